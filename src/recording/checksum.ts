/**
 * The checksum of a recording: CRC-32 (the one of zip and PNG, polynomial EDB88320), carried on from record to record.
 * Called by RecordWriter and RecordingReader. Pure; it finds damage, and is no defence against forgery.
 */

import { crc32 } from 'node:zlib'

/** The native one is faster from about here on; below, calling it costs more than it saves. */
const NATIVE_FROM = 192

const BYTES = 256

/** Eight tables behind one another: what a byte does that is followed by none, one … seven of the same eight bytes. */
const TABLE = makeTable()

function makeTable(): Int32Array {
  const table = new Int32Array(8 * BYTES)
  for (let index = 0; index < BYTES; index++) {
    let value = index
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320
    table[index] = value
  }
  for (let index = BYTES; index < table.length; index++) {
    const value = table[index - BYTES] ?? 0
    table[index] = (value >>> 8) ^ (table[value & 0xff] ?? 0)
  }
  return table
}

/** The checksum of the bytes from `start` to `end`, which follow those whose checksum is `previous`: 0 to 2^32 - 1. */
export function checksum(bytes: Uint8Array<ArrayBuffer>, start: number, end: number, previous: number): number {
  return checksumInView(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), start, end, previous)
}

/** The same of bytes that are seen through a view already: to make one takes as long as the checksum of a short record. */
export function checksumInView(bytes: DataView<ArrayBuffer>, start: number, end: number, previous: number): number {
  const length = end - start
  if (length >= NATIVE_FROM) return crc32(new Uint8Array(bytes.buffer, bytes.byteOffset + start, length), previous)
  let value = ~previous
  let at = start
  // Eight at once, because each step waits for the one before.
  for (const eights = end - 7; at < eights; at += 8) {
    const low = value ^ bytes.getInt32(at, true)
    const high = bytes.getInt32(at + 4, true)
    value =
      entry(7 * BYTES + (low & 0xff)) ^
      entry(6 * BYTES + ((low >>> 8) & 0xff)) ^
      entry(5 * BYTES + ((low >>> 16) & 0xff)) ^
      entry(4 * BYTES + (low >>> 24)) ^
      entry(3 * BYTES + (high & 0xff)) ^
      entry(2 * BYTES + ((high >>> 8) & 0xff)) ^
      entry(BYTES + ((high >>> 16) & 0xff)) ^
      entry(high >>> 24)
  }
  for (; at < end; at++) value = (value >>> 8) ^ entry((value ^ bytes.getUint8(at)) & 0xff)
  return ~value >>> 0
}

function entry(place: number): number {
  return TABLE[place] ?? 0
}
