/**
 * What `get_last_error_message()` says right after a call that failed, on each object of Godot 4's that a game may ask:
 * the sentence of this call, in words that the object's class knows.
 */

import t from 'tap'
import { SceneMultiplayer } from '../../src/godot4/scene/scene-multiplayer.ts'
import { SceneNode } from '../../src/godot4/scene/scene-node.ts'
import { GodotError } from '../../src/peer/error.ts'
import { HostScene } from './host-scene.ts'
import { ClientStage } from './scene/client-stage.ts'

const { ERR_INVALID_DATA, ERR_INVALID_PARAMETER, ERR_OUT_OF_MEMORY, ERR_UNAVAILABLE } = GodotError
const TOO_LONG = new Uint8Array(70_000)
/** At a server: it would end the connection of its receiver. */
const ENDS_IT = /cannot take 700\d\d bytes, as no message may have more than 65535: see peers_inbound_buffer_size/
const NO_PLACE = /cannot take 700\d\d bytes now.*outbound_buffer_size and max_queued_packets/

/** What can be asked for its last error, what failed on it, with which number and sentence. */
type Case = readonly [
  what: string,
  asked: { get_last_error_message(): string },
  fail: () => GodotError,
  error: GodotError,
  says: RegExp,
]

function caller(api: SceneMultiplayer): SceneNode {
  const root = new SceneNode('root')
  const node = new SceneNode('Main')
  node.rpc_config('say', { rpc_mode: 1 })
  root.add_child(node)
  api.root_node = root
  return node
}

/** Of a server with one peer. */
function atServer(): Case[] {
  const scene = new HostScene()
  const { peer } = scene
  const api = new SceneMultiplayer({ clock: scene.clock, on_warning: () => undefined })
  api.multiplayer_peer = peer
  const node = caller(api)
  const { id } = scene.join()
  const socket = peer.get_peer(id)
  if (socket === null) throw new Error('there is no socket')
  const read = (): GodotError => (peer.get_packet(), peer.get_packet_error())
  return [
    ['a packet to nobody', peer, () => scene.put('x', 77), ERR_INVALID_PARAMETER, /^There is no peer 77 to send to/],
    ['a packet to itself', peer, () => scene.put('x', 1), ERR_INVALID_PARAMETER, /^A server cannot send to itself/],
    ['a packet that is too long', peer, () => scene.put('x'.repeat(70_000), id), ERR_OUT_OF_MEMORY, ENDS_IT],
    ['no packet', peer, read, ERR_UNAVAILABLE, /^There is no packet to read/],
    ['a socket, too long', socket, () => socket.send(TOO_LONG), ERR_OUT_OF_MEMORY, ENDS_IT],
    ['a socket, no bytes', socket, () => socket.send([] as never), ERR_INVALID_PARAMETER, /is a Uint8Array/],
    ['a socket, no text', socket, () => socket.send(Uint8Array.of(0xff), 0), ERR_INVALID_DATA, /valid UTF-8/],
    ['bytes that are too long', api, () => api.send_bytes(TOO_LONG, id), ERR_OUT_OF_MEMORY, ENDS_IT],
    ['a call that is too long', api, () => node.rpc_id(id, 'say', TOO_LONG), ERR_OUT_OF_MEMORY, ENDS_IT],
  ]
}

/** Of a client that has its id. */
function atClient(): Case[] {
  const { api } = ClientStage.joined([])
  const peer = api.multiplayer_peer
  if (peer === null) throw new Error('there is no peer')
  return [
    ['a packet that is too long', peer, () => peer.put_packet(TOO_LONG), ERR_OUT_OF_MEMORY, NO_PLACE],
    ['bytes that are too long', api, () => api.send_bytes(TOO_LONG, 1), ERR_OUT_OF_MEMORY, NO_PLACE],
  ]
}

for (const [where, make] of [
  ['server', atServer],
  ['client', atClient],
] as const) {
  for (const [index, [what]] of make().entries()) {
    t.test(`a ${where} says what was wrong with ${what}`, async (t) => {
      const found = make()[index]
      if (found === undefined) return
      const [, asked, fail, error, says] = found

      t.equal(fail(), error)

      t.match(asked.get_last_error_message(), says)
      t.notMatch(asked.get_last_error_message(), /set_buffers/)
    })
  }
}
