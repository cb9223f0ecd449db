/**
 * Godot 3's wire as a world sees it: every packet has the frame of frame.ts, and payloads are commands as they stand.
 * Spoken by all players whose kind settles nothing else, whatever their codec. Holds no state: one serves all worlds.
 */

import type { DropReason } from '../peer/traffic.ts'
import {
  FRAME_HEADER_BYTES,
  FRAME_TYPES,
  readFrame,
  writePayloadFrame,
  writeSystemFrame,
  type FrameType,
} from './frame.ts'
import type { Parcel, PlayerWire } from './player-wire.ts'

/** The {@link PlayerWire} of `gd_mp_api`. */
export const frameWire: PlayerWire = {
  mostBytes: Infinity,
  headerBytes: FRAME_HEADER_BYTES,
  returnsOwn: false,
  pace: null,
  // In the order in which Godot checks it.
  unpack(id, packet): Parcel | DropReason {
    const read = readFrame(packet)
    if (!read.ok) return read.refusal
    if (read.frame.type !== FRAME_TYPES.payload) return 'system-frame'
    return read.frame.source === id ? read.frame : 'forged-source'
  },
  pack: (source, target, payload) => writePayloadFrame(source, target, payload),
  passOn: (_source, packet) => packet,
  tell: (type: Exclude<FrameType, 0>, id) => writeSystemFrame(type, id),
  toCommand: (_source, _target, payload) => payload,
  fromCommand: (_source, _target, command) => command,
  untranslated: () => undefined,
  forget: () => undefined,
}
