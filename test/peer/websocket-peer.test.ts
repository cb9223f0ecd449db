import t from 'tap'
import { GodotError } from '../../src/peer/error.ts'
import type { PacketCodec } from '../../src/peer/packet-codec.ts'
import { WebSocketPeer } from '../../src/peer/websocket-peer.ts'
import { ChannelScene, LOST } from '../support/channel-scene.ts'
import { jsonCodec } from '../support/json-codec.ts'

function peerScene(codec: PacketCodec | null = null, limits: ConstructorParameters<typeof ChannelScene>[0] = {}) {
  const scene = new ChannelScene(limits)
  return { scene, peer: new WebSocketPeer(scene.channel, scene.report, () => codec) }
}

t.test('reads packets in order, and tells of each whether it was text', async (t) => {
  const { scene, peer } = peerScene()
  t.equal(peer.was_string_packet(), false)
  scene.receive('text')
  scene.channel.message(Uint8Array.of(1), false)
  scene.poll()

  t.equal(peer.get_available_packet_count(), 2)
  t.equal(Buffer.from(peer.get_packet()).toString(), 'text')
  t.equal(peer.was_string_packet(), true)
  t.same(peer.get_packet(), Uint8Array.of(1))
  t.equal(peer.was_string_packet(), false)
  t.equal(peer.get_packet_error(), GodotError.OK)
})

t.test('answers ERR_UNAVAILABLE for a packet that is not there, without a warning', async (t) => {
  const { scene, peer } = peerScene()

  t.equal(peer.get_packet().length, 0)

  t.equal(peer.get_packet_error(), GodotError.ERR_UNAVAILABLE)
  t.match(peer.get_last_error_message(), /no packet to read/)
  t.same(scene.warnings, [])
})

t.test('answers FAILED once the peer is gone, with a warning', async (t) => {
  const { scene, peer } = peerScene()
  scene.channel.ended(LOST)
  scene.poll()

  t.equal(peer.get_packet().length, 0)
  t.equal(peer.get_packet_error(), GodotError.FAILED)
  t.equal(peer.put_packet(Uint8Array.of(1)), GodotError.FAILED)
  t.equal(peer.get_available_packet_count(), 0)
  t.equal(peer.is_connected_to_host(), false)
  t.equal(peer.get_connected_host(), '')
  t.equal(peer.get_connected_port(), 0)
  t.equal(peer.get_current_outbound_buffered_amount(), 0)
  t.equal(scene.warnings.length, 2)
})

t.test('puts packets in the write mode that was set', async (t) => {
  const { scene, peer } = peerScene()
  t.equal(peer.get_write_mode(), WebSocketPeer.WRITE_MODE_BINARY)

  t.equal(peer.put_packet(Uint8Array.of(0x68)), GodotError.OK)
  peer.set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)
  t.equal(peer.put_packet(Uint8Array.of(0x68)), GodotError.OK)
  scene.turn.end()

  t.same(scene.connection.writes, [['hex:68', 'text:h']])
})

t.test('keeps its write mode when it is set to something else', async (t) => {
  const { scene, peer } = peerScene()

  peer.set_write_mode(2 as 1)

  t.equal(peer.get_write_mode(), WebSocketPeer.WRITE_MODE_BINARY)
  t.match(scene.warnings, [/neither 0 .* nor 1/])
})

t.test('refuses text that is not UTF-8, because the other side would hang up', async (t) => {
  const { scene, peer } = peerScene()
  peer.set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)

  t.equal(peer.put_packet(Uint8Array.of(0xc3, 0x28)), GodotError.ERR_INVALID_DATA)
  scene.turn.end()

  t.same(scene.connection.writes, [])
})

t.test('sends nothing for an empty packet, and takes nothing but bytes', async (t) => {
  const { scene, peer } = peerScene()

  t.equal(peer.put_packet(new Uint8Array(0)), GodotError.OK)
  t.equal(peer.put_packet('text' as unknown as Uint8Array), GodotError.ERR_INVALID_PARAMETER)
  scene.turn.end()

  t.same(scene.connection.writes, [])
})

t.test('answers ERR_OUT_OF_MEMORY at the outbound limit, and says how much waits', async (t) => {
  const { scene, peer } = peerScene(null, { outboundBytes: 100 })
  scene.connection.bufferedAmount = 90

  t.equal(peer.put_packet(new Uint8Array(10)), GodotError.ERR_OUT_OF_MEMORY)

  t.match(peer.get_last_error_message(), /10 bytes: 90 bytes in 0 packets wait/)
  t.equal(peer.get_current_outbound_buffered_amount(), 90)
})

t.test('answers ERR_OUT_OF_MEMORY when as many packets wait as set_buffers allows, and says how many', async (t) => {
  const { scene, peer } = peerScene(null, { outboundPackets: 2 })
  scene.connection.keeps = 1

  t.same(
    [1, 2, 3].map((byte) => peer.put_packet(Uint8Array.of(byte))),
    [GodotError.OK, GodotError.OK, GodotError.ERR_OUT_OF_MEMORY],
  )

  t.match(peer.get_last_error_message(), /1 bytes: 2 bytes in 2 packets wait/)
  scene.connection.bufferedAmount = 0
  t.equal(peer.put_packet(Uint8Array.of(4)), GodotError.OK)
})

t.test('is OK with a packet for a peer that left unannounced, and counts it', async (t) => {
  const { scene, peer } = peerScene()
  scene.channel.ended(LOST)

  t.equal(peer.put_packet(Uint8Array.of(1)), GodotError.OK)

  t.equal(scene.traffic.drops.gone, 1)
})

t.test('closes with 1000 unless told otherwise, and stays connected until the end was announced', async (t) => {
  const { scene, peer } = peerScene()

  peer.close()

  t.same(scene.connection.closes, [[1000, '']])
  t.equal(peer.is_connected_to_host(), true)
})

t.test('tells where the other end is', async (t) => {
  const { peer } = peerScene()

  t.equal(peer.get_connected_host(), '127.0.0.1')
  t.equal(peer.get_connected_port(), 4000)
})

t.test('switches TCP_NODELAY, and warns where the engine cannot', async (t) => {
  const { scene, peer } = peerScene()

  peer.set_no_delay(false)
  t.equal(scene.connection.noDelay, false)
  t.same(scene.warnings, [])

  scene.connection.canSetNoDelay = false
  peer.set_no_delay(true)
  t.match(scene.warnings, [/no effect/])
})

t.test('reads and writes values through its codec', async (t) => {
  const { scene, peer } = peerScene(jsonCodec)
  scene.receive('{"a":1}', 'rubbish')
  scene.poll()

  t.equal(peer.put_var([1, 2]), GodotError.OK)
  t.same(peer.get_var(), { a: 1 })
  t.equal(peer.get_var(), null)
  t.match(scene.warnings, [/could not read a packet of 7 bytes: not JSON/])
  t.equal(peer.get_var(), null, 'nothing to read')
  scene.turn.end()

  t.same(scene.connection.writes, [['hex:5b312c325d']])
})

t.test('has no values without a codec', async (t) => {
  const { scene, peer } = peerScene()

  t.equal(peer.get_var(), null)
  t.equal(peer.put_var(1), GodotError.ERR_UNCONFIGURED)
  t.match(scene.warnings, [/needs a codec/])
})

t.test('never decodes or encodes objects', async (t) => {
  const { scene, peer } = peerScene(jsonCodec)

  peer.allow_object_decoding = false
  t.same(scene.warnings, [])
  peer.allow_object_decoding = true

  t.equal(peer.allow_object_decoding, false)
  t.equal(peer.is_object_decoding_allowed(), false)
  t.equal(peer.get_var(true), null)
  t.equal(peer.put_var(1, true), GodotError.ERR_UNAUTHORIZED)
  t.match(scene.warnings, [/Objects are never decoded/])
})

t.test('rounds encode_buffer_max_size up to a power of two, within its range', async (t) => {
  const { scene, peer } = peerScene(jsonCodec)
  t.equal(peer.encode_buffer_max_size, 8_388_608)

  peer.encode_buffer_max_size = 2000
  t.equal(peer.get_encode_buffer_max_size(), 2048)
  for (const size of [1023, 268_435_457, 2000.5]) peer.set_encode_buffer_max_size(size)

  t.equal(peer.encode_buffer_max_size, 2048)
  t.match(scene.warnings, [/outside 1024 to 268435456/])
  t.equal(peer.put_var('x'.repeat(4000)), GodotError.ERR_OUT_OF_MEMORY)
  t.equal(peer.get_last_error_message(), 'over 2048 bytes')
})
