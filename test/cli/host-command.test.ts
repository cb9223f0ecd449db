/** The words of `polled-peer host`, without a process. */

import t from 'tap'
import { runCommand, type Answer } from '../../src/cli/command.ts'
import type { Environment } from '../../src/cli/command-line.ts'

function run(words: readonly string[], environment: Environment = {}): Answer {
  return runCommand(['host', ...words], {
    version: '1.2.3',
    environment,
    machine: { nodeVersion: '20.19.0', platform: 'linux', architecture: 'x64' },
    chooseEngine: () => ({ ok: false, message: 'Nothing loads.' }),
  })
}

t.test('opens all addresses on port 9080 for everybody, unless told otherwise', async (t) => {
  t.same(run([]), {
    host: {
      port: 9080,
      address: '*',
      tls: null,
      maxPeers: 4095,
      maxPerAddress: 64,
      isRelay: true,
      origins: [],
      protocols: [],
      proxies: [],
      engine: 'auto',
      wire: 'godot3',
      statusSeconds: null,
      isVerbose: false,
    },
  })
})

t.test('takes every flag', async (t) => {
  const words = [
    ...['--port', '0', '--bind', '::1', '--tls-key', 'a.key', '--tls-cert', 'a.crt', '--max-peers', '8', '--no-relay'],
    ...['--allow-origin', 'https://a.example', 'https://b.example/', '--allow-origin', 'https://c.example'],
    ...['--protocol', 'one', '--protocol', 'two', '--trust-proxy', '10.0.0.0/8', '--engine', 'ws', '--wire', 'both'],
    ...['--status-interval', '0', '--verbose', '--max-per-address', '500'],
  ]

  t.same(run(words), {
    host: {
      port: 0,
      address: '::1',
      tls: { key: 'a.key', certificate: 'a.crt' },
      maxPeers: 8,
      maxPerAddress: 500,
      isRelay: false,
      origins: ['https://a.example', 'https://b.example', 'https://c.example'],
      protocols: ['one', 'two'],
      proxies: ['10.0.0.0/8'],
      engine: 'ws',
      wire: 'both',
      statusSeconds: 0,
      isVerbose: true,
    },
  })
})

t.test('takes PORT and HOST where a flag is missing', async (t) => {
  const environment = { PORT: '7000', HOST: '127.0.0.1' }

  t.match(run([], environment), { host: { port: 7000, address: '127.0.0.1' } })
  t.match(run(['--port', '1', '--bind', '*'], environment), { host: { port: 1, address: '*' } })
  t.match(run([], { PORT: '', HOST: '' }), { host: { port: 9080, address: '*' } })
})

t.test('answers each mistake with one sentence that names the flag, and exit code 2', async (t) => {
  const cases = [
    [['--port', '65536'], /^--port .*"65536"/],
    [['--port', 'abc'], /^--port /],
    [['--port'], /--port/],
    [['--bind', 'example.org'], /^--bind .*"example.org"/],
    [['--tls-key', 'a.key'], /^--tls-key needs --tls-cert/],
    [['--tls-cert', 'a.crt'], /^--tls-cert needs --tls-key/],
    [['--max-peers', '0'], /^--max-peers .*"0"/],
    [['--max-per-address', '0'], /^--max-per-address .*"0"/],
    [['--allow-origin', '*'], /^--allow-origin .*"\*"/],
    [['--allow-origin', 'https://a.example', 'wss://b.example'], /^--allow-origin .*"wss:\/\/b\.example"/],
    [['--allow-origin', 'https://*.example'], /^--allow-origin .*"https:\/\/\*\.example"/],
    [['--protocol', 'a,b'], /^--protocol .*"a,b"/],
    [['--trust-proxy', 'nobody'], /^--trust-proxy .*nobody/],
    [['--engine', 'tcp'], /^--engine .*"tcp"/],
    [['--wire', 'godot5'], /^--wire must be godot3, godot4 or both, not "godot5"/],
    [['--status-interval', '0.01'], /^--status-interval .*"0.01"/],
    [['--nonsense'], /^Unknown option '--nonsense'\. polled-peer host --help shows what there is\.$/],
    [['nonsense'], /^Too many arguments/],
  ] as const
  for (const [words, pattern] of cases) {
    const answer = run(words)

    t.match(answer, { code: 2, stdout: '' }, words.join(' '))
    t.match('stderr' in answer ? answer.stderr.split('\n') : [], [pattern, /^$/])
    t.equal('stderr' in answer ? answer.stderr.split('\n').length : 0, 2)
  }
  t.match(run([], { PORT: '1e3' }), { code: 2, stderr: /^PORT / })
  t.match(run([], { HOST: 'nowhere' }), { code: 2, stderr: /^HOST / })
})

t.test('help fits a screen and names every flag', async (t) => {
  const help = run(['--help'])
  const text = 'stdout' in help ? help.stdout : ''
  const lines = text.trimEnd().split('\n')

  t.match(help, { code: 0, stderr: '' })
  t.ok(lines.length <= 24, `${lines.length} lines`)
  t.ok(Math.max(...lines.map((line) => line.length)) <= 80)
  for (const flag of [
    'port',
    'bind',
    'tls-key',
    'tls-cert',
    'max-peers',
    'max-per-address',
    'no-relay',
    'allow-origin',
    'protocol',
  ])
    t.match(text, `  --${flag} `)
  for (const flag of ['trust-proxy', 'engine', 'wire', 'status-interval', 'verbose', 'help'])
    t.match(text, `  --${flag} `)
})
