/**
 * The first message on every connection of Godot 4's WebSocketMultiplayerPeer: the server tells the client its id, before
 * anything else, in four bytes and nothing more. No other message of this peer has a form; each is one packet.
 * Called by the peers on both sides.
 */

import { readInt32, writeInt32 } from '../../peer/int32.ts'
import type { Random } from '../../peer/random.ts'
import { refused, type WireRefusal } from './refusals.ts'

const ID_BYTES = 4
/** The server has 1. */
const SMALLEST_CLIENT_ID = 2
const LARGEST_ID = 0x7fff_ffff

/** An id that a client can have, thrown by these dice. */
export function drawPeerId(random: Random): number {
  return SMALLEST_CLIENT_ID + (random.nextUint32() % (LARGEST_ID - SMALLEST_CLIENT_ID + 1))
}

/** Reads the id, 2 to 2147483647. A Godot client that gets anything else closes with 1000. */
export function readPeerId(
  message: Uint8Array,
): { readonly ok: true; readonly id: number } | { readonly ok: false; readonly refusal: WireRefusal } {
  const id = readInt32(message, 0)
  return message.length === ID_BYTES && id >= SMALLEST_CLIENT_ID ? { ok: true, id } : refused('no-peer-id')
}

/** Writes the id of a client, 2 to 2147483647. It is sent as a binary message, alone and first. */
export function writePeerId(id: number): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(ID_BYTES)
  writeInt32(message, 0, id)
  return message
}
