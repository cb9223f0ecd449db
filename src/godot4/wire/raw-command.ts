/**
 * What the game says in bytes of its own through Godot 4's SceneMultiplayer: `send_bytes` and `peer_packet`.
 * Called by SceneMultiplayer. Channel and mode do not travel. Never throws.
 */

import { GodotError } from '../../peer/error.ts'
import type { Encoded } from '../../peer/packet-codec.ts'
import { COMMANDS } from './command-byte.ts'
import { refused, type Reading } from './refusals.ts'

/** Bytes of the game's, at least one: a view of the packet. */
export interface Raw {
  readonly command: 'raw'
  readonly bytes: Uint8Array
}

const BYTES_OFFSET = 1

/** Reads bytes of the game's. */
export function readRaw(packet: Uint8Array): Reading<Raw> {
  if (packet.length <= BYTES_OFFSET) return refused('command-too-short')
  return { ok: true, command: { command: 'raw', bytes: packet.subarray(BYTES_OFFSET) } }
}

/** Writes bytes of the game's, which are copied. None are ERR_INVALID_DATA, as Godot's `send_bytes` says. */
export function writeRaw(bytes: Uint8Array): Encoded {
  if (bytes.length === 0) {
    return { ok: false, error: GodotError.ERR_INVALID_DATA, message: 'there are no bytes to send' }
  }
  const packet = new Uint8Array(BYTES_OFFSET + bytes.length)
  packet[0] = COMMANDS.raw
  packet.set(bytes, BYTES_OFFSET)
  return { ok: true, bytes: packet }
}
