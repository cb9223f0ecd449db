/**
 * Godot 4's array of one type that neither JavaScript nor Godot 3 has. The others: PackedByteArray is Uint8Array,
 * PackedInt32Array Int32Array, PackedInt64Array BigInt64Array, PackedFloat32Array Float32Array, PackedFloat64Array
 * Float64Array, and those of strings, vectors and colours are Godot 3's pool arrays.
 */

import type { Vector4 } from './vectors.ts'

/** Godot's `PackedVector4Array`, since 4.3. */
export class PackedVector4Array implements Iterable<Vector4> {
  items: Vector4[]

  constructor(items: Iterable<Vector4> = []) {
    this.items = [...items]
  }

  /** How many items there are. */
  get length(): number {
    return this.items.length
  }

  [Symbol.iterator](): IterableIterator<Vector4> {
    return this.items[Symbol.iterator]()
  }
}
