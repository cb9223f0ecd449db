/**
 * The frame that Godot 3 puts around every packet with `gd_mp_api`: nine bytes, then the payload.
 * Layout: docs/wire/gd-mp.md, which a test reads. Called by the multiplayer peers on both sides.
 * Never throws: what it cannot read, it refuses.
 */

import { copyBytes } from '../peer/copy-bytes.ts'
import { readInt32, writeInt32 } from '../peer/int32.ts'

/** What a frame is. */
export const FRAME_TYPES = {
  /** A packet of the game's. */
  payload: 0,
  /** The peer in the body has come. From the server only. */
  add: 1,
  /** The peer in the body has left. From the server only. */
  remove: 2,
  /** The body is the receiver's own id. From the server only. */
  id: 3,
} as const

/** One of the numbers of {@link FRAME_TYPES}. */
export type FrameType = (typeof FRAME_TYPES)[keyof typeof FRAME_TYPES]

/** Bytes before the payload. */
export const FRAME_HEADER_BYTES = 9
/** What a Godot client takes with its default buffers: to one that gets more, nothing comes through any more. */
export const LARGEST_PAYLOAD_BYTES = 65_526
const TYPE_OFFSET = 0
const SOURCE_OFFSET = 1
const TARGET_OFFSET = 5
const SYSTEM_BODY_BYTES = 4

/** Why a frame was not read, in the order in which it is checked. */
export type FrameRefusal = 'frame-too-short' | 'unknown-frame-type' | 'frame-body-too-short'

/** A frame that was read. The payload is a view into the packet. */
export interface Frame {
  readonly type: FrameType
  readonly source: number
  readonly target: number
  readonly payload: Uint8Array
}

/** Reads a frame; what cannot be one is refused. */
export function readFrame(
  packet: Uint8Array,
): { readonly ok: true; readonly frame: Frame } | { readonly ok: false; readonly refusal: FrameRefusal } {
  if (packet.length < FRAME_HEADER_BYTES) return { ok: false, refusal: 'frame-too-short' }
  const type = packet[TYPE_OFFSET]
  if (!isFrameType(type)) return { ok: false, refusal: 'unknown-frame-type' }
  const payload = packet.subarray(FRAME_HEADER_BYTES)
  if (type !== FRAME_TYPES.payload && payload.length < SYSTEM_BODY_BYTES) {
    return { ok: false, refusal: 'frame-body-too-short' }
  }
  const source = readInt32(packet, SOURCE_OFFSET)
  const target = readInt32(packet, TARGET_OFFSET)
  return { ok: true, frame: { type, source, target, payload } }
}

/** The id in the body of a system frame that was read. */
export function systemFrameId(frame: Frame): number {
  return readInt32(frame.payload, 0)
}

/** Writes a frame around a payload, which is copied. */
export function writePayloadFrame(source: number, target: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(FRAME_HEADER_BYTES + payload.length)
  writeInt32(packet, SOURCE_OFFSET, source)
  writeInt32(packet, TARGET_OFFSET, target)
  copyBytes(packet, payload, FRAME_HEADER_BYTES)
  return packet
}

/** Writes a system frame as a server does: from 1, to everybody, about `id`. */
export function writeSystemFrame(type: Exclude<FrameType, 0>, id: number): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(FRAME_HEADER_BYTES + SYSTEM_BODY_BYTES)
  packet[TYPE_OFFSET] = type
  writeInt32(packet, SOURCE_OFFSET, 1)
  writeInt32(packet, FRAME_HEADER_BYTES, id)
  return packet
}

function isFrameType(type: number | undefined): type is FrameType {
  return type !== undefined && type <= FRAME_TYPES.id
}
