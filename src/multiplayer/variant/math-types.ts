/**
 * The Variant types that are rows of 32-bit floats: Vector2 to Transform, and Color. Lines of type-table.ts.
 * Each line says how many numbers it has, how the value is made of them, and how it is taken apart, in the wire's order.
 */

import type { ByteReader } from '../../peer/byte-reader.ts'
import type { ByteWriter } from '../../peer/byte-writer.ts'
import { GodotError } from '../../peer/error.ts'
import { Basis, Transform, Transform2D } from './transforms.ts'
import type { VariantType } from './variant-type.ts'
import { AABB, Color, Plane, Quat, Rect2, Vector2, Vector3 } from './vectors.ts'

type Next = () => number

/** A type that is a row of floats: what a pool array of it needs to know. */
export interface FloatRow<T> extends VariantType<T> {
  /** How many floats. */
  readonly width: number
  /** Makes a value of the next floats, which must be there. */
  take(bytes: ByteReader): T
  /** Writes a value's floats; what is not a number is refused with ERR_INVALID_PARAMETER. */
  put(value: T, bytes: ByteWriter): void
}

function floatRow<T>(
  id: number,
  type: new () => T,
  width: number,
  make: (next: Next) => T,
  split: (value: T) => readonly number[],
): FloatRow<T> {
  const take = (bytes: ByteReader): T => make(() => bytes.f32())
  const put = (value: T, bytes: ByteWriter): void => {
    for (const number of split(value)) {
      if (typeof number === 'number') bytes.f32(number)
      else bytes.refuse(GodotError.ERR_INVALID_PARAMETER, `a part of a ${type.name} is not a number`)
    }
  }
  return {
    id,
    name: type.name,
    classes: [type],
    width,
    take,
    put,
    read: ({ bytes }) => (bytes.has(width, 4) ? take(bytes) : null),
    write: (value, { bytes }) => put(value, bytes),
  }
}

// JavaScript evaluates arguments from left to right: that is the order on the wire.
const vector2 = (next: Next): Vector2 => new Vector2(next(), next())
const vector3 = (next: Next): Vector3 => new Vector3(next(), next(), next())

/** The wire has the rows of the matrix, the fields are its columns. */
function basis(next: Next): Basis {
  const [top, middle, bottom] = [vector3(next), vector3(next), vector3(next)]
  return new Basis(
    new Vector3(top.x, middle.x, bottom.x),
    new Vector3(top.y, middle.y, bottom.y),
    new Vector3(top.z, middle.z, bottom.z),
  )
}

const splitVector2 = ({ x, y }: Vector2): number[] => [x, y]
const splitVector3 = ({ x, y, z }: Vector3): number[] => [x, y, z]
const splitBasis = ({ x, y, z }: Basis): number[] => [x.x, y.x, z.x, x.y, y.y, z.y, x.z, y.z, z.z]

/** Type 5. */
export const VECTOR2: FloatRow<Vector2> = floatRow(5, Vector2, 2, vector2, splitVector2)

/** Type 7. */
export const VECTOR3: FloatRow<Vector3> = floatRow(7, Vector3, 3, vector3, splitVector3)

/** Type 14. */
export const COLOR: FloatRow<Color> = floatRow(
  ...[14, Color, 4, (next) => new Color(next(), next(), next(), next()), ({ r, g, b, a }) => [r, g, b, a]],
)

/** Types 5 to 14. */
export const MATH_TYPES: readonly VariantType[] = [
  VECTOR2,
  floatRow(
    ...[6, Rect2, 4],
    (next) => new Rect2(vector2(next), vector2(next)),
    ({ position, size }) => [...splitVector2(position), ...splitVector2(size)],
  ),
  VECTOR3,
]
