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

/** What a translation needs of its world: it never throws, whatever a codec does. */
export interface RelayTools {
  readonly codecs: SpokenCodecs
  /** Copies bytes to where they stay until the turn ends. */
  readonly share: (bytes: Uint8Array) => Uint8Array
  /** Hears what a codec threw. */
  readonly failed: (error: unknown) => void
}

/** Its frames. */
export function relayedFrames(
  from: Member,
  { frame, payload, target }: RelayedPacket,
  { codecs, share, failed }: RelayTools,
): CodecFrames {
  const translated = (codec: string): Uint8Array | null => {
    try {
      const wires = [codecs.ofCalls(from.codec), codecs.ofCalls(codec)] as const
      const outcome = translatePayload(payload, ...wires, LARGEST_PAYLOAD_BYTES)
      return outcome.ok ? outcome.bytes : null
    } catch (error) {
      failed(error)
      return null
    }
  }
  const make = (codec: string): Uint8Array | null => {
    const bytes = translated(codec)
    if (bytes === null) {
      from.drop('untranslatable')
      return null
    }
    // What is no call is the same to all: it goes as it came.
    return bytes === payload ? frame : share(writePayloadFrame(from.id, target, bytes))
  }
  return new CodecFrames(make, from.codec, frame)
}
