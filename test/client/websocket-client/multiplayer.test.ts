/**
 * A client in multiplayer mode, on a fake connector: what becomes of frames, of connections and of the game's calls.
 * The frames themselves are those of test/multiplayer/client-world.test.ts.
 */

import t from 'tap'
import { failure } from '../../../src/client/failure.ts'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import { FRAME_TYPES, readFrame, writePayloadFrame, writeSystemFrame } from '../../../src/multiplayer/frame.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { ClientScene } from '../client-scene.ts'
import { LOST, type FakeLink } from '../fake-connector.ts'

const say = (source: number, text: string) => writePayloadFrame(source, 0, Buffer.from(text))
const id = (own: number) => writeSystemFrame(FRAME_TYPES.id, own)
const add = (peer: number) => writeSystemFrame(FRAME_TYPES.add, peer)
const remove = (peer: number) => writeSystemFrame(FRAME_TYPES.remove, peer)

/** The messages that our side has written; all are binary. */
function frames(link: FakeLink): Uint8Array[] {
  return link.writes.flat().map((text) => Buffer.from(text.replace('hex:', ''), 'hex'))
}

/** What our side has written, each as `source→target text`. */
function written(link: FakeLink): string[] {
  return frames(link).map((bytes) => {
    const read = readFrame(bytes)
    if (!read.ok) return read.refusal
    const { source, target, payload } = read.frame
    return `${source}→${target} ${Buffer.from(payload).toString()}`
  })
}

t.test('joins: connected with the 101, and in when the server has said so', async (t) => {
  const scene = new ClientScene()
  const { client } = scene
  t.equal(client.connect_to_url('ws://localhost', [], true), GodotError.OK)
  const link = scene.connector.last.open()
  t.equal(client.get_connection_status(), 1)

  t.same(scene.heard(), [])
  t.equal(client.get_connection_status(), 2)
  t.equal(client.get_unique_id(), 0)
  t.equal(client.put_packet(Buffer.from('early')), GodotError.ERR_UNCONFIGURED)
  link.deliver(id(5), add(1), add(7))
  t.equal(client.get_unique_id(), 0)
  t.same(scene.heard(), ['peer_connected(1) 2', 'connection_succeeded() 2', 'peer_connected(7) 2'])
  t.equal(client.get_unique_id(), 5)
})

t.test('packets are read and put on the client itself', async (t) => {
  const { scene, client, link } = ClientScene.joined()
  link.deliver(say(7, 'hello'), say(1, 'world'))

  t.equal(client.get_available_packet_count(), 0)
  t.same(scene.heard(), ['peer_packet(7) 2', 'peer_packet(1) 2'])
  t.equal(client.get_stats().queued_packets, 2)
  t.equal(client.get_packet_peer(), 7)
  t.equal(Buffer.from(client.get_packet()).toString(), 'hello')
  t.equal(client.get_packet_peer(), 1)
  t.equal(Buffer.from(client.get_packet()).toString(), 'world')
  t.equal(client.get_packet().length, 0)
  t.equal(client.get_packet_error(), GodotError.ERR_UNAVAILABLE)

  t.equal(client.put_packet(Buffer.from('to all')), GodotError.OK)
  client.set_target_peer(-7)
  t.equal(client.put_packet(Buffer.from('but 7')), GodotError.OK)
  t.same(written(link), [])
  scene.turn.end()
  t.same(written(link), ['5→0 to all', '5→-7 but 7'])
})

t.test('the largest packet is that of Godot', async (t) => {
  const { client } = ClientScene.joined()

  t.equal(client.put_packet(new Uint8Array(65_527)), GodotError.ERR_OUT_OF_MEMORY)
  t.equal(client.put_packet(new Uint8Array(65_526)), GodotError.OK)
})

t.test('values go through the codec, Variant by default', async (t) => {
  const { scene, client, link } = ClientScene.joined()

  t.equal(client.put_var({ hp: 3 }), GodotError.OK)
  scene.turn.end()
  const read = readFrame(frames(link)[0] ?? new Uint8Array(0))
  const bytes = read.ok ? read.frame.payload : new Uint8Array(0)
  t.equal(Buffer.from(bytes).toString('hex'), '12000000010000000400000002000000687000000200000003000000')
  link.deliver(writePayloadFrame(7, 5, bytes))
  scene.tick()
  t.same({ ...(client.get_var() as object) }, { hp: 3 })
})

t.test('what is wrong is dropped, counted and told in the same poll', async (t) => {
  const { scene, client, link } = ClientScene.joined({ max_queued_packets: 1, inbound_overflow: 'drop_newest' })
  link.deliver(new Uint8Array(3), say(9, 'who?'), add(7), say(7, 'a'), say(7, 'b'))

  t.same(scene.heard(), [
    'peer_packet(7) 2',
    'packet_dropped("frame-too-short", 1) 2',
    'packet_dropped("unknown-source", 1) 2',
    'packet_dropped("invalid-system-frame", 1) 2',
    'packet_dropped("queue-full", 1) 2',
  ])
  t.match(client.get_stats().drops, { 'unknown-source': 1, 'queue-full': 1 })
})

t.test('what the inbox cannot hold waits for a game that reads, in order', async (t) => {
  const { scene, client, link } = ClientScene.joined({ max_queued_packets: 1 })
  link.deliver(say(7, 'a'), say(7, 'b'), remove(7))

  t.same(scene.heard(), ['peer_packet(7) 2'])
  t.equal(client.get_stats().backlog_packets, 2)
  t.equal(Buffer.from(client.get_packet()).toString(), 'a')
  t.same(scene.heard(), ['peer_packet(7) 2', 'peer_disconnected(7) 2'])
  t.equal(Buffer.from(client.get_packet()).toString(), 'b')
})

t.test('the server closes: its packets, its wish, everybody gone, and the server last', async (t) => {
  const { scene, client, link } = ClientScene.joined()
  link.deliver(say(7, 'last'))
  link.closeFromServer(4001, 'over')

  t.same(scene.heard(), [
    'peer_packet(7) 2',
    'server_close_request(4001, "over") 2',
    'peer_disconnected(1) 0',
    'peer_disconnected(7) 0',
    'server_disconnected() 0',
  ])
  t.equal(client.get_unique_id(), 0)
  t.equal(Buffer.from(client.get_packet()).toString(), 'last')
  t.equal(client.put_packet(Buffer.from('x')), GodotError.FAILED)
})

t.test('a connection that breaks, and one that our side closes, end alike', async (t) => {
  const told = ['peer_disconnected(1) 0', 'peer_disconnected(7) 0', 'server_disconnected() 0']
  const lost = ClientScene.joined()
  lost.link.end(LOST)
  t.same(lost.scene.heard(), told)
  t.equal(lost.client.get_connection_failure()?.reason, 'lost')

  const left = ClientScene.joined()
  left.client.disconnect_from_host()
  t.same(left.scene.heard(), [])
  left.link.deliver(say(7, 'too late'))
  left.link.answerClose()
  t.same(left.scene.heard(), [...told, 'packet_dropped("closed", 1) 0'])
})

t.test('what never came to be ends with connection_failed', async (t) => {
  const refused = new ClientScene()
  refused.connect(true)
  refused.connector.last.fail(failure('unreachable'))
  t.same(refused.heard(), ['connection_failed() 0'])

  const closed = new ClientScene()
  closed.connect(true)
  const link = closed.connector.last.open()
  link.deliver(id(5))
  closed.tick()
  link.closeFromServer(1000)
  t.same(closed.heard(), ['server_close_request(1000, "") 2', 'connection_failed() 0'])
})

t.test('comes again with the same object, and starts afresh', async (t) => {
  const { scene, client, link } = ClientScene.joined()
  link.deliver(say(7, 'unread'))
  link.end(LOST)
  scene.heard()

  scene.connect(true)
  t.equal(client.get_available_packet_count(), 0)
  const next = scene.connector.last.open()
  t.same(scene.heard(), ['packet_dropped("unread", 1) 2'])
  next.deliver(say(7, 'ghost'), id(6), add(1), add(7))

  t.same(scene.heard(), [
    'peer_connected(1) 2',
    'connection_succeeded() 2',
    'peer_connected(7) 2',
    'packet_dropped("unknown-source", 1) 2',
  ])
  t.equal(client.get_unique_id(), 6)
})

t.test('a game that leaves and connects at once hears in the next poll who is gone', async (t) => {
  const { scene, client, link } = ClientScene.joined()
  client.disconnect_from_host()
  scene.connect(true)
  link.answerClose()

  t.equal(client.get_unique_id(), 0)
  t.same(scene.heard(), ['peer_disconnected(1) 1', 'peer_disconnected(7) 1'])
  t.same(scene.heard(), [])
})

t.test('the same where it goes on in raw mode', async (t) => {
  const { scene, client } = ClientScene.joined()
  client.disconnect_from_host()
  scene.connect()

  t.same(scene.heard(), ['peer_disconnected(1) 1', 'peer_disconnected(7) 1'])
  t.equal(client.get_unique_id(), 0)
  t.equal(client.put_packet(Buffer.from('x')), GodotError.ERR_UNCONFIGURED)
})

t.test('a listener that leaves in mid-poll hears nothing more of that world', async (t) => {
  const { scene, client, link } = ClientScene.joined()
  client.peer_packet.connect(() => {
    client.disconnect_from_host()
    scene.connect(true)
  })
  link.deliver(say(7, 'go away'), say(7, 'unheard'), add(9))

  t.same(scene.heard(), ['peer_packet(7) 2', 'packet_dropped("closed", 2) 1', 'packet_dropped("unread", 1) 1'])
  t.same(scene.heard(), ['peer_disconnected(1) 1', 'peer_disconnected(7) 1'])
})

t.test('a retry is a session of its own', async (t) => {
  const { scene, client, link } = ClientScene.joined({ reconnect: { first_delay: 1 } })
  link.deliver(say(7, 'unread'))
  link.end(LOST)
  t.match(scene.heard(), [
    'peer_packet(7) 2',
    'peer_disconnected(1) 0',
    'peer_disconnected(7) 0',
    'server_disconnected() 0',
    /^reconnecting\(1, /,
  ])
  t.equal(client.get_available_packet_count(), 1)

  scene.pass(1)
  scene.tick()
  t.same(scene.take(), [])
  const next = scene.connector.last.open()
  next.deliver(id(6), add(1))
  scene.tick()
  t.same(scene.take(), ['packet_dropped("unread", 1) 2'])

  t.same(scene.heard(), ['peer_connected(1) 2', 'connection_succeeded() 2'])
  t.equal(client.get_available_packet_count(), 0)
  t.equal(client.get_unique_id(), 6)
})

t.test('offers its codec by sub-protocol and speaks what the server agrees to', async (t) => {
  const pack = {
    ...variantCodec,
    name: 'polled-peer.pack.1',
    encode: () => ({ ok: true as const, bytes: Buffer.from('packed') }),
  }
  const scene = new ClientScene({ codec: pack })
  const { client } = scene
  const join = (games: readonly string[], answer: string): FakeLink => {
    client.disconnect_from_host()
    client.connect_to_url('ws://localhost', games, true)
    const link = scene.connector.last.open(answer)
    link.deliver(id(5), add(1))
    scene.tick()
    scene.tick()
    return link
  }

  const agreed = join(['game'], 'game+polled-peer.pack.1')
  t.same(scene.connector.last.request.protocols, ['game+polled-peer.pack.1', 'game'])
  t.equal(client.get_packet_codec(), 'polled-peer.pack.1')
  client.put_var(1)
  scene.turn.end()
  t.same(written(agreed), ['5→0 packed'])

  const plain = join(['game'], 'game')
  t.equal(client.get_packet_codec(), '')
  client.put_var(1)
  scene.turn.end()
  t.same(written(plain), ['5→0 \x02\0\0\0\x01\0\0\0'])

  join([], 'polled-peer.pack.1')
  t.same(scene.connector.last.request.protocols, ['polled-peer.pack.1'])
  t.equal(client.get_packet_codec(), 'polled-peer.pack.1')
})

t.test('a codec named by hand is refused, with the option codec or without, and nothing is started', async (t) => {
  for (const options of [{}, { codec: { ...variantCodec, name: 'polled-peer.pack.1' } }]) {
    const { client, connector } = new ClientScene(options)

    t.equal(client.connect_to_url('ws://localhost', ['polled-peer.pack.1'], true), GodotError.ERR_INVALID_PARAMETER)
    t.match(client.get_last_error_message(), /names a codec.*give it as the option codec/)
    t.equal(connector.attempts.length, 0)
    t.equal(client.get_connection_status(), 0)
  }
})

t.test('in raw mode the sub-protocol that is told is the game’s', async (t) => {
  const scene = new ClientScene({ codec: { ...variantCodec, name: 'polled-peer.pack.1' } })
  scene.client.connect_to_url('ws://localhost', ['game'])
  scene.connector.last.open('game+polled-peer.pack.1')

  t.same(scene.heard(), ['connection_established("game") 2'])
})
