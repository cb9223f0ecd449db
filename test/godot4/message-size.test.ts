/** How long a message may be that a server sends: what would end the connection of its receiver is not sent. */

import t from 'tap'
import { SceneMultiplayer } from '../../src/godot4/scene/scene-multiplayer.ts'
import { WebSocketMultiplayerPeer } from '../../src/godot4/websocket-multiplayer-peer.ts'
import { GodotError } from '../../src/peer/error.ts'
import { HostScene } from './host-scene.ts'

const MOST = 65_535
const OURS = 200_000
const { OK, ERR_OUT_OF_MEMORY } = GodotError

/** A server with larger buffers of its own, and two clients. */
function large(options: { peers_inbound_buffer_size?: number } = {}) {
  const host = new HostScene({
    ...options,
    prepare: (peer) => {
      peer.inbound_buffer_size = OURS
      peer.outbound_buffer_size = OURS
    },
  })
  const [one, other] = [host.join(), host.join()]
  host.pass(1)
  const heard = (): number[][] => {
    host.tick()
    host.pass(1)
    return [one, other].map(({ client }) => client.takeMessages().map(({ bytes }) => bytes.length))
  }
  const dropped = () => host.peer.get_server_stats()?.drops['outbound-full']
  const put = (length: number, target: number): GodotError => {
    host.peer.set_target_peer(target)
    return host.peer.put_packet(new Uint8Array(length))
  }
  return { host, one, other, heard, dropped, put }
}

t.test('what is longer than a client takes is sent to nobody, said, and counted for each', async (t) => {
  const { host, one, heard, dropped, put } = large()

  t.equal(put(MOST + 1, one.id), ERR_OUT_OF_MEMORY)
  t.match(
    host.peer.get_last_error_message(),
    `The peer cannot take 65536 bytes, as no message may have more than ${MOST}: see peers_inbound_buffer_size.`,
  )
  t.equal(put(MOST + 1, 0), OK)
  t.strictSame([heard(), dropped()], [[[], []], 3])
  const socket = host.peer.get_peer(one.id)
  t.equal(socket?.send(new Uint8Array(MOST + 1)), ERR_OUT_OF_MEMORY)
  t.match(host.peer.get_last_error_message(), /65536 bytes, .* see peers_inbound_buffer_size/)
  t.equal(dropped(), 4)

  t.strictSame([put(MOST, 0), socket?.send(new Uint8Array(MOST))], [OK, OK])
  t.strictSame(heard(), [[MOST, MOST], [MOST]])
})

t.test('a relay that has grown too long ends nobody', async (t) => {
  const { host, heard, dropped } = large()
  const api = new SceneMultiplayer({ clock: host.clock, on_warning: () => undefined })
  api.multiplayer_peer = host.peer
  const [a, b] = [host.join(), host.join()]
  const relay = (length: number): void => {
    const packet = Buffer.alloc(length)
    packet.set([7, 3, 0, 0, 0, 0, 3])
    a.client.send(packet)
    api.poll()
    host.pass(1)
  }
  const lengths = (): number[] => b.client.takeMessages().map(({ bytes }) => bytes.length)
  api.poll()
  host.pass(1)
  lengths()
  heard()
  const before = dropped() ?? 0

  relay(66_000)
  t.strictSame([lengths(), dropped()], [[], before + 1])
  relay(MOST)
  t.strictSame([lengths(), dropped()], [[MOST], before + 1])
})

t.test('a game whose clients take more says so', async (t) => {
  const { one, heard, put } = large({ peers_inbound_buffer_size: 100_000 })

  t.strictSame([put(100_000, one.id), put(100_001, one.id)], [OK, ERR_OUT_OF_MEMORY])
  t.strictSame(heard(), [[100_000], []])
})

t.test('who is about to go is dropped for as that', async (t) => {
  const { host, one, dropped, put } = large()

  host.peer.disconnect_peer(one.id)
  t.equal(put(MOST + 1, one.id), OK)

  t.strictSame([dropped(), host.peer.get_server_stats()?.drops['gone']], [0, 1])
})

for (const size of [1023, 2 ** 31, 1.5]) {
  t.test(`a size that cannot be is a mistake: ${size}`, async (t) => {
    t.throws(() => new WebSocketMultiplayerPeer({ peers_inbound_buffer_size: size }), TypeError)
  })
}
