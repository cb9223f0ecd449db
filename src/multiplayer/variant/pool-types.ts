/**
 * The Variant types that hold many values of one type: the seven pool arrays. Lines of type-table.ts.
 * Counts are held against the bytes that are left before anything is made.
 */

import type { ByteReader } from '../../peer/byte-reader.ts'
import { GodotError } from '../../peer/error.ts'
import { COLOR, VECTOR2, VECTOR3 } from './math-types.ts'
import type { FloatRow } from './math-types.ts'
import { PoolColorArray, PoolStringArray, PoolVector2Array, PoolVector3Array } from './pool-arrays.ts'
import { padding, readString, writeString } from './strings.ts'
import type { VariantType } from './variant-type.ts'

/** Reads a count of items of `itemBytes` each; 0 after a refusal, and for a negative count, which is one. */
export function readCount(bytes: ByteReader, itemBytes: number): number {
  const count = bytes.i32()
  if (count < 0) bytes.refuse(GodotError.ERR_INVALID_DATA, `a count of ${count}`)
  return bytes.has(count, itemBytes) ? count : 0
}

/** Type 20. */
export const BYTES: VariantType<Uint8Array> = {
  id: 20,
  name: 'PoolByteArray',
  classes: [Uint8Array],
  read({ bytes }) {
    const count = readCount(bytes, 1)
    const items = bytes.bytes(count)
    // At the very end the padding may be missing.
    bytes.skip(padding(count))
    return items
  },
  write(items, { bytes }) {
    bytes.u32(items.length)
    bytes.bytes(items)
    bytes.zeros(padding(items.length))
  },
}

/** Type 21. */
export const INTS: VariantType<Int32Array> = {
  id: 21,
  name: 'PoolIntArray',
  classes: [Int32Array],
  read({ bytes }) {
    const items = new Int32Array(readCount(bytes, 4))
    for (let index = 0; index < items.length; index++) items[index] = bytes.i32()
    return items
  },
  write(items, { bytes }) {
    if (!bytes.has(4 + items.length * 4)) return
    bytes.u32(items.length)
    for (const item of items) bytes.i32(item)
  },
}

/** Type 22. */
export const FLOATS: VariantType<Float32Array> = {
  id: 22,
  name: 'PoolRealArray',
  classes: [Float32Array],
  read({ bytes }) {
    const items = new Float32Array(readCount(bytes, 4))
    for (let index = 0; index < items.length; index++) items[index] = bytes.f32()
    return items
  },
  write(items, { bytes }) {
    if (!bytes.has(4 + items.length * 4)) return
    bytes.u32(items.length)
    for (const item of items) bytes.f32(item)
  },
}

/** Type 23. */
export const STRINGS: VariantType<PoolStringArray> = {
  id: 23,
  name: 'PoolStringArray',
  classes: [PoolStringArray],
  read(from) {
    const { bytes } = from
    // Godot takes a negative count for none here.
    const count = Math.max(0, bytes.i32())
    const texts = new PoolStringArray()
    if (!bytes.has(count, 4)) return texts
    for (let index = 0; index < count && bytes.refusal === null; index++) texts.items.push(readString(from))
    return texts
  },
  write({ items }, to) {
    const { bytes } = to
    if (!bytes.has(4 + items.length * 4)) return
    bytes.u32(items.length)
    for (const item of items) writeString(item, to, true)
  },
}

/** What holds many values of one type. */
export interface Rows<T> {
  items: T[]
}

/** Reads a count and as many rows of floats, of 64 bits each if they are wide. */
export function readRows<T>(bytes: ByteReader, row: FloatRow<T>, isWide = false): T[] {
  const items: T[] = []
  for (let left = readCount(bytes, row.width * (isWide ? 8 : 4)); left > 0; left--) items.push(row.take(bytes, isWide))
  return items
}

/** The type of a pool array of a class, whose items are rows of floats. */
export function poolOf<T>(id: number, of: new (items: T[]) => Rows<T>, row: FloatRow<T>): VariantType<Rows<T>> {
  return {
    id,
    name: of.name,
    classes: [of],
    read: ({ bytes }) => new of(readRows(bytes, row)),
    write({ items }, { bytes }) {
      if (!bytes.has(4 + items.length * row.width * 4)) return
      bytes.u32(items.length)
      for (const item of items) row.put(item, bytes)
    },
  }
}

/** Types 20 to 26, in order. */
export const POOL_TYPES: readonly VariantType[] = [
  ...[BYTES, INTS, FLOATS, STRINGS],
  poolOf(24, PoolVector2Array, VECTOR2),
  poolOf(25, PoolVector3Array, VECTOR3),
  poolOf(26, PoolColorArray, COLOR),
]
