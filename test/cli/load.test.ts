/** The built `polled-peer load` against real servers of ours: what it measures, what it says, and how it ends. */

import { existsSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { extractExamples } from '../../scripts/examples.js'
import { WebSocketServer } from '../../src/index.ts'
import { testCertificates } from '../support/certificates.ts'
import { serveEcho } from '../support/echo-server.ts'
import { ProgramProcess, type Ending } from '../support/program-process.ts'

/** What is read of the figures. */
interface Figures {
  readonly isVoid: boolean
  readonly isCutShort: boolean
  readonly version: string
  readonly machine: { readonly node: string; readonly processors: number }
  readonly asked: { readonly peers: number; readonly seed: number }
  readonly loaderCpu: readonly number[]
  readonly figures: {
    readonly joined: number
    readonly turns: number
    readonly sent: number
    readonly received: number
    readonly answers: number
    readonly connectMs: { readonly count: number } | null
    readonly latencyMs: { readonly min: number; readonly p50: number; readonly count: number } | null
    readonly latenessMs: { readonly count: number } | null
    readonly errors: Readonly<Record<string, number>>
  }
}

function start(t: Test, port: number, ...words: string[]): ProgramProcess {
  return new ProgramProcess(t, 'command', ['load', `ws://127.0.0.1:${port}`, ...words])
}

function parse({ stdout }: Ending): Figures {
  return JSON.parse(stdout) as Figures
}

const SMALL = ['--peers', '4', '--rate', '10', '--seconds', '0.5', '--status-interval', '0']

t.test('an echo is timed, packet by packet, and the figures carry machine and versions', async (t) => {
  const { port } = serveEcho(t)
  const file = join(t.testdir({}), 'figures.json')

  const { code, stdout, stderr } = await start(t, port, ...SMALL, '--seed', '42', '--json', file).ended

  const record = JSON.parse(readFileSync(file, 'utf8')) as Figures
  const { figures, machine, asked } = record
  // A machine that is busy with other tests may be too late for its own schedule.
  t.equal(code, record.isVoid ? 1 : 0)
  t.equal(stderr, '')
  t.match(figures, { joined: 4, turns: 20, sent: 20, received: 20, answers: 20 })
  t.strictSame(figures.errors, {})
  t.match(figures, { connectMs: { count: 4 }, latencyMs: { count: 20 }, latenessMs: { count: 20 } })
  t.same([machine.node, asked.peers, asked.seed], [process.versions.node, 4, 42])
  t.match(record.version, /^\d+\.\d+\.\d+/)
  t.match(stdout, /^load .*\npeers {6}4 of 4 got in\nconnecting p50 .*\nsent {7}20 packets in 20 turns, /)
  t.match(stdout, /\nreceived {3}20 packets, .*; 1\.00 answers to a packet\nlatency {4}p50 .*\nlateness .*\nloader /)
})

t.test('through a network with latency it measures that latency', async (t) => {
  const { port } = serveEcho(t)
  const words = [
    'conditions',
    '--listen',
    '0',
    '--to',
    `127.0.0.1:${port}`,
    '--latency',
    '60',
    '--status-interval',
    '0',
  ]
  const proxy = new ProgramProcess(t, 'command', words)
  const [, open = ''] = await proxy.printed(/open: 127\.0\.0\.1:(\d+) /)

  const { figures } = parse(await start(t, Number(open), ...SMALL, '--json', '-').ended)

  t.match(figures, { joined: 4, sent: 20, answers: 20 })
  // Both ways; timers and machines add to that, and take nothing away.
  t.ok((figures.latencyMs?.min ?? 0) >= 119, `${figures.latencyMs?.min}`)
  t.ok((figures.latencyMs?.p50 ?? Infinity) < 1000, `${figures.latencyMs?.p50}`)
})

t.test('several processes are one load', async (t) => {
  const { port } = serveEcho(t)
  const words = ['--peers', '5', '--rate', '10', '--seconds', '0.5', '--processes', '3', '--json', '-']

  const ending = await start(t, port, ...words, '--status-interval', '0.1').ended

  const { figures, loaderCpu } = parse(ending)
  t.match(figures, { joined: 5, turns: 25, sent: 25, received: 25, answers: 25 })
  t.strictSame(figures.errors, {})
  t.match(figures, { connectMs: { count: 5 }, latencyMs: { count: 25 }, latenessMs: { count: 25 } })
  t.equal(loaderCpu.length, 3)
  t.match(ending.stderr, /^ws:.*\d\/5 peers/m, 'what is for a reader goes where the figures do not')
})

t.test('through the relay of polled-peer host each peer is timed by the next, across processes too', async (t) => {
  const host = new ProgramProcess(t, 'command', ['host', '--bind', '127.0.0.1', '--port', '0', '--engine', 'ws'])
  const port = Number(new URL(await host.url()).port)

  const words = [...SMALL, '--gd-mp-api', '--processes', '2', '--json', '-']
  const { figures } = parse(await start(t, port, ...words).ended)

  t.match(figures, { joined: 4, turns: 20, sent: 20, received: 20, answers: 20 })
  t.strictSame(figures.errors, {})
})

t.test('a server that says nothing has no latency, and that is said', async (t) => {
  const server = new WebSocketServer({ on_warning: () => undefined })
  server.bind_ip = '127.0.0.1'
  server.listen(0)
  const timer = setInterval(() => server.poll(), 10)
  t.teardown(() => {
    clearInterval(timer)
    server.stop()
  })

  const { stdout } = await start(t, server.get_local_port(), ...SMALL).ended

  t.match(
    stdout,
    /^received {3}0 packets, .*; no answers\nlatency {4}not measured: nothing that was sent has come back$/m,
  )
})

t.test('a bot of one’s own, in every process', async (t) => {
  const { port } = serveEcho(t)
  const folder = t.testdir({
    'bot.mjs': `export default ({ number, send, answered, fail }) => ({
      open: () => send('hello from ' + number),
      tick: (sequence) => send('turn ' + sequence),
      packet(bytes, isText) {
        const text = new TextDecoder().decode(bytes)
        if (!isText) fail('bytes')
        else if (text.startsWith('turn ')) answered(Number(text.slice(5)))
        else fail(text)
      },
    })`,
  })
  const words = [...SMALL, '--processes', '2', '--script', join(folder, 'bot.mjs'), '--json', '-']

  const ending = await start(t, port, ...words).ended

  const { figures } = parse(ending)
  t.equal(ending.code, 1, 'a bot that counts errors has failed')
  t.match(figures, { turns: 20, sent: 24, received: 24, answers: 20 })
  t.same(
    Object.keys(figures.errors).sort(),
    [0, 1, 2, 3].map((number) => `hello from ${number}`),
  )
})

t.test('the bot of docs/load.md plays, and times its turns', async (t) => {
  const { port } = serveEcho(t)
  const { examples, unnamed } = extractExamples(readFileSync(join(import.meta.dirname, '../../docs/load.md'), 'utf8'))
  t.same([unnamed, examples.map(({ file }) => file)], [[], ['bot.js']])
  const folder = t.testdir({ 'package.json': '{ "type": "module" }', 'bot.js': examples[0]?.text ?? '' })

  const words = [...SMALL, '--script', join(folder, 'bot.js'), '--json', '-']
  const { figures } = parse(await start(t, port, ...words).ended)

  t.match(figures, { joined: 4, turns: 20, sent: 24, received: 24, answers: 20 })
  t.strictSame(figures.errors, {})
})

t.test('a process that ends before its time makes the load void', async (t) => {
  const { port } = serveEcho(t)
  const folder = t.testdir({
    'bot.mjs': 'export default ({ number }) => ({ tick: (turn) => number === 1 && turn === 2 && process.exit(3) })',
  })

  const { code, stdout } = await start(t, port, ...SMALL, '--processes', '2', '--script', join(folder, 'bot.mjs')).ended

  t.equal(code, 1)
  t.match(stdout, /^VOID {7}a process of the load was lost: /m)
})

t.test('wss:// is for who believes the certificate, or takes any', async (t) => {
  const { first } = await testCertificates()
  const folder = t.testdir({ key: first.key, cert: first.cert })
  const tls = ['--tls-key', join(folder, 'key'), '--tls-cert', join(folder, 'cert'), '--engine', 'ws']
  const host = new ProgramProcess(t, 'command', ['host', '--bind', '127.0.0.1', '--port', '0', ...tls])
  const url = await host.url()
  const load = async (...words: string[]): Promise<Figures> => {
    return parse(await new ProgramProcess(t, 'command', ['load', url, ...SMALL, '--json', '-', ...words]).ended)
  }

  t.match((await load('--gd-mp-api')).figures, { joined: 0, errors: { 'refused: tls': 4 } })
  const { figures } = await load('--gd-mp-api', '--insecure')
  t.match(figures, { joined: 4, sent: 20, answers: 20 })
  t.strictSame(figures.errors, {})
})

t.test('Ctrl-C ends it early, with the summary of what there was', async (t) => {
  const { port } = serveEcho(t)
  for (const processes of ['1', '2']) {
    const words = ['--peers', '4', '--seconds', '600', '--processes', processes, '--status-interval', '0.1']
    const load = start(t, port, ...words)
    await load.printed(/ [1-9]\d*\/600 s \| 4\/4 peers .* answered [1-9]/)

    load.signal('SIGINT')
    const { stdout } = await load.ended

    t.match(stdout, /^load .*, cut short\npeers {6}4 of 4 got in\n/m)
    t.match(stdout, /^latency {4}p50 /m)
  }
})

t.test('says why nobody got in, and leaves with 1', async (t) => {
  const vacant = createServer().listen(0, '127.0.0.1')
  await once(vacant, 'listening')
  const { port } = vacant.address() as AddressInfo
  await new Promise((resolve) => vacant.close(resolve))

  const { code, stdout } = await start(t, port, ...SMALL).ended

  t.equal(code, 1)
  t.match(stdout, /^peers {6}0 of 4 got in\nconnecting nobody got in\nsent {7}0 packets in 0 turns, /m)
  t.match(stdout, /^error {6}refused: unreachable: 4$/m)
})

t.test('refuses to load any other machine, and opens nothing', async (t) => {
  const program = new ProgramProcess(t, 'command', ['load', 'ws://192.0.2.1:9080'])

  t.match(await program.ended, { code: 2, stdout: '', stderr: /^192\.0\.2\.1 is not this machine: .*\.\n$/ })
})

t.test('leaves with 2 and one sentence when a script is no bot, in one process and in more', async (t) => {
  const { port } = serveEcho(t)
  const folder = t.testdir({ 'none.mjs': 'export default () => 5' })
  for (const processes of ['1', '2']) {
    const words = ['--script', join(folder, 'none.mjs'), '--processes', processes]

    const { code, stdout, stderr } = await start(t, port, ...words).ended

    t.same([code, stdout], [2, ''])
    t.match(stderr, /^--script cannot make its bots: The function that a script exports must return an object\.\n$/)
  }
})

t.test('where figures cannot be written no load begins', async (t) => {
  const { port } = serveEcho(t)

  for (const file of [join(t.testdir({}), 'no', 'where'), t.testdir({})]) {
    const { code, stdout, stderr } = await start(t, port, ...SMALL, '--json', file).ended

    t.same([code, stdout], [2, ''])
    t.match(stderr, /^The figures cannot be written: .*\.\n$/)
  }
})

const DISK = '/dev/full'
t.test(
  'figures for which there is no room in the end are a sentence, behind the summary',
  { skip: !existsSync(DISK) && 'this system has no full disk to try' },
  async (t) => {
    const { port } = serveEcho(t)

    const { code, stdout, stderr } = await start(t, port, ...SMALL, '--json', DISK).ended

    t.equal(code, 1)
    t.match(stdout, /^latency {4}p50 /m)
    t.match(stderr, /^The figures cannot be written: ENOSPC.*\.\n$/)
  },
)
