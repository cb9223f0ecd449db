/**
 * The frames of a packet that one client sends to others: as it came for those that speak the same codec, translated for
 * the rest. Called by a world that relays, once per packet. What cannot be translated is counted at its sender.
 */

import type { SpokenCodecs } from './codec/spoken-codecs.ts'
import { CodecFrames } from './codec-frames.ts'
import { LARGEST_PAYLOAD_BYTES, writePayloadFrame } from './frame.ts'
import type { Member } from './multiplayer-world.ts'
import { translatePayload } from './rpc/translate.ts'

/** A packet on its way: the frame as it came, where it stays until the turn ends, and what is in it. */
export interface RelayedPacket {
  readonly frame: Uint8Array
  readonly payload: Uint8Array
  readonly target: number
}

/** Its frames. `share` copies bytes to where they stay until the turn ends. */
export function relayedFrames(
  from: Member,
  { frame, payload, target }: RelayedPacket,
  codecs: SpokenCodecs,
  share: (bytes: Uint8Array) => Uint8Array,
): CodecFrames {
  const translate = (codec: string): Uint8Array | null => {
    const wires = [codecs.ofCalls(from.codec), codecs.ofCalls(codec)] as const
    const translated = translatePayload(payload, ...wires, LARGEST_PAYLOAD_BYTES)
    if (!translated.ok) {
      from.drop('untranslatable')
      return null
    }
    // What is no call is the same to all: it goes as it came.
    return translated.bytes === payload ? frame : share(writePayloadFrame(from.id, target, translated.bytes))
  }
  return new CodecFrames(translate, from.codec, frame)
}
