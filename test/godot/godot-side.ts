/**
 * Godot's own WebSocketServer as a side of the comparison: a thin translation of the puppet.
 * Many of them live in one engine, one after the other.
 */

import type { Puppet, PuppetPacket } from './puppet.ts'
import { describePacket } from './side.ts'
import type { Side, SideEvent } from './side.ts'

const NAME = 'server'

/** A new server of the engine; in the signals of `readIn` its handlers read all packets at once. */
export async function createGodotSide(puppet: Puppet, readIn: readonly string[]): Promise<Side> {
  await puppet.create(NAME, 'WebSocketServer', readIn)
  return {
    call: (method, args) => puppet.call(NAME, method, ...args),
    callPeer: (id, method, args) => puppet.callPeer(NAME, id, method, ...args),
    get: (property) => puppet.command({ op: 'get', name: NAME, property }),
    async set(property, value) {
      await puppet.command({ op: 'set', name: NAME, property, value })
    },
    drain: async (id) => (await puppet.drain(NAME, id)).map(describe),
    async poll() {
      await puppet.poll(NAME)
      return puppet.takeEvents().map((event): SideEvent => ({
        signal: event.signal,
        args: event.args,
        hasPeer: event.has_peer === true,
        count: event.count ?? null,
        packets: (event.packets ?? []).map(describe),
      }))
    },
    async end() {
      await puppet.call(NAME, 'stop')
      await puppet.free(NAME)
      puppet.takeEvents()
    },
  }
}

function describe(packet: PuppetPacket): string {
  return describePacket(Buffer.from(packet.hex, 'hex'), packet.text)
}
