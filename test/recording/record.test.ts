/** Recording in memory: what goes in, what is left out, when it is handed over, and how it ends when it cannot go on. */

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { WebSocketServer } from '../../src/index.ts'
import { record, RecordingReader, type Recording, type RecordedEvent, type RecordOptions } from '../../src/recording.ts'
import { ManualTurn, MemoryTransport, Scenario, VirtualClock } from '../../src/testing.ts'
import { MemoryStream } from './memory-stream.ts'

/** Has the server send back what comes. */
function echo({ server }: Scenario): void {
  server.data_received.connect((id) => {
    const peer = server.get_peer(id)
    while (peer !== null && peer.get_available_packet_count() > 0) peer.put_packet(peer.get_packet())
  })
}

/** A scenario whose server is recorded into a stream. */
function recorded(options: RecordOptions = {}, stream = new MemoryStream()) {
  const recordings: Recording[] = []
  const scenario = new Scenario({ prepare: (server) => recordings.push(record(server, stream, options)) })
  echo(scenario)
  const [recording] = recordings
  if (recording === undefined) throw new Error('The scenario has prepared nothing.')
  return { scenario, recording, stream }
}

function eventsOf(bytes: Uint8Array): RecordedEvent[] {
  return [...new RecordingReader(bytes)]
}

function endOf(bytes: Uint8Array) {
  const reader = new RecordingReader(bytes)
  let last: RecordedEvent | null = null
  for (const event of reader) last = event
  return { last, end: reader.end }
}

/** Turns of the event loop, for what streams and files do in the background. */
async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

t.test('describes the server, the time and what the user wants to be known', async (t) => {
  const { scenario, recording, stream } = recorded({ note: { map: 'desert', seed: 7 } })
  scenario.step(100)

  await recording.close()

  const { header } = new RecordingReader(stream.bytes)
  t.match(header, { version: 1, hasPayloads: true, hasAddresses: true })
  t.match(header?.description, { engine: 'memory', node: process.version, note: { map: 'desert', seed: 7 } })
  t.ok(Math.abs((header?.startedAt ?? 0) - Date.now()) < 600_000)
  scenario.close()
})

t.test('takes down who comes, what is said both ways, and who leaves', async (t) => {
  const { scenario, recording, stream } = recorded()
  const ann = scenario.raw('ann')
  scenario.until(() => scenario.isIn('ann'))
  ann.send('hello')
  scenario.step(100)
  ann.close(1000, 'bye')
  scenario.step(100)
  await recording.close()

  const kinds = eventsOf(stream.bytes).filter(({ kind }) => !['time', 'idle', 'poll', 'polled', 'turn'].includes(kind))

  t.same(
    kinds.map(({ kind }) => kind),
    [
      ...['listen', 'accepted', 'settled', 'request', 'upgrade', 'opened', 'dice', 'seated', 'port'],
      ...['message', 'write', 'ended', 'end'],
    ],
  )
  const text = new TextEncoder().encode('hello')
  t.match(kinds[9], { kind: 'message', connection: 0, isText: true, payload: text })
  t.match(kinds[10], { kind: 'write', packets: [{ payload: text }] })
  t.match(kinds[11], { kind: 'ended', cause: 'remote', code: 1000, reason: 'bye', wasClean: true })
  t.match(kinds[5], { kind: 'opened', isInside: true })
  scenario.close()
})

t.test('leaves out payloads, reasons and the values of headers', async (t) => {
  const { scenario, recording, stream } = recorded({ payloads: false })
  const ann = scenario.raw('ann', { path: '/play?token=hush1', headers: { cookie: 'hush2', authorization: 'hush3' } })
  scenario.until(() => scenario.isIn('ann'))
  ann.send('hush4')
  scenario.step(100)
  scenario.server.disconnect_peer(scenario.idOf('ann'), 4000, 'hush5')
  scenario.step(100)
  await recording.close()

  t.notMatch(Buffer.from(stream.bytes).toString('latin1'), /hush/)
  const events = eventsOf(stream.bytes)
  t.match(
    events.find(({ kind }) => kind === 'request'),
    { path: '/play', query: '', headers: [['upgrade', 'websocket']] },
  )
  t.ok(events.some((event) => event.kind === 'message' && event.payload === 5))
  t.ok(events.some((event) => event.kind === 'write' && event.packets[0]?.payload === 5))
  scenario.close()
})

t.test('leaves out addresses, and knows the same one again', async (t) => {
  const { scenario, recording, stream } = recorded({ addresses: false })
  const headers = {
    'x-forwarded-for': '203.0.113.7',
    forwarded: 'for=203.0.113.7',
    'x-real-ip': '203.0.113.7',
    via: '203.0.113.7',
    'cf-connecting-ipv6': '203.0.113.7',
    'x-azure-clientip': '203.0.113.7',
    host: '203.0.113.8:9080',
    cookie: 'a=b',
  }
  for (const address of ['198.51.100.4', '198.51.100.5', '198.51.100.4']) scenario.raw(undefined, { address, headers })
  scenario.step(200)
  await recording.close()

  t.notMatch(Buffer.from(stream.bytes).toString('latin1'), /198\.51|203\.0/)
  const events = eventsOf(stream.bytes)
  t.same(events.map((event) => (event.kind === 'request' ? event.address : '')).filter(Boolean), [
    '0.0.0.1',
    '0.0.0.2',
    '0.0.0.1',
  ])
  t.ok(events.some((event) => event.kind === 'request' && event.headers.some(([name]) => name === 'cookie')))
  t.ok(events.every((event) => event.kind !== 'port' || event.port === 0))
  t.equal(scenario.server.get_peer_address(scenario.server.get_peer_ids()[0] ?? 0).slice(0, 7), '198.51.')
  scenario.close()
})

t.test('hands over what there is after a tenth of a second, whether it is polled or not', async (t) => {
  const clock = new VirtualClock()
  const server = new WebSocketServer({ transport: new MemoryTransport(), clock, turn: new ManualTurn() })
  const stream = new MemoryStream()
  const recording = record(server, stream)
  server.listen(9080)

  clock.advance(99)
  const before = stream.bytes.length
  clock.advance(1)

  t.equal(before, 0)
  t.match(endOf(stream.bytes), { last: { kind: 'listen' }, end: { state: 'unfinished' } })
  await turns()
  t.equal(recording.waitingBytes, 0)
  server.stop()
  await recording.close()
})

t.test('polls in which nothing happens cost next to nothing', async (t) => {
  const { scenario, recording, stream } = recorded()
  scenario.step(1000)
  const before = recording.records

  scenario.step(60_000)
  await recording.close()

  const events = eventsOf(stream.bytes)
  const polls = events.reduce(
    (sum, event) => sum + (event.kind === 'idle' ? event.polls : event.kind === 'poll' ? 1 : 0),
    0,
  )
  t.equal(polls, 61 * 60)
  t.ok(recording.records - before < 800)
  scenario.close()
})

t.test('a destination that fails is heard once, and the server goes on', async (t) => {
  const errors: Error[] = []
  const { scenario, recording, stream } = recorded({ on_error: (error) => errors.push(error) })
  const ann = scenario.raw('ann')
  scenario.until(() => scenario.isIn('ann'))
  stream.failure = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  scenario.step(500)
  await turns()

  ann.send('still there?')
  scenario.step(200)

  t.same(
    errors.map(({ message }) => message),
    ['no space left on device'],
  )
  t.notOk(recording.isRecording)
  t.equal(recording.waitingBytes, 0)
  t.equal(ann.messages.length, 1)
  await recording.close()
  scenario.close()
})

t.test('a destination that is too slow ends the recording with a mark, and takes no more memory', async (t) => {
  const errors: Error[] = []
  const options = { max_backlog_bytes: 65_536, on_error: (error: Error) => errors.push(error) }
  const { scenario, recording, stream } = recorded(options)
  const ann = scenario.raw('ann')
  scenario.until(() => scenario.isIn('ann'))
  stream.isStuck = true

  for (let round = 0; round < 40; round++) {
    ann.send(new Uint8Array(5000).fill(round))
    scenario.step(50)
  }
  await turns(1)
  const { waitingBytes } = recording
  stream.release()
  await recording.close()

  t.ok(waitingBytes < 65_536 + 60_000, `${waitingBytes} bytes waited`)
  t.notOk(recording.isRecording)
  t.match(errors, [{ message: /too slow/ }])
  t.match(endOf(stream.bytes), {
    last: { kind: 'end', why: 'backlog-full' },
    end: { state: 'stopped', reason: /too slow/ },
  })
  t.equal(ann.messages.length, 40)
  scenario.close()
})

t.test('a burst above the bound is recorded while nothing waits before it', async (t) => {
  const { scenario, recording, stream } = recorded({ max_backlog_bytes: 65_536 })
  const ann = scenario.raw('ann')
  scenario.until(() => scenario.isIn('ann'))
  await turns()

  for (let count = 0; count < 10; count++) ann.send(new Uint8Array(5000).fill(count))
  for (let round = 0; round < 6; round++) {
    scenario.step(40)
    await turns()
  }

  t.ok(recording.isRecording)
  await recording.close()
  t.match(endOf(stream.bytes), { end: { state: 'whole' } })
  scenario.close()
})

t.test('a quiet minute before a destination that takes nothing keeps no memory', async (t) => {
  const { scenario, recording, stream } = recorded({ max_backlog_bytes: 65_536 })
  stream.isStuck = true
  scenario.step(1000)
  const before = process.memoryUsage().arrayBuffers

  scenario.step(60_000)

  const grown = process.memoryUsage().arrayBuffers - before
  t.ok(grown < 20_000_000, `${grown} bytes more`)
  t.ok(recording.isRecording)
  stream.release()
  await recording.close()
  scenario.close()
})

t.test(
  'a new file is for its owner alone',
  { skip: process.platform === 'win32' && 'Windows has no such modes' },
  async (t) => {
    const file = `${t.testdir()}/match.rec`
    const server = new WebSocketServer({ transport: new MemoryTransport() })

    await record(server, file).close()

    t.equal(statSync(file).mode & 0o777, 0o600)
  },
)

t.test('a note that JSON has no word for is refused, whatever its kind', async (t) => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  const notes: [unknown, RegExp][] = [
    [() => 1, /"note" must be what JSON can hold, not a value of type function/],
    [Symbol('s'), /not Symbol\(s\)/],
    [7n, /"note" must be what JSON can hold. TypeError: .*BigInt/],
    [cycle, /"note" must be what JSON can hold. TypeError: .*circular/],
  ]

  for (const [note, message] of notes) {
    const server = new WebSocketServer({ transport: new MemoryTransport() })
    t.throws(() => record(server, new MemoryStream(), { note }), { name: 'TypeError', message })
  }
})

t.test('a note that cannot be written is refused before the file is emptied', async (t) => {
  const place = t.testdir({ 'match.rec': 'precious' })
  const server = new WebSocketServer({ transport: new MemoryTransport() })

  t.throws(() => record(server, `${place}/match.rec`, { note: 'x'.repeat(70_000) }), TypeError)

  t.equal(readFileSync(`${place}/match.rec`, 'utf8'), 'precious')
})

t.test('a record that is too long ends the recording with a mark', async (t) => {
  const errors: Error[] = []
  const stream = new MemoryStream()
  const recordings: Recording[] = []
  const scenario = new Scenario({
    server: { max_backlog_bytes: 40_000_000 },
    prepare: (server) => {
      server.set_buffers(20_000, 10, 20_000, 10)
      recordings.push(record(server, stream, { on_error: (error) => errors.push(error) }))
    },
  })
  const ann = scenario.raw('ann')
  scenario.until(() => scenario.isIn('ann'))

  ann.send(new Uint8Array(17_000_000))
  scenario.step(100)
  await recordings[0]?.close()

  t.match(endOf(stream.bytes).end, { state: 'stopped', reason: /longer than a recording may hold/ })
  t.equal(errors.length, 1)
  t.equal(scenario.server.get_peer(scenario.idOf('ann'))?.get_packet().length, 17_000_000)
  scenario.close()
})

t.test('refuses a server that is open or recorded already, and options that are wrong', async (t) => {
  const server = new WebSocketServer({ transport: new MemoryTransport() })
  const stream = new MemoryStream()

  t.throws(() => record(server, stream, { payloads: 1 } as object), /"payloads" must be true or false/)
  t.throws(() => record(server, stream, { close_timeout: 0 }), /"close_timeout" must be seconds from 0.1 to 86400/)
  t.throws(() => record(server, stream, { onError: () => undefined } as object), /no option "onError"/)
  t.throws(() => record(server, stream, { note: 'x'.repeat(70_000) }), /65536 bytes/)
  t.throws(() => record(server, 7 as unknown as string), /to a path or to a stream, not to 7/)
  t.throws(() => record(server, join(tmpdir(), 'no', 'such', 'folder', 'x.rec')), { code: 'ENOENT' })
  const recording = record(server, stream)
  t.throws(() => record(server, stream), /has a tap already/)
  server.stop()
  const open = new WebSocketServer({ transport: new MemoryTransport() })
  open.listen(9080)
  t.throws(() => record(open, stream), /before listen\(\)/)
  open.stop()
  await recording.close()
})

t.test('writes a file, and may be closed twice', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'match.rec')
  const server = new WebSocketServer({ transport: new MemoryTransport() })
  const recording = record(server, path)
  server.listen(9080)
  server.poll()

  await Promise.all([recording.close(), recording.close()])

  const reader = new RecordingReader(path)
  t.same(
    [...reader].map(({ kind }) => kind),
    ['listen', 'idle', 'end'],
  )
  t.equal(reader.end?.state, 'whole')
  t.equal(recording.writtenBytes, readFileSync(path).length)
  server.stop()
})

t.test('the game sees the same server, recorded or not', async (t) => {
  const { scenario, recording } = recorded()
  const plain = new Scenario()
  echo(plain)
  const lines = [scenario, plain].map((played) => {
    const ann = played.raw('ann')
    played.until(() => played.isIn('ann'))
    ann.send('one')
    played.step(100)
    ann.drop()
    played.step(100)
    return String(played.journal)
      .split('\n')
      .filter((line) => line.includes('server '))
  })

  t.same(lines[0], lines[1])
  t.not(lines[0]?.length, 0)
  await recording.close()
  scenario.close()
  plain.close()
})
