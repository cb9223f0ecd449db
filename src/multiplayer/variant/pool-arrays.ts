/**
 * Godot's arrays of one type that JavaScript has no typed array for. Made by games and by the Variant codec.
 * Each is a class of its own only so that its type survives: an ordinary array would arrive as Godot's Array.
 * PoolByteArray is Uint8Array, PoolIntArray is Int32Array, PoolRealArray is Float32Array.
 */

import type { Color, Vector2, Vector3 } from './vectors.ts'

/** What the four classes share: `items` is an ordinary array. */
abstract class PoolArray<T> implements Iterable<T> {
  items: T[]

  constructor(items: Iterable<T> = []) {
    this.items = [...items]
  }

  /** How many items there are. */
  get length(): number {
    return this.items.length
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.items[Symbol.iterator]()
  }
}

/** Godot's `PoolStringArray`. */
export class PoolStringArray extends PoolArray<string> {}

/** Godot's `PoolVector2Array`. */
export class PoolVector2Array extends PoolArray<Vector2> {}

/** Godot's `PoolVector3Array`. */
export class PoolVector3Array extends PoolArray<Vector3> {}

/** Godot's `PoolColorArray`. */
export class PoolColorArray extends PoolArray<Color> {}
