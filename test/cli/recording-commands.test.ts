/** The words of `polled-peer record`, `replay` and `inspect`, without a process. */

import t from 'tap'
import { runCommand, type Answer } from '../../src/cli/command.ts'

function run(...words: readonly string[]): Answer {
  return runCommand(words, {
    version: '1.2.3',
    environment: { PORT: '7000' },
    machine: { nodeVersion: '20.19.0', platform: 'linux', architecture: 'x64' },
    chooseEngine: () => ({ ok: false, message: 'Nothing loads.' }),
  })
}

const EVERYTHING = { peer: null, kinds: [], from: 0, to: Number.MAX_SAFE_INTEGER, limit: Number.MAX_SAFE_INTEGER }

t.test('record takes the flags of the host, and its own', async (t) => {
  const kept = { file: 'a.rec', mayReplace: false, hasPayloads: true, hasAddresses: true }
  const own = ['--force', '--no-payloads', '--no-addresses']

  t.match(run('record', 'a.rec'), { record: { host: { port: 7000, isRelay: true }, recording: kept } })
  t.match(run('record', 'a.rec', '--port', '1', '--no-relay', '--allow-origin', 'https://a.example', ...own), {
    record: {
      host: { port: 1, isRelay: false, origins: ['https://a.example'] },
      recording: { file: 'a.rec', mayReplace: true, hasPayloads: false, hasAddresses: false },
    },
  })
})

t.test('replay takes a game, or none', async (t) => {
  t.same(run('replay', 'a.rec'), { replay: { file: 'a.rec', game: null } })
  t.same(run('replay', 'a.rec', '--game', 'game.js'), { replay: { file: 'a.rec', game: 'game.js' } })
})

t.test('inspect shows all, unless told otherwise', async (t) => {
  const words = ['--peer', '5', '--type', 'message', '--type', 'WRITE', '--from', '2', '--to', '9', '--limit', '0']

  t.same(run('inspect', 'a.rec'), { inspect: { file: 'a.rec', ...EVERYTHING, hasHex: false, isJson: false } })
  t.same(run('inspect', ...words, '--hex', '--json', 'a.rec'), {
    inspect: {
      ...{ file: 'a.rec', peer: 5, kinds: ['message', 'write'], from: 2, to: 9, limit: 0 },
      ...{ hasHex: true, isJson: true },
    },
  })
})

t.test('each mistake is one sentence that names the flag, and exit code 2', async (t) => {
  const cases = [
    [['record'], /'file'/],
    [['record', 'a', '--port', 'x'], /^--port /],
    [['record', 'a', '--nonsense'], /'--nonsense'\. polled-peer record --help/],
    [['replay'], /'file'/],
    [['replay', 'a', 'b'], /^Too many arguments/],
    [['inspect'], /'file'/],
    [['inspect', 'a', '--peer', '0'], /^--peer .*"0"/],
    [['inspect', 'a', '--type', 'toString'], /^--type must be one of accepted, .*"toString"/],
    [['inspect', 'a', '--from', '-1'], /--from/],
    [['inspect', 'a', '--from', '3', '--to', '2'], /^--from must not be after --to/],
    [['inspect', 'a', '--limit', '1e3'], /^--limit .*"1e3"/],
  ] as const
  for (const [words, pattern] of cases) {
    const answer = run(...words)

    t.match(answer, { code: 2, stdout: '', stderr: pattern }, words.join(' '))
    t.match(answer, { stderr: /^[A-Z-][^\n]*\.\n$/ })
  }
})

t.test('help fits a screen', async (t) => {
  for (const program of ['record', 'replay', 'inspect']) {
    const help = run(program, '--help')
    const lines = 'stdout' in help ? help.stdout.trimEnd().split('\n') : []

    t.ok(lines.length > 5 && lines.length <= 24, `${program}: ${lines.length} lines`)
    t.ok(Math.max(...lines.map((line) => line.length)) <= 80, program)
  }
})
