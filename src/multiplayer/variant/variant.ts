/**
 * The type of all that the Variant codec takes and gives. Used by games to name what they send.
 * Types alone, nothing runs.
 */

import type { NodePath } from './node-path.ts'
import type { PoolColorArray, PoolStringArray, PoolVector2Array, PoolVector3Array } from './pool-arrays.ts'
import type { Real } from './real.ts'
import type { EncodedObjectAsID, RID } from './references.ts'
import type { Basis, Transform, Transform2D } from './transforms.ts'
import type { AABB, Color, Plane, Quat, Rect2, Vector2, Vector3 } from './vectors.ts'

/** A Dictionary all of whose keys are strings. */
export interface VariantFields {
  readonly [key: string]: Variant | undefined
}

/** A value that Godot's Variant can hold. */
export type Variant =
  | null
  | boolean
  | number
  | bigint
  | Real
  | string
  | Vector2
  | Rect2
  | Vector3
  | Transform2D
  | Plane
  | Quat
  | AABB
  | Basis
  | Transform
  | Color
  | NodePath
  | RID
  | EncodedObjectAsID
  | VariantFields
  | ReadonlyMap<Variant, Variant>
  | readonly Variant[]
  | Uint8Array
  | Int32Array
  | Float32Array
  | PoolStringArray
  | PoolVector2Array
  | PoolVector3Array
  | PoolColorArray
