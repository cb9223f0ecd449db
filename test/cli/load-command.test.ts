/** The words of `polled-peer load`, without a process. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runCommand, type Answer } from '../../src/cli/command.ts'

function run(...words: string[]): Answer {
  return runCommand(['load', ...words], {
    version: '1.2.3',
    environment: {},
    machine: { nodeVersion: '20.19.0', platform: 'linux', architecture: 'x64' },
    chooseEngine: () => ({ ok: false, message: 'Nothing loads.' }),
  })
}

const URL = 'ws://127.0.0.1:9080'

t.test('is a small load of ten seconds, unless told otherwise', async (t) => {
  t.same(run(URL), {
    load: {
      ...{ url: URL, peers: 50, rate: 20, size: 32, seconds: 10, processes: 1, isOwnServer: false, script: null },
      ...{ json: null, isMultiplayer: false, protocols: [], headers: [], isInsecure: false, seed: null },
      statusSeconds: null,
    },
  })
})

t.test('takes every flag', async (t) => {
  const words = [
    ...['--peers', '500', '--rate', '0.5', '--size', '12', '--seconds', '30', '--script', 'bot.js', '--processes', '2'],
    ...['--json', '-', '--gd-mp-api', '--protocol', 'one', 'two', '--header', 'X-A: b', '--insecure', '--seed', '7'],
    ...['--status-interval', '0', '--i-own-this-server'],
  ]

  t.same(run(URL, ...words), {
    load: {
      ...{ url: URL, peers: 500, rate: 0.5, size: 12, seconds: 30, processes: 2, isOwnServer: true, script: 'bot.js' },
      ...{ json: '-', isMultiplayer: true, protocols: ['one', 'two'], headers: ['X-A: b'], isInsecure: true, seed: 7 },
      statusSeconds: 0,
    },
  })
})

t.test('answers each mistake with one sentence that names the flag, and exit code 2', async (t) => {
  const cases = [
    [[], /^Missing required argument 'url'\. polled-peer load --help shows/],
    [[URL, '--peers', '0'], /^--peers .* from 1 to 60000, not "0"\.$/],
    [[URL, '--rate', '0.001'], /^--rate must be a number from 0\.01 to 1000, not "0\.001"\.$/],
    [[URL, '--rate', '1001'], /^--rate /],
    [[URL, '--rate', 'often'], /^--rate /],
    [[URL, '--size', '11'], /^--size .* from 12 to 1048576, not "11"\.$/],
    [[URL, '--seconds', '0'], /^--seconds must be a number from 0\.1 to 3600, not "0"\.$/],
    [[URL, '--seconds', '3601'], /^--seconds /],
    [[URL, '--rate', '0.1', '--seconds', '9'], /^--rate and --seconds leave no turn: /],
    [[URL, '--processes', '65'], /^--processes .* from 1 to 64/],
    [[URL, '--peers', '2', '--processes', '3'], /^--processes must not be more than --peers\.$/],
    [[URL, '--seed', '-1'], /^--seed |argument missing/],
    [[URL, '--status-interval', '0.01'], /^--status-interval /],
    [[URL, '--protocol', 'a,b'], /^--protocol: "a,b" cannot be the name of a sub-protocol\.$/],
    [[URL, '--protocol', 'a', 'a'], /^--protocol: A sub-protocol is named twice\.$/],
    [[URL, '--header', 'foo'], /^--header: The custom header "foo" is not of the form "Name: value"\.$/],
    [[URL, '--header', 'Host: a'], /^--header: The header "Host" belongs to the handshake itself\.$/],
    [[URL, '--nonsense'], /^Unknown option '--nonsense'\. polled-peer load --help shows what there is\.$/],
    [[URL, 'extra'], /^Too many arguments/],
  ] as const
  for (const [words, pattern] of cases) {
    const answer = run(...words)

    t.match(answer, { code: 2, stdout: '' }, words.join(' '))
    t.match('stderr' in answer ? answer.stderr.split('\n') : [], [pattern, /^$/])
    t.equal('stderr' in answer ? answer.stderr.split('\n').length : 0, 2)
  }
})

t.test('help fits a screen and names every flag', async (t) => {
  const help = run('--help')
  const text = 'stdout' in help ? help.stdout : ''
  const lines = text.trimEnd().split('\n')

  t.match(help, { code: 0, stderr: '' })
  t.ok(lines.length <= 24, `${lines.length} lines`)
  t.ok(Math.max(...lines.map((line) => line.length)) <= 80)
  for (const flag of ['peers', 'rate', 'size', 'seconds', 'script', 'gd-mp-api', 'processes', 'json', 'protocol'])
    t.match(text, `  --${flag} `)
  for (const flag of ['header', 'insecure', 'seed', 'status-interval', 'i-own-this-server', 'help'])
    t.match(text, `  --${flag} `)
})

t.test('docs/load.md has a row for each flag, in the order of the help', async (t) => {
  const help = run('--help')
  const page = readFileSync(join(import.meta.dirname, '../../docs/load.md'), 'utf8')
  const flagsIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, flag = '']) => flag)

  const documented = flagsIn(page, /^\| `--([\w-]+)` \|/gm)

  t.same(
    documented,
    flagsIn('stdout' in help ? help.stdout : '', /^ {2}--([\w-]+) /gm).filter((flag) => flag !== 'help'),
  )
  t.ok(documented.length > 10)
})
