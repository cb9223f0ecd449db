/**
 * The packet that a load's own bots send: which run, which peer, which turn; the rest is filler. Written and read by
 * them. Peer and turn name the moment at which it was to be sent, so that no clock travels and none can be forged.
 */

import { ByteReader } from '../peer/byte-reader.ts'
import { ByteWriter } from '../peer/byte-writer.ts'

/** What stands in a packet: little-endian numbers of 32 bits, in this order. */
export interface LoadMark {
  /** One number for all packets of a run, by chance. */
  readonly run: number
  /** The peer that sent it. */
  readonly peer: number
  /** The how manieth turn of that peer it was, from 0. */
  readonly sequence: number
}

/** No packet can be shorter. */
export const LEAST_PACKET_BYTES = 12

/** A packet of so many bytes, {@link LEAST_PACKET_BYTES} or more. */
export function writeLoadPacket({ run, peer, sequence }: LoadMark, size: number): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(size)
  writer.u32(run)
  writer.u32(peer)
  writer.u32(sequence)
  writer.zeros(Math.max(0, size - LEAST_PACKET_BYTES))
  return writer.finish()
}

/** What stands in a packet that has come back; null if it is none of this run. */
export function readLoadPacket(bytes: Uint8Array, run: number): LoadMark | null {
  const reader = new ByteReader(bytes)
  const mark: LoadMark = { run: reader.u32(), peer: reader.u32(), sequence: reader.u32() }
  return reader.refusal === null && mark.run === run ? mark : null
}
