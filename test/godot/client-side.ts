/**
 * The client of a comparison: a WebSocketClient, Godot's own or ours, that a session calls and polls. Used by the
 * multiplayer reference, which writes down what each of them does.
 */

import { WebSocketClient } from '../../src/client/index.ts'
import { callByName } from './our-side.ts'
import type { Puppet } from './puppet.ts'

/** One signal, and the connection status inside its handler. */
export interface ClientEvent {
  readonly signal: string
  readonly args: readonly unknown[]
  readonly status: number
}

/** A client under comparison. Results are JSON values; bytes are `{ hex }`, objects are `{ class }`. */
export interface ClientSide {
  call(method: string, args: readonly unknown[]): Promise<unknown>
  /** Polls once and tells what fired. */
  poll(): Promise<readonly ClientEvent[]>
  end(): Promise<void>
}

const NAME = 'client'
const SIGNALS = [
  'connection_established',
  'connection_error',
  'connection_closed',
  'server_close_request',
  'data_received',
  'peer_connected',
  'peer_disconnected',
  'connection_succeeded',
  'connection_failed',
  'server_disconnected',
  'peer_packet',
] as const

/** A new client of the engine. */
export async function createGodotClient(puppet: Puppet): Promise<ClientSide> {
  await puppet.create(NAME, 'WebSocketClient')
  return {
    call: (method, args) => puppet.call(NAME, method, ...args),
    async poll() {
      await puppet.poll(NAME)
      const events = puppet.takeEvents().filter(({ on }) => on === NAME)
      return events.map(({ signal, args, status }) => ({ signal, args, status: status ?? -1 }))
    },
    async end() {
      await puppet.free(NAME)
      puppet.takeEvents()
    },
  }
}

/** A new client of ours. */
export function createOurClient(): ClientSide {
  const client = new WebSocketClient({ on_warning: () => undefined })
  let events: ClientEvent[] = []
  for (const signal of SIGNALS) {
    client.connect(signal, (...args: readonly unknown[]) => {
      events.push({ signal, args, status: client.get_connection_status() })
    })
  }
  return {
    call: async (method, args) => callByName(client, method, args),
    async poll() {
      client.poll()
      const fired = events
      events = []
      return fired
    },
    async end() {
      client.disconnect_from_host()
    },
  }
}
