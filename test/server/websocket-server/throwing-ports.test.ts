/** Ports and codecs of the user's own that throw, which none may: what they break is theirs, and the server stays usable. */

import t from 'tap'
import { msgpackCodec } from '../../../src/multiplayer/codec/msgpack.ts'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import { writePayloadFrame } from '../../../src/multiplayer/frame.ts'
import { writeCall } from '../../../src/multiplayer/rpc/commands.ts'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import { ManualTurn } from '../../../src/peer/turn.ts'
import { record, RecordingReader, type Recording } from '../../../src/recording.ts'
import { MemoryTransport } from '../../../src/server/transport/memory.ts'
import type { HttpReply, Transport } from '../../../src/server/transport/transport.ts'
import { ClientScene } from '../../client/client-scene.ts'
import { MemoryStream } from '../../recording/memory-stream.ts'
import { ServerScene } from '../../support/server-scene.ts'

/** A clock that can break. */
class BreakableClock extends VirtualClock {
  isBroken = false

  override now(): number {
    if (this.isBroken) throw new Error('no time')
    return super.now()
  }
}

/** A turn that breaks once. */
class BreakableTurn extends ManualTurn {
  isBroken = false

  override atEnd(callback: () => void): void {
    if (this.isBroken) {
      this.isBroken = false
      throw new Error('no turn')
    }
    super.atEnd(callback)
  }
}

/** What a server asks of a connection. */
type Asked = 'write' | 'ping' | 'close'

/** A transport whose connections throw when that is asked of them while their address is in `broken`. */
function breakableTransport(inner: MemoryTransport, broken: ReadonlySet<string>, asked: Asked = 'write'): Transport {
  const wrapped = (reply: HttpReply): HttpReply => ({
    onGone: null,
    respond: (response) => reply.respond(response),
    upgrade: (acceptance) =>
      reply.upgrade({
        ...acceptance,
        opened: (connection) => {
          const ask = Reflect.get(connection, asked).bind(connection) as (...args: unknown[]) => void
          const breakable = (...args: unknown[]): void =>
            broken.has(connection.address) ? fail(`no ${asked}`) : ask(...args)
          Reflect.set(connection, asked, breakable)
          return acceptance.opened(connection)
        },
      }),
  })
  return {
    ...{ engine: inner.engine, cannot: inner.cannot },
    listen: (options, events) =>
      inner.listen(options, {
        accepted: (socket) => events.accepted(socket),
        settled: (socket, hasAsked) => events.settled(socket, hasAsked),
        request: (request, reply) => events.request(request, wrapped(reply)),
      }),
    reloadTls: (tls) => inner.reloadTls(tls),
    stopListening: () => inner.stopListening(),
    close: () => inner.close(),
  }
}

t.test('a connection that throws at a write is over, and everybody else gets what was put', async (t) => {
  const turn = new ManualTurn()
  const inner = new MemoryTransport({ turn })
  const broken = new Set<string>()
  const scene = new ServerScene({ transport: breakableTransport(inner, broken), turn })
  const clients = [1, 2, 3].map((number) => inner.open({ address: `10.0.0.${number}` }))
  scene.tick()
  scene.take()
  broken.add('10.0.0.2')
  scene.server.broadcast(Buffer.from('one'))
  scene.server.broadcast(Buffer.from('two'))

  t.doesNotThrow(() => turn.end())

  const heard = clients.map((client) => client.takeMessages().map(({ bytes }) => Buffer.from(bytes).toString()))
  t.strictSame(heard, [['one', 'two'], [], ['one', 'two']])
  t.throws(() => scene.tick(), { message: 'no write' })
  t.strictSame(scene.take(), [
    'client_disconnected(B, false)',
    'packet_dropped(B, unsent, 2)',
    'connection_refused(engine-error, 10.0.0.2, 1)',
  ])
  t.doesNotThrow(() => scene.tick())
  t.equal(scene.server.get_peer_ids().length, 2)
})

t.test('a connection that throws at a ping is over, and everybody else is pinged on', async (t) => {
  const clock = new VirtualClock()
  const inner = new MemoryTransport()
  const broken = new Set(['10.0.0.1'])
  const scene = new ServerScene({ transport: breakableTransport(inner, broken, 'ping'), clock, idle_timeout: 40 })
  const clients = [1, 2].map((number) => inner.open({ address: `10.0.0.${number}` }))
  scene.tick()
  scene.take()

  clock.advance(10_000)
  clock.advance(10_000)

  t.throws(() => scene.tick(), { message: 'no ping' })
  t.strictSame(scene.take(), ['client_disconnected(A, false)', 'connection_refused(engine-error, 10.0.0.1, 1)'])
  t.strictSame(
    clients.map((client) => client.pingsReceived),
    [0, 2],
  )
})

t.test('a connection that throws at a close is over at once', async (t) => {
  const inner = new MemoryTransport()
  const broken = new Set(['10.0.0.1'])
  const scene = new ServerScene({ transport: breakableTransport(inner, broken, 'close') })
  inner.open({ address: '10.0.0.1' })
  scene.tick()
  scene.take()
  const [id = 0] = scene.server.get_peer_ids()

  t.doesNotThrow(() => scene.server.disconnect_peer(id))

  t.throws(() => scene.tick(), { message: 'no close' })
  t.strictSame(scene.take(), ['client_disconnected(A, false)', 'connection_refused(engine-error, 10.0.0.1, 1)'])
})

t.test('a connection that throws at a write is recorded as cut, and what comes later as what came later', async (t) => {
  const turn = new ManualTurn()
  const inner = new MemoryTransport({ turn })
  const broken = new Set<string>()
  const stream = new MemoryStream()
  const taken: Recording[] = []
  const scene = new ServerScene({
    ...{ transport: breakableTransport(inner, broken), turn },
    prepare: (server) => void taken.push(record(server, stream)),
  })
  for (const number of [1, 2]) inner.open({ address: `10.0.0.${number}` })
  scene.tick()
  broken.add('10.0.0.1')
  scene.server.broadcast(Buffer.from('one'))
  turn.end()
  inner.open()
  await taken[0]?.close()

  const inside = [...new RecordingReader(stream.bytes)].filter(({ isInside }) => isInside)
  t.strictSame(
    inside.map(({ kind }) => kind),
    ['opened', 'opened', 'ended', 'opened'],
  )
  scene.server.stop()
})

t.test('a client whose connection throws at a write hears of its end, and poll() throws', async (t) => {
  const { scene, client, link } = ClientScene.connected()
  link.write = () => fail('no write')
  client.get_peer(1)?.put_packet(Buffer.from('a word'))

  t.doesNotThrow(() => scene.turn.end())

  t.throws(() => scene.tick(), { message: 'no write' })
  t.strictSame(scene.take(), ['connection_closed(false) 0', 'packet_dropped("unsent", 1) 0'])
  t.equal(client.get_connection_failure()?.reason, 'lost')
  t.equal(link.terminations, 1)
})

t.test(
  'a codec that throws while a call is translated drops that call alone, counted, and poll() throws',
  async (t) => {
    const name = msgpackCodec.name
    const broken = { ...msgpackCodec, writeValues: () => fail('codec') }
    const scene = new ServerScene({ multiplayer: true, codecs: [broken] })
    const { client, id } = scene.join()
    const others = [scene.join(), scene.join({ protocols: [name] })]
    for (const other of others) other.client.takeMessages()
    const call = writeCall('call', { path: 'Main' }, 'rem', [1], variantCodec, 60_000)
    if (!call.ok) throw new Error(call.message)

    client.send(writePayloadFrame(id, 0, call.bytes))
    client.send(writePayloadFrame(id, 0, Uint8Array.of(4, 9)))

    t.throws(() => scene.tick(), { message: 'codec' })
    scene.turn.end()
    t.strictSame(
      others.map((other) => other.client.takeMessages().length),
      [2, 1],
    )
    t.equal(scene.server.get_stats().drops.untranslatable, 1)
    t.doesNotThrow(() => scene.tick())
  },
)

t.test('a clock that throws does not stop the polls of a server for ever', async (t) => {
  const clock = new BreakableClock()
  const scene = new ServerScene({ clock })
  const { client, id } = scene.join()
  client.send('a word')
  clock.isBroken = true
  t.throws(() => scene.tick(), { message: 'no time' })

  clock.isBroken = false
  scene.tick()

  t.strictSame(scene.read(id), ['a word'])
})

t.test('a turn that throws ends the pass, and who was behind it has his packets and his end told', async (t) => {
  const turn = new BreakableTurn()
  const scene = new ServerScene({ multiplayer: true, max_packets_per_poll: 1, turn })
  const [first, second] = [scene.join(), scene.join()].sort((a, b) => a.id - b.id)
  if (first === undefined || second === undefined) throw new Error('nobody joined')
  turn.end()
  const joining = scene.open()
  first.client.send(writePayloadFrame(first.id, second.id, Uint8Array.of(1)))
  for (let count = 0; count < 3; count++) second.client.send(writePayloadFrame(second.id, 1, Uint8Array.of(2)))
  turn.isBroken = true
  t.throws(() => scene.tick(), { message: 'no turn' })

  for (let count = 0; count < 4; count++) scene.tick()
  turn.end()

  t.equal(scene.server.get_available_packet_count(), 3)
  t.equal(scene.server.get_peer_ids().length, 3)
  t.equal(joining.takeMessages().length > 0, true, 'what is put goes out again')
  second.client.close(1000)
  scene.tick()
  scene.tick()
  t.equal(scene.server.has_peer(second.id), false)
})

t.test('a clock that throws does not stop the polls of a client for ever', async (t) => {
  const clock = new BreakableClock()
  const { scene, client, link } = ClientScene.connected({ clock })
  link.deliver(Buffer.from('a word'))
  clock.isBroken = true
  t.throws(() => scene.tick(), { message: 'no time' })

  clock.isBroken = false
  scene.tick()

  t.equal(client.get_peer(1)?.get_available_packet_count(), 1)
})

function fail(message: string): never {
  throw new Error(message)
}
