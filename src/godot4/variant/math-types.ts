/**
 * The Variant types of Godot 4 that are rows of numbers: those of Godot 3 under other numbers, those of whole numbers, and
 * those of four. Lines of type-table.ts. An engine built for double precision writes 64 bits and sets the flag: that is
 * read, and never written.
 */

import { GodotError } from '../../peer/error.ts'
import {
  BASIS,
  BOX,
  floatRow,
  PLANE,
  QUAT,
  RECT2,
  TRANSFORM,
  TRANSFORM2D,
  VECTOR2,
  VECTOR3,
  type FloatRow,
} from '../../multiplayer/variant/math-types.ts'
import type { VariantType } from '../../multiplayer/variant/variant-type.ts'
import { Projection, Rect2i, Vector2i, Vector3i, Vector4, Vector4i } from './vectors.ts'

type Next = () => number

/** A row of Godot's `real_t` under its number in Godot 4: wide if it is flagged. */
function realRow<T>(row: FloatRow<T>, id: number, name: string): FloatRow<T> {
  const read: VariantType<T>['read'] = ({ bytes }, isWide) =>
    bytes.has(row.width, isWide ? 8 : 4) ? row.take(bytes, isWide) : null
  return { ...row, id, name, read }
}

interface WholeRow<T> {
  readonly id: number
  readonly of: new () => T
  readonly width: number
  readonly make: (next: Next) => T
  readonly split: (value: T) => readonly number[]
}

/** A row of signed numbers of 32 bits. */
function wholeRow<T>({ id, of, width, make, split }: WholeRow<T>): VariantType<T> {
  const { name } = of
  return {
    ...{ id, name, classes: [of] },
    read: ({ bytes }) => (bytes.has(width, 4) ? make(() => bytes.i32()) : null),
    write(value, { bytes }) {
      for (const number of split(value)) {
        if ((number | 0) === number) bytes.i32(number)
        else bytes.refuse(GodotError.ERR_INVALID_PARAMETER, `a ${name} holds whole numbers of 32 bits`)
      }
    },
  }
}

const vector2i = (next: Next): Vector2i => new Vector2i(next(), next())
const vector4 = (next: Next): Vector4 => new Vector4(next(), next(), next(), next())
const splitVector4 = ({ x, y, z, w }: Vector4): number[] => [x, y, z, w]

/** Type 12, with what a packed array of it needs. */
export const VECTOR4: FloatRow<Vector4> = realRow(
  floatRow({ id: 12, of: Vector4, width: 4, make: vector4, split: splitVector4 }),
  12,
  'Vector4',
)

const VECTOR2I = wholeRow({ id: 6, of: Vector2i, width: 2, make: vector2i, split: ({ x, y }) => [x, y] })

const RECT2I = wholeRow({
  ...{ id: 8, of: Rect2i, width: 4 },
  make: (next) => new Rect2i(vector2i(next), vector2i(next)),
  split: ({ position, size }) => [position.x, position.y, size.x, size.y],
})

const VECTOR3I = wholeRow({
  ...{ id: 10, of: Vector3i, width: 3 },
  make: (next) => new Vector3i(next(), next(), next()),
  split: ({ x, y, z }) => [x, y, z],
})

const VECTOR4I = wholeRow({
  ...{ id: 13, of: Vector4i, width: 4 },
  make: (next) => new Vector4i(next(), next(), next(), next()),
  split: ({ x, y, z, w }) => [x, y, z, w],
})

const PROJECTION = realRow(
  floatRow({
    ...{ id: 19, of: Projection, width: 16 },
    make: (next) => new Projection(vector4(next), vector4(next), vector4(next), vector4(next)),
    split: ({ x, y, z, w }) => [x, y, z, w].flatMap(splitVector4),
  }),
  19,
  'Projection',
)

/** Types 5 to 19, in order. */
export const MATH_TYPES: readonly VariantType[] = [
  ...[realRow(VECTOR2, 5, 'Vector2'), VECTOR2I, realRow(RECT2, 7, 'Rect2'), RECT2I],
  ...[realRow(VECTOR3, 9, 'Vector3'), VECTOR3I, realRow(TRANSFORM2D, 11, 'Transform2D'), VECTOR4, VECTOR4I],
  ...[realRow(PLANE, 14, 'Plane'), realRow(QUAT, 15, 'Quaternion'), realRow(BOX, 16, 'AABB')],
  ...[realRow(BASIS, 17, 'Basis'), realRow(TRANSFORM, 18, 'Transform3D'), PROJECTION],
]
