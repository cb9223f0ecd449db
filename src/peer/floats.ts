/**
 * Floating point numbers at a known place in bytes. Called by ByteReader and the codecs. A view of a packet costs more
 * than all that is read through it, so the bytes of each number are carried into one view that is always there; it holds
 * nothing from one call to the next. Like int32.ts these check nothing: the caller has.
 */

import { readInt32, writeInt32 } from './int32.ts'

const number = new DataView(new ArrayBuffer(8))

/** The little-endian number of 32 bits at `offset`. */
export function readFloat32(bytes: Uint8Array, offset: number): number {
  number.setInt32(0, readInt32(bytes, offset), true)
  return number.getFloat32(0, true)
}

/** The little-endian number of 64 bits at `offset`. */
export function readFloat64(bytes: Uint8Array, offset: number): number {
  carry64(bytes, offset)
  return number.getFloat64(0, true)
}

/** The same, the largest byte first. */
export function readBigEndianFloat64(bytes: Uint8Array, offset: number): number {
  carry64(bytes, offset)
  return number.getFloat64(0, false)
}

/** Writes a number of 64 bits at `offset`, the largest byte first. */
export function writeBigEndianFloat64(bytes: Uint8Array, offset: number, value: number): void {
  number.setFloat64(0, value, false)
  writeInt32(bytes, offset, number.getInt32(0, true))
  writeInt32(bytes, offset + 4, number.getInt32(4, true))
}

function carry64(bytes: Uint8Array, offset: number): void {
  number.setInt32(0, readInt32(bytes, offset), true)
  number.setInt32(4, readInt32(bytes, offset + 4), true)
}
