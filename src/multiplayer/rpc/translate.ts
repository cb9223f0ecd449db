/**
 * Carries a payload from a peer of one codec to a peer of another: the arguments of remote calls are written anew, with
 * ints and reals kept apart; everything else is the game's own or the same in all codecs, and passes untouched. A packet
 * of the game's that happens to read as a call cannot be told from one: `send_bytes` is for those.
 * Called by a world that relays between kinds of peers. Never throws: what cannot be carried is refused.
 */

import type { WireCodec } from '../codec/wire-codec.ts'
import { readArguments, readCommand, replaceArguments } from './commands.ts'

/** A payload for the other codec, or why there is none. */
export type Translation =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly refusal: TranslationRefusal; readonly message: string }

/** Why a payload was not carried over, in the order in which it is checked. */
export const TRANSLATION_REFUSALS = [
  /** The codec it came in cannot read the arguments of a call. */
  'unreadable',
  /** The other codec cannot hold them, or they would be too long in it. */
  'unwritable',
] as const

/** One of {@link TRANSLATION_REFUSALS}. */
export type TranslationRefusal = (typeof TRANSLATION_REFUSALS)[number]

/**
 * Translates a payload. Calls and sets keep their node, name and count byte for byte; every other payload is handed
 * back as it is, the same array. `maxBytes` is the most that a translated one may have.
 */
export function translatePayload(payload: Uint8Array, from: WireCodec, to: WireCodec, maxBytes: number): Translation {
  const read = readCommand(payload)
  // Most likely the game's own, by put_packet; a call that is broken its receiver refuses by itself.
  if (!read.ok || from === to) return { ok: true, bytes: payload }
  const { command } = read
  // Nobody can make a call without a name, and nobody takes one: zeros of the game's read so.
  const isCall = (command.command === 'call' || command.command === 'set') && command.name !== ''
  if (!isCall) return { ok: true, bytes: payload }
  const found = readArguments(command, from, true)
  if (!found.ok) return { ok: false, refusal: 'unreadable', message: found.message }
  const written = replaceArguments(payload, command, found.values, to, maxBytes)
  return written.ok ? written : { ok: false, refusal: 'unwritable', message: written.message }
}
