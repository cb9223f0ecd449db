/**
 * Godot 4 peers on real sockets, let go when their subtest ends: a host and a guest of ours, and a strict stand-in for the
 * engine's client. Used by the tests of whole sessions.
 */

import type { Test } from 'tap'
import { WebSocketMultiplayerPeer } from '../../src/godot4/websocket-multiplayer-peer.ts'
import { GodotError } from '../../src/peer/error.ts'
import type { RealEngine } from '../network/engines.ts'
import { whilePolling } from '../support/while-polling.ts'
import { EngineClient, type EngineClientOptions } from './strict/engine-client.ts'

export const quiet = { on_warning: () => undefined }

/** A server of ours on a free port of an engine. */
export function hostOn(
  t: Test,
  engine: RealEngine,
  prepare?: (peer: WebSocketMultiplayerPeer) => void,
): WebSocketMultiplayerPeer {
  const host = new WebSocketMultiplayerPeer({ ...quiet, server: { engine } })
  prepare?.(host)
  t.equal(host.create_server(0, '127.0.0.1'), GodotError.OK, host.get_last_error_message())
  t.teardown(() => host.close())
  return host
}

/** A client of ours that has not begun. */
export function newGuest(t: Test): WebSocketMultiplayerPeer {
  const guest = new WebSocketMultiplayerPeer(quiet)
  t.teardown(() => guest.close())
  return guest
}

/** A stand-in that has joined a server, while these are polled. */
export async function joinEngine(
  t: Test,
  polled: readonly { poll(): unknown }[],
  port: number,
  options: EngineClientOptions = {},
): Promise<EngineClient> {
  const client = await whilePolling(polled, EngineClient.join(port, options))
  t.teardown(() => client.destroy())
  return client
}
