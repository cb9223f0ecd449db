/**
 * The checksum of a recording: CRC-32 (the one of zip and PNG, polynomial EDB88320), carried on from record to record.
 * Called by RecordWriter and RecordingReader. Pure; it finds damage, and is no defence against forgery.
 */

import { crc32 } from 'node:zlib'
import { readByte, readInt32 } from '../peer/int32.ts'

/** The native one is faster from about here on; below, calling it costs more than it saves. */
const NATIVE_FROM = 192

const BYTES = 256

/** Four tables behind one another: what a byte does that is followed by none, one, two or three of the same word. */
const TABLE = makeTable()

function makeTable(): Int32Array {
  const table = new Int32Array(4 * BYTES)
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
export function checksum(bytes: Uint8Array, start: number, end: number, previous: number): number {
  if (end - start >= NATIVE_FROM) return crc32(bytes.subarray(start, end), previous)
  let value = ~previous
  let at = start
  for (const words = end - 3; at < words; at += 4) {
    const word = value ^ readInt32(bytes, at)
    value =
      entry(3 * BYTES + (word & 0xff)) ^
      entry(2 * BYTES + ((word >>> 8) & 0xff)) ^
      entry(BYTES + ((word >>> 16) & 0xff)) ^
      entry(word >>> 24)
  }
  for (; at < end; at++) value = (value >>> 8) ^ entry((value ^ readByte(bytes, at)) & 0xff)
  return ~value >>> 0
}

function entry(place: number): number {
  return TABLE[place] ?? 0
}
