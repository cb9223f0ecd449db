/**
 * The Variant types of Godot 4 that hold many values of one type: the ten packed arrays. Lines of type-table.ts.
 * Seven are Godot 3's pool arrays under other numbers. Counts are held against the bytes that are left before anything is
 * made.
 */

import { COLOR, VECTOR2, VECTOR3, type FloatRow } from '../../multiplayer/variant/math-types.ts'
import { PoolColorArray, PoolVector2Array, PoolVector3Array } from '../../multiplayer/variant/pool-arrays.ts'
import {
  BYTES,
  FLOATS,
  INTS,
  poolOf,
  readCount,
  readRows,
  STRINGS,
  type Rows,
} from '../../multiplayer/variant/pool-types.ts'
import type { VariantType } from '../../multiplayer/variant/variant-type.ts'
import { VECTOR4 } from './math-types.ts'
import { PackedVector4Array } from './packed-arrays.ts'

const LONG_BYTES = 8

const LONGS: VariantType<BigInt64Array> = {
  id: 31,
  name: 'PackedInt64Array',
  classes: [BigInt64Array],
  read({ bytes }) {
    const items = new BigInt64Array(readCount(bytes, LONG_BYTES))
    for (let index = 0; index < items.length; index++) items[index] = BigInt(bytes.i64())
    return items
  },
  write(items, { bytes }) {
    if (!bytes.has(4 + items.length * LONG_BYTES)) return
    bytes.u32(items.length)
    for (const item of items) bytes.i64(item)
  },
}

const DOUBLES: VariantType<Float64Array> = {
  id: 33,
  name: 'PackedFloat64Array',
  classes: [Float64Array],
  read({ bytes }) {
    const items = new Float64Array(readCount(bytes, LONG_BYTES))
    for (let index = 0; index < items.length; index++) items[index] = bytes.f64()
    return items
  },
  write(items, { bytes }) {
    if (!bytes.has(4 + items.length * LONG_BYTES)) return
    bytes.u32(items.length)
    for (const item of items) bytes.f64(item)
  },
}

/** An array of rows of Godot's `real_t`: wide if it is flagged. */
function packedOf<T>(
  id: number,
  name: string,
  of: new (items: T[]) => Rows<T>,
  row: FloatRow<T>,
): VariantType<Rows<T>> {
  return { ...poolOf(id, of, row), name, read: ({ bytes }, isWide) => new of(readRows(bytes, row, isWide)) }
}

/** Types 29 to 38, in order. */
export const PACKED_TYPES: readonly VariantType[] = [
  ...[{ ...BYTES, id: 29, name: 'PackedByteArray' }, { ...INTS, id: 30, name: 'PackedInt32Array' }, LONGS],
  ...[{ ...FLOATS, id: 32, name: 'PackedFloat32Array' }, DOUBLES, { ...STRINGS, id: 34, name: 'PackedStringArray' }],
  packedOf(35, 'PackedVector2Array', PoolVector2Array, VECTOR2),
  packedOf(36, 'PackedVector3Array', PoolVector3Array, VECTOR3),
  // Colours are of 32 bits in every build.
  { ...poolOf(37, PoolColorArray, COLOR), name: 'PackedColorArray' },
  packedOf(38, 'PackedVector4Array', PackedVector4Array, VECTOR4),
]
