/**
 * The Variant types that are rows of 32-bit floats: Vector2 to Transform, and Color. Lines of type-table.ts.
 * Each says how many numbers it has, how a value is made of them, and how it is taken apart, in the order of the wire.
 */

import type { ByteReader } from '../../peer/byte-reader.ts'
import type { ByteWriter } from '../../peer/byte-writer.ts'
import { GodotError } from '../../peer/error.ts'
import { Basis, Transform, Transform2D } from './transforms.ts'
import type { VariantType } from './variant-type.ts'
import { AABB, Color, Plane, Quat, Rect2, Vector2, Vector3 } from './vectors.ts'

type Next = () => number

/** How a row of floats is taken apart and put together. */
export interface Row<T> {
  readonly id: number
  readonly of: new () => T
  /** How many floats. */
  readonly width: number
  /** Makes a value of the next floats. Arguments are evaluated from left to right: that is the order of the wire. */
  readonly make: (next: Next) => T
  readonly split: (value: T) => readonly number[]
}

/** A type that is a row of floats, with what a pool array of it needs. */
export interface FloatRow<T> extends VariantType<T> {
  /** How many floats. */
  readonly width: number
  /** Makes a value of the next floats, which must be there; of 64 bits each if it is wide, which Godot 3 never is. */
  take(bytes: ByteReader, isWide?: boolean): T
  /** Writes the floats of a value; what is not such a value, or not a number, is refused with ERR_INVALID_PARAMETER. */
  put(value: T, bytes: ByteWriter): void
}

/** A type that is a row of floats. */
export function floatRow<T>({ id, of, width, make, split }: Row<T>): FloatRow<T> {
  const { name } = of
  const take = (bytes: ByteReader, isWide = false): T => make(isWide ? () => bytes.f64() : () => bytes.f32())
  const put = (value: T, bytes: ByteWriter): void => {
    const numbers = value instanceof of ? split(value) : [undefined]
    for (const number of numbers) {
      if (typeof number === 'number') bytes.f32(number)
      else bytes.refuse(GodotError.ERR_INVALID_PARAMETER, `what should be a ${name} is none, or holds no numbers`)
    }
  }
  return {
    ...{ id, name, classes: [of], width, take, put },
    read: ({ bytes }) => (bytes.has(width, 4) ? take(bytes) : null),
    write: (value, { bytes }) => put(value, bytes),
  }
}

const vector2 = (next: Next): Vector2 => new Vector2(next(), next())
const vector3 = (next: Next): Vector3 => new Vector3(next(), next(), next())

/** The wire has the rows of the matrix; the fields are its columns. */
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
export const VECTOR2: FloatRow<Vector2> = floatRow({ id: 5, of: Vector2, width: 2, make: vector2, split: splitVector2 })

/** Type 7. */
export const VECTOR3: FloatRow<Vector3> = floatRow({ id: 7, of: Vector3, width: 3, make: vector3, split: splitVector3 })

/** Type 14. */
export const COLOR: FloatRow<Color> = floatRow({
  ...{ id: 14, of: Color, width: 4 },
  make: (next) => new Color(next(), next(), next(), next()),
  split: ({ r, g, b, a }) => [r, g, b, a],
})

/** Type 6. */
export const RECT2: FloatRow<Rect2> = floatRow({
  ...{ id: 6, of: Rect2, width: 4 },
  make: (next) => new Rect2(vector2(next), vector2(next)),
  split: ({ position, size }) => [...splitVector2(position), ...splitVector2(size)],
})

/** Type 8. */
export const TRANSFORM2D: FloatRow<Transform2D> = floatRow({
  ...{ id: 8, of: Transform2D, width: 6 },
  make: (next) => new Transform2D(vector2(next), vector2(next), vector2(next)),
  split: ({ x, y, origin }) => [...splitVector2(x), ...splitVector2(y), ...splitVector2(origin)],
})

/** Type 9. */
export const PLANE: FloatRow<Plane> = floatRow({
  ...{ id: 9, of: Plane, width: 4 },
  make: (next) => new Plane(vector3(next), next()),
  split: ({ normal, d }) => [...splitVector3(normal), d],
})

/** Type 10. */
export const QUAT: FloatRow<Quat> = floatRow({
  ...{ id: 10, of: Quat, width: 4 },
  make: (next) => new Quat(next(), next(), next(), next()),
  split: ({ x, y, z, w }) => [x, y, z, w],
})

/** Type 11. */
export const BOX: FloatRow<AABB> = floatRow({
  ...{ id: 11, of: AABB, width: 6 },
  make: (next) => new AABB(vector3(next), vector3(next)),
  split: ({ position, size }) => [...splitVector3(position), ...splitVector3(size)],
})

/** Type 12. */
export const BASIS: FloatRow<Basis> = floatRow({ id: 12, of: Basis, width: 9, make: basis, split: splitBasis })

/** Type 13. */
export const TRANSFORM: FloatRow<Transform> = floatRow({
  ...{ id: 13, of: Transform, width: 12 },
  make: (next) => new Transform(basis(next), vector3(next)),
  split: ({ basis: axes, origin }) => [...splitBasis(axes), ...splitVector3(origin)],
})

/** Types 5 to 14, in order. */
export const MATH_TYPES: readonly VariantType[] = [
  ...[VECTOR2, RECT2, VECTOR3, TRANSFORM2D, PLANE],
  ...[QUAT, BOX, BASIS, TRANSFORM, COLOR],
]
