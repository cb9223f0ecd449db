/**
 * Servers of a real Godot 4 engine without a scene, and peers and sockets of ours that join them. Used by the tests of this
 * folder.
 */

import type { Test } from 'tap'
import type { WebSocketMultiplayerPeer } from '../../../src/godot4/websocket-multiplayer-peer.ts'
import { WebSocketPeer, type WebSocketPeerOptions } from '../../../src/godot4/websocket-peer.ts'
import { freePort } from '../../godot/trace.ts'
import { until, type Polled } from '../../support/while-polling.ts'
import { newGuest, quiet } from '../real-peers.ts'
import { heldAs, type Puppet } from './puppet.ts'

/** Opens a server of the engine's and returns its port; `settings` are its properties, `tls` the name of its options. */
export async function open(
  t: Test,
  puppet: Puppet,
  name: string,
  settings: Readonly<Record<string, unknown>> = {},
  tls?: string,
): Promise<number> {
  const port = await freePort()
  await puppet.create(name, 'WebSocketMultiplayerPeer')
  for (const [property, value] of Object.entries(settings)) await puppet.set(name, property, value)
  const options = tls === undefined ? [] : [heldAs(tls)]
  t.equal(await puppet.call(name, 'create_server', port, '127.0.0.1', ...options), 0)
  t.teardown(() => puppet.call(name, 'close'))
  return port
}

/** A peer of ours that has joined the server `name`, and its id. */
export async function join(
  t: Test,
  puppet: Puppet,
  name: string,
  port: number,
  peer: WebSocketMultiplayerPeer = newGuest(t),
): Promise<{ peer: WebSocketMultiplayerPeer; id: number }> {
  t.equal(peer.create_client(`ws://127.0.0.1:${port}`), 0)
  await until([peer, puppet.polling(name)], () => peer.get_connection_status() === 2)
  return { peer, id: peer.get_unique_id() }
}

/** A socket of ours that is open and has read its id, and the engine's socket of it, which is held as `seat of …`. */
export async function connect(
  t: Test,
  puppet: Puppet,
  name: string,
  options: WebSocketPeerOptions = {},
): Promise<{ socket: WebSocketPeer; seat: string; id: number; polled: readonly Polled[] }> {
  const port = await open(t, puppet, name)
  const socket = new WebSocketPeer({ ...quiet, ...options })
  t.teardown(() => socket.close(-1))
  t.equal(socket.connect_to_url(`ws://127.0.0.1:${port}/play?word=1`), 0)
  const polled = [socket, puppet.polling(name)]
  await until(polled, () => socket.get_available_packet_count() === 1)
  const id = Buffer.from(socket.get_packet()).readInt32LE()
  const seat = `seat of ${name}`
  t.ok(await puppet.hold(seat, name, 'get_peer', id))
  return { socket, seat, id, polled }
}

/** How a socket of the engine's has ended: state, code, reason. */
export async function endOf(puppet: Puppet, seat: string): Promise<unknown[]> {
  return [
    await puppet.call(seat, 'get_ready_state'),
    await puppet.call(seat, 'get_close_code'),
    await puppet.call(seat, 'get_close_reason'),
  ]
}

/** The same of a socket of ours. */
export function ended(socket: WebSocketPeer): unknown[] {
  return [socket.get_ready_state(), socket.get_close_code(), socket.get_close_reason()]
}
