/**
 * Carries a payload from a peer of one codec to a peer of another: the arguments of remote calls are written anew, with
 * ints and reals kept apart; everything else is the game's own or the same in all codecs, and passes untouched.
 * Called by a world that relays between kinds of peers. Never throws: what cannot be carried is refused.
 */

import type { WireCodec } from '../codec/wire-codec.ts'
import { readArguments, readCommand, replaceArguments, type CommandRefusal } from './commands.ts'

/** A payload for the other codec, or why there is none. */
export type Translation =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly refusal: TranslationRefusal; readonly message: string }

/** Why a payload was not carried over, in the order in which it is checked. */
export const TRANSLATION_REFUSALS = [
  /** It begins as a call and is none. */
  'not-a-call',
  /** The codec it came in cannot read its arguments. */
  'unreadable',
  /** The other codec cannot hold them, or they would be too long in it. */
  'unwritable',
] as const

/** One of {@link TRANSLATION_REFUSALS}. */
export type TranslationRefusal = (typeof TRANSLATION_REFUSALS)[number]

/** What is no command of MultiplayerAPI at all belongs to the game, as `put_packet` sends it. */
const NOT_OURS: readonly CommandRefusal[] = ['no-command', 'unknown-command']

/**
 * Translates a payload. Calls and sets keep their node, name and count byte for byte; every other payload is handed
 * back as it is, the same array. `maxBytes` is the most that a translated one may have.
 */
export function translatePayload(payload: Uint8Array, from: WireCodec, to: WireCodec, maxBytes: number): Translation {
  const read = readCommand(payload)
  if (!read.ok) {
    const isCall = payload[0] === 0 || payload[0] === 1
    if (!isCall || NOT_OURS.includes(read.refusal)) return { ok: true, bytes: payload }
    return { ok: false, refusal: 'not-a-call', message: read.refusal }
  }
  const { command } = read
  if ((command.command !== 'call' && command.command !== 'set') || from === to) return { ok: true, bytes: payload }
  const found = readArguments(command, from, true)
  if (!found.ok) return { ok: false, refusal: 'unreadable', message: found.message }
  const written = replaceArguments(payload, command, found.values, to, maxBytes)
  return written.ok ? written : { ok: false, refusal: 'unwritable', message: written.message }
}
