/** The words of `polled-peer conditions`, without a process. */

import t from 'tap'
import { runCommand, type Answer } from '../../src/cli/command.ts'

function run(...words: string[]): Answer {
  return runCommand(['conditions', ...words], {
    version: '1.2.3',
    environment: {},
    machine: { nodeVersion: '20.19.0', platform: 'linux', architecture: 'x64' },
    chooseEngine: () => ({ ok: false, message: 'Nothing loads.' }),
  })
}

const TO = ['--to', '127.0.0.1:9080']

t.test('listens on loopback and changes nothing, unless told otherwise', async (t) => {
  t.same(run(...TO), {
    conditions: {
      port: 9081,
      address: '127.0.0.1',
      target: { host: '127.0.0.1', port: 9080 },
      preset: null,
      conditions: { up: {}, down: {} },
      seed: null,
      stormSeconds: 0,
      statusSeconds: null,
    },
  })
})

t.test('takes every flag, for both directions', async (t) => {
  const words = [
    ...['--listen', '0', '--bind', '*', '--latency', '50', '--jitter', '20.5', '--bandwidth', '100000', '--seed', '7'],
    ...['--stall-every', '10000', '--stall', '500', '--silent-after', '60000', '--reset-after', '90000'],
    ...['--reset-after-bytes', '1001', '--read-rate', '5000', '--buffer', '65536', '--storm-every', '30'],
    ...['--status-interval', '0', '--only', 'both'],
  ]
  const both = {
    ...{ latencyMs: 50, jitterMs: 20.5, bytesPerSecond: 100_000, stallEveryMs: 10_000, stallMs: 500 },
    ...{ silentAfterMs: 60_000, resetAfterMs: 90_000, resetAfterBytes: 1001, readerBytesPerSecond: 5000 },
    ...{ bufferBytes: 65_536 },
  }

  t.match(run(...TO, ...words), {
    conditions: {
      port: 0,
      address: '*',
      seed: 7,
      stormSeconds: 30,
      statusSeconds: 0,
      conditions: { up: both, down: both },
    },
  })
})

t.test('a preset gives both directions; flags change what they name, and one direction if told so', async (t) => {
  t.match(run(...TO, '--preset', '3G', '--latency', '1', '--only', 'down'), {
    conditions: {
      preset: '3g',
      conditions: {
        up: { latencyMs: 130, jitterMs: 40, bytesPerSecond: 96_000 },
        down: { latencyMs: 1, jitterMs: 40, bytesPerSecond: 200_000 },
      },
    },
  })
  t.match(run(...TO, '--latency', '1', '--only', 'up'), {
    conditions: { conditions: { up: { latencyMs: 1 }, down: { latencyMs: undefined } } },
  })
})

t.test('leads to names, and to addresses of both kinds', async (t) => {
  const cases = [
    ['localhost:1', '127.0.0.1', 1],
    ['[::1]:65535', '::1', 65_535],
    ['game.example.org:443', 'game.example.org', 443],
  ] as const
  for (const [to, host, port] of cases) t.match(run('--to', to), { conditions: { target: { host, port } } }, to)
})

t.test('does not lead the proxy to itself, however it is spelled', async (t) => {
  const listening = [
    ['127.0.0.1', ['127.0.0.1', 'localhost', '0.0.0.0', '[::ffff:127.0.0.1]']],
    ['::1', ['[::1]', '[0:0:0:0:0:0:0:1]', '[::]']],
    ['10.1.2.3', ['10.1.2.3']],
  ] as const
  const loopback = ['127.0.0.1', '127.1.2.3', 'localhost', '[::1]', '0.0.0.0', '[::]']
  const everywhere = ['*', '0.0.0.0', '::'].map((address) => [address, loopback] as const)

  for (const [address, hosts] of [...listening, ...everywhere]) {
    for (const host of hosts) {
      const answer = run('--bind', address, '--to', `${host}:9081`)

      t.match(
        answer,
        { code: 2, stderr: /^--to must not lead to where the proxy itself listens\.$/m },
        `${address} ${host}`,
      )
      t.match(run('--bind', address, '--to', `${host}:9080`), { conditions: { address } }, 'another port')
    }
  }
  const others = [
    ['127.0.0.1', '127.0.0.2'],
    ['127.0.0.1', '[::1]'],
    ['10.1.2.3', '0.0.0.0'],
    ['10.1.2.3', '127.0.0.1'],
    ['*', 'example.org'],
    ['::', '192.0.2.1'],
  ] as const
  for (const [address, host] of others) {
    t.match(run('--bind', address, '--to', `${host}:9081`), { conditions: { address } }, `${address} ${host}`)
  }
})

t.test('answers each mistake with one sentence that names the flag, and exit code 2', async (t) => {
  const cases = [
    [[], /^Required option '--to <host:port>' not specified\. polled-peer conditions --help shows/],
    [['--to', '127.0.0.1'], /^--to must be host and port, as 127\.0\.0\.1:9080, not "127\.0\.0\.1"\.$/],
    [['--to', 'ws://127.0.0.1:9080'], /^--to /],
    [['--to', '127.0.0.1:0'], /^--to /],
    [['--to', '127.0.0.1:65536'], /^--to /],
    [['--to', '[nobody]:5'], /^--to /],
    [['--to', '127.0.0.1:9081'], /^--to must not lead to where the proxy itself listens\.$/],
    [['--to', 'localhost:5', '--listen', '5', '--bind', '*'], /^--to must not lead to where/],
    [[...TO, '--listen', '65536'], /^--listen .*"65536"/],
    [[...TO, '--bind', 'example.org'], /^--bind .*"example\.org"/],
    [[...TO, '--preset', '6g'], /^--preset must be one of lan, wifi, .*, satellite, not "6g"\.$/],
    [[...TO, '--latency', 'much'], /^--latency must be a number, not "much"\.$/],
    [[...TO, '--latency', '60001'], /^--latency must be a number from 0 to 60000, not 60001\.$/],
    [[...TO, '--jitter', '-1'], /^--jitter .*"-1"|argument missing/],
    [[...TO, '--bandwidth', '99'], /^--bandwidth must be a number from 100 to 10000000000, not 99\.$/],
    [[...TO, '--stall', '5'], /^--stall needs --stall-every beside it\.$/],
    [[...TO, '--stall-every', '5'], /^--stall must be a number above 0 and below --stall-every, which is 5, not 0\.$/],
    [[...TO, '--silent-after', '86400001'], /^--silent-after .* not 86400001\.$/],
    [[...TO, '--reset-after-bytes', '1.5'], /^--reset-after-bytes must be a whole number .* not 1\.5\.$/],
    [[...TO, '--read-rate', '0'], /^--read-rate .* not 0\.$/],
    [[...TO, '--buffer', '0'], /^--buffer .* not 0\.$/],
    [[...TO, '--only', 'left'], /^--only must be up, down or both, not "left"\.$/],
    [[...TO, '--storm-every', '0.01'], /^--storm-every .*"0\.01"/],
    [[...TO, '--seed', '1.5'], /^--seed .*"1\.5"/],
    [[...TO, '--nonsense'], /^Unknown option '--nonsense'\. polled-peer conditions --help shows what there is\.$/],
    [[...TO, 'extra'], /^Too many arguments/],
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
  for (const flag of ['to', 'listen', 'bind', 'preset', 'latency', 'jitter', 'bandwidth', 'stall-every', 'stall'])
    t.match(text, `  --${flag} `)
  for (const flag of ['silent-after', 'reset-after', 'reset-after-bytes', 'read-rate', 'buffer', 'only', 'seed'])
    t.match(text, `  --${flag} `)
  for (const flag of ['storm-every', 'status-interval', 'help']) t.match(text, `  --${flag} `)
})
