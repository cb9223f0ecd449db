/** A server that says more in one tick than a client's buffer holds: what waits, in which order it leaves, and what ends it. */

import t from 'tap'
import { BURST_MS, LAST_WORDS_MS } from '../../src/godot4/pace.ts'
import { OfflineMultiplayerPeer } from '../../src/godot4/offline-multiplayer-peer.ts'
import { WebSocketMultiplayerPeer } from '../../src/godot4/websocket-multiplayer-peer.ts'
import { GodotError } from '../../src/peer/error.ts'
import { HostScene } from './host-scene.ts'
import { EngineRing } from './strict/engine-ring.ts'

const { OK, ERR_OUT_OF_MEMORY, ERR_INVALID_DATA } = GodotError
const KIB_16 = 16_000

function joined(max_queued_packets = 4096) {
  const scene = new HostScene({ prepare: (peer) => void (peer.max_queued_packets = max_queued_packets) })
  const { client, id } = scene.join()
  scene.pass(BURST_MS / 1000)
  /** Puts a packet of this length whose bytes all are its number. */
  const put = (number: number, length = KIB_16): GodotError => {
    scene.peer.set_target_peer(id)
    return scene.peer.put_packet(new Uint8Array(length).fill(number))
  }
  const heard = (): number[] => client.takeMessages().map(({ bytes }) => bytes[0] ?? -1)
  const drops = () => scene.peer.get_server_stats()?.drops
  /** The end of the turn, and the poll of the next frame. */
  const frame = (): number[] => {
    scene.pass(BURST_MS / 1000)
    scene.tick()
    return heard()
  }
  return { scene, client, id, put, heard, frame, drops, socket: scene.peer.get_peer(id) }
}

t.test('sends what a buffer holds, and the rest in order in the frames that follow', async (t) => {
  const { scene, put, heard, frame, socket } = joined()

  const errors = Array.from({ length: 9 }, (_, index) => put(index))
  scene.turn.end()

  t.strictSame(errors, [...new Array<GodotError>(8).fill(OK), ERR_OUT_OF_MEMORY])
  t.strictSame(heard(), [0, 1, 2, 3])
  t.equal(socket?.get_current_outbound_buffered_amount(), 4 * KIB_16)
  t.equal(scene.peer.get_server_stats()?.outbound_bytes, 4 * KIB_16)
  scene.tick()
  t.strictSame(heard(), [], 'it is still the same frame')
  t.strictSame(frame(), [4, 5, 6, 7])
  t.equal(socket?.get_current_outbound_buffered_amount(), 0)
  t.strictSame(frame(), [])
})

t.test('sends nothing before what waits, however short it is and however it is put', async (t) => {
  const { scene, put, heard, frame, socket } = joined()

  for (let number = 0; number < 6; number++) put(number)
  t.equal(put(6, 1), OK)
  t.equal(socket?.put_packet(Uint8Array.of(7)), OK)
  t.equal(socket?.send_text('\b'), OK)
  scene.peer.set_target_peer(0)
  t.equal(scene.peer.put_packet(Uint8Array.of(9)), OK)
  scene.turn.end()

  t.strictSame(heard(), [0, 1, 2, 3])
  t.strictSame(frame(), [4, 5, 6, 7, 8, 9])
})

t.test('keeps a copy of what waits', async (t) => {
  const { scene, put, heard, frame, socket } = joined()
  const bytes = Uint8Array.of(7)

  for (let number = 0; number < 5; number++) put(number)
  socket?.put_packet(bytes)
  bytes.fill(99)
  scene.turn.end()

  t.strictSame(
    [heard(), frame()],
    [
      [0, 1, 2, 3],
      [4, 7],
    ],
  )
})

t.test('lets so many packets wait as max_queued_packets says, and counts the others', async (t) => {
  const { put, drops, socket } = joined(6)

  for (let number = 0; number < 4; number++) put(number)
  const waiting = [put(4), ...Array.from({ length: 5 }, (_, index) => put(5 + index, 1))]
  t.strictSame([waiting, put(10, 1)], [[OK, OK, OK, OK, OK, OK], ERR_OUT_OF_MEMORY])
  t.equal(socket?.put_packet(Uint8Array.of(11)), ERR_OUT_OF_MEMORY)
  t.equal(drops()?.['outbound-full'], 2)
})

t.test('refuses text that is none at once, also where it would wait', async (t) => {
  const { scene, put, frame, heard, socket } = joined()

  for (let number = 0; number < 5; number++) put(number)
  t.equal(socket?.send(Uint8Array.of(255), 0), ERR_INVALID_DATA)
  t.equal(socket?.send(new Uint8Array(0)), OK)
  scene.turn.end()

  t.strictSame([heard(), frame()], [[0, 1, 2, 3], [4]])
})

t.test('sends no more packets in a frame than an engine holds, also over several ticks', async (t) => {
  const { scene, client, id, put } = joined(8192)
  const ring = new EngineRing()

  for (let tick = 0; tick < 100; tick++) {
    for (let count = 0; tick < 5 && count < 1000; count++) put(count % 256, 1)
    scene.tick()
    ring.take(scene.clock.now(), client.takeMessages())
    scene.pass(0.001)
  }

  t.equal(scene.peer.get_peer(id)?.get_current_outbound_buffered_amount(), 0)
  t.strictSame([ring.arrived.length, ring.lost], [5000, []])
})

t.test('closes a peer when what waits has been sent, and a moment later', async (t) => {
  const { scene, client, id, put, heard, frame } = joined()

  for (let number = 0; number < 5; number++) put(number)
  scene.peer.disconnect_peer(id)
  scene.tick()
  t.strictSame([heard(), client.closeFrame], [[0, 1, 2, 3], null])
  t.strictSame([frame(), client.closeFrame], [[4], null])
  scene.pass((LAST_WORDS_MS - 1) / 1000)
  t.equal(client.closeFrame, null)
  scene.pass(1 / 1000)
  scene.tick()

  t.equal(client.closeFrame?.code, 1000)
  t.strictSame(scene.take(), [`peer_disconnected(${id})`])
})

t.test('counts what waited for a peer that has left', async (t) => {
  const { scene, client, id, put, frame, drops } = joined()

  for (let number = 0; number < 7; number++) put(number)
  scene.turn.end()
  client.drop()
  scene.tick()

  t.strictSame(scene.take(), [`peer_disconnected(${id})`])
  t.equal(drops()?.['unsent'], 3)
  t.strictSame(frame(), [0, 1, 2, 3])
})

t.test('sends nothing more to a peer that is removed by force', async (t) => {
  const { scene, client, id, put, frame, drops } = joined()

  for (let number = 0; number < 7; number++) put(number)
  scene.peer.disconnect_peer(id, true)
  t.strictSame([frame(), client.closeFrame?.code], [[0, 1, 2, 3], 1000])

  t.equal((drops()?.['gone'] ?? 0) + (drops()?.['unsent'] ?? 0), 3)
})

t.test('tells whether a packet would leave now, and counts a no', async (t) => {
  const { scene, id, put, drops } = joined()
  const { peer } = scene

  t.strictSame([peer.leaves_now(id, 65_535), peer.leaves_now(77, 65_535)], [true, true])
  for (let number = 0; number < 4; number++) put(number)
  t.strictSame([peer.leaves_now(id, 1535), peer.leaves_now(id, 1536)], [true, false])
  put(4)

  t.equal(peer.leaves_now(id, 1), false, 'something waits')
  t.equal(drops()?.['outbound-full'], 2)
  const others = [new WebSocketMultiplayerPeer(), new OfflineMultiplayerPeer()]
  t.strictSame(
    others.map((other) => other.leaves_now(1, 1_000_000)),
    [true, true],
  )
})
