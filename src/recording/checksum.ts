/**
 * The checksum of a recording: CRC-32 (the one of zip and PNG, polynomial EDB88320), carried on from record to record.
 * Called by RecordWriter and RecordingReader. Pure; it finds damage, and is no defence against forgery.
 */

import { crc32 } from 'node:zlib'
import { readByte } from '../peer/int32.ts'

/** The native one is faster from about here on; below, calling it costs more than it saves. */
const NATIVE_FROM = 192

const TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320
  return value
})

/** The checksum of the bytes from `start` to `end`, which follow those whose checksum is `previous`: 0 to 2^32 - 1. */
export function checksum(bytes: Uint8Array, start: number, end: number, previous: number): number {
  if (end - start >= NATIVE_FROM) return crc32(bytes.subarray(start, end), previous)
  let value = ~previous
  for (let at = start; at < end; at++) value = (value >>> 8) ^ (TABLE[(value ^ readByte(bytes, at)) & 0xff] ?? 0)
  return ~value >>> 0
}
