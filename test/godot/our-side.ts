/**
 * Our WebSocketServer as a side of the comparison. It calls methods by name, as a script would, and its handlers
 * look at the same things as the handlers of puppet.gd.
 */

import { WebSocketPeer, WebSocketServer } from '../../src/index.ts'
import type { WebSocketServerOptions } from '../../src/index.ts'
import { describePacket } from './side.ts'
import type { Side, SideEvent } from './side.ts'

/** A new server of ours; in the signals of `readIn` its handlers read all packets at once. */
export function createOurSide(options: WebSocketServerOptions, readIn: readonly string[]): Side {
  const server = new WebSocketServer({ ...options, on_warning: () => undefined })
  const peers = new Map<number, WebSocketPeer>()
  let events: SideEvent[] = []
  const hear =
    (signal: string) =>
    (id: number, ...others: readonly unknown[]) => {
      const args = [id, ...others]
      const hasPeer = server.has_peer(id)
      const peer = hasPeer ? server.get_peer(id) : null
      if (peer !== null) peers.set(id, peer)
      const count = peer?.get_available_packet_count() ?? null
      events.push({
        signal,
        args,
        hasPeer,
        count,
        packets: peer !== null && readIn.includes(signal) ? drain(peer) : [],
      })
    }
  server.client_connected.connect(hear('client_connected'))
  server.client_close_request.connect(hear('client_close_request'))
  server.client_disconnected.connect(hear('client_disconnected'))
  server.data_received.connect(hear('data_received'))
  server.peer_connected.connect(hear('peer_connected'))
  server.peer_disconnected.connect(hear('peer_disconnected'))
  server.peer_packet.connect(hear('peer_packet'))
  return {
    call: async (method, args) => callByName(server, method, args),
    callPeer: async (id, method, args) => callByName(peers.get(id) ?? server.get_peer(id), method, args),
    get: async (property) => toJson(Reflect.get(server, property)),
    async set(property, value) {
      Reflect.set(server, property, value)
    },
    drain: async (id) => drain(peers.get(id) ?? null),
    async poll() {
      server.poll()
      const fired = events
      events = []
      return fired
    },
    async end() {
      server.stop()
    },
  }
}

function drain(peer: WebSocketPeer | null): string[] {
  const packets: string[] = []
  while (peer !== null && peer.get_available_packet_count() > 0) {
    const bytes = peer.get_packet()
    packets.push(describePacket(bytes, peer.was_string_packet()))
  }
  return packets
}

/** Calls a method as a script would: arguments and result are JSON values. */
export function callByName(target: object | null, method: string, args: readonly unknown[]): unknown {
  const found: unknown = target === null ? undefined : Reflect.get(target, method)
  if (target === null || typeof found !== 'function') throw new Error(`there is no ${method}() to call`)
  return toJson(Reflect.apply(found, target, args.map(fromJson)))
}

function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') }
  if (value instanceof WebSocketPeer) return { class: 'WebSocketPeer' }
  return value ?? null
}

/** Bytes are spelled as the puppet's are. */
function fromJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if ('hex' in value) return Uint8Array.from(Buffer.from(String(value.hex), 'hex'))
  if ('utf8' in value) return Uint8Array.from(Buffer.from(String(value.utf8)))
  return value
}
