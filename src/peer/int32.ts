/**
 * Bytes and little-endian numbers of 16 and 32 bits at a known place, for headers that are read once per packet.
 * ByteReader and ByteWriter are for everything longer; these make nothing and check nothing: the caller has.
 */

/** The byte at `offset`; 0 beyond the end. */
export function readByte(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0
}

/** The unsigned number of 16 bits at `offset`; bytes beyond the end count as 0. */
export function readUint16(bytes: Uint8Array, offset: number): number {
  return readByte(bytes, offset) | (readByte(bytes, offset + 1) << 8)
}

/** The signed number of 32 bits at `offset`; bytes beyond the end count as 0. */
export function readInt32(bytes: Uint8Array, offset: number): number {
  const low = (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8)
  return low | ((bytes[offset + 2] ?? 0) << 16) | ((bytes[offset + 3] ?? 0) << 24)
}

/** Writes `value` modulo 2^32 at `offset`. */
export function writeInt32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value
  bytes[offset + 1] = value >> 8
  bytes[offset + 2] = value >> 16
  bytes[offset + 3] = value >> 24
}
