/**
 * The frames of a packet that one client sends to others: as it came for those that speak the same codec, translated for
 * the rest. Called by a world that relays, once per packet. What cannot be translated is counted at its sender.
 */

import type { SpokenCodecs } from './codec/spoken-codecs.ts'
import { CodecFrames } from './codec-frames.ts'
import { LARGEST_PAYLOAD_BYTES } from './frame.ts'
import type { Member } from './multiplayer-world.ts'
import type { PlayerWires } from './player-wires.ts'
import { translatePayload } from './rpc/translate.ts'

/** A packet on its way, as it came, and what is in it. */
export interface RelayedPacket {
  readonly packet: Uint8Array
  readonly payload: Uint8Array
  readonly target: number
  /** What the payload says as a command, null where it says none; undefined where nobody has asked yet. */
  readonly command?: Uint8Array | null | undefined
}

/** What a translation needs of its world: it never throws, whatever a codec does. */
export interface RelayTools {
  readonly codecs: SpokenCodecs
  readonly wires: PlayerWires
  /** Copies bytes to where they stay until the turn ends. */
  readonly share: (bytes: Uint8Array) => Uint8Array
  /** Hears what a codec threw. */
  readonly failed: (error: unknown) => void
}

/** Its frames. */
export function relayedFrames(from: Member, relayed: RelayedPacket, tools: RelayTools): CodecFrames {
  const { packet, payload, target } = relayed
  const { codecs, wires, share } = tools
  const wire = wires.of(from.codec)
  const sameKind = share(wire.passOn(from.id, packet, payload))
  let { command } = relayed
  const translated = (codec: string): Uint8Array | null => {
    command = command === undefined ? wire.toCommand(from.id, target, payload) : command
    if (command === null || (command.length === 0 && payload.length > 0)) return null
    const outcome = translatePayload(command, codecs.ofCalls(from.codec), codecs.ofCalls(codec), LARGEST_PAYLOAD_BYTES)
    if (outcome.ok) return wires.of(codec).fromCommand(from.id, target, outcome.bytes)
    wire.untranslated(from.id)
    wires.of(codec).untranslated(from.id)
    return null
  }
  const make = (codec: string): Uint8Array | null => {
    // Who heard that another codec cannot hold it may have stopped the server.
    const bytes = from.isHere ? guarded(tools, () => translated(codec)) : null
    if (bytes === null) {
      from.drop('untranslatable')
      return null
    }
    // What is no call is the same to all that speak one wire: it goes as it came.
    return bytes === payload ? sameKind : share(wires.of(codec).pack(from.id, target, bytes))
  }
  return new CodecFrames(make, from.codec, sameKind)
}

/** A codec is somebody's code: what it throws is told, and its packet is not. */
function guarded({ failed }: RelayTools, translate: () => Uint8Array | null): Uint8Array | null {
  try {
    return translate()
  } catch (error) {
    failed(error)
    return null
  }
}
