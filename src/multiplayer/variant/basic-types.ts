/**
 * The Variant types that JavaScript has values for: null, bool, int, float, String. Lines of type-table.ts.
 * int and float are chosen by the value: a safe integer but -0 is an int, a bigint is an int, everything else a float.
 */

import { GodotError } from '../../peer/error.ts'
import { Real } from './real.ts'
import { readString, writeString } from './strings.ts'
import { FLAG, type VariantType } from './variant-type.ts'

const SMALLEST_I64 = -(2n ** 63n)
const LARGEST_I64 = 2n ** 63n - 1n

/** Whether a number is written as an int: safe integers are, but for -0. */
export function isWrittenAsInt(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
}

/** Whether an int has room in 64 bits. */
export function isInt64(value: number | bigint): boolean {
  return value >= SMALLEST_I64 && value <= LARGEST_I64
}

/** Type 0. `undefined` is written as null too. */
export const NULL: VariantType<null | undefined> = {
  id: 0,
  name: 'null',
  read: () => null,
  write: () => undefined,
}

/** Type 1. Every number but 0 is true. */
export const BOOL: VariantType<boolean> = {
  id: 1,
  name: 'bool',
  read: ({ bytes }) => bytes.u32() !== 0,
  write(value, { bytes }) {
    bytes.u32(value ? 1 : 0)
  },
}

/** Type 2. Flagged: 64 bits, for what 32 cannot hold. Read as a bigint where a number would not be exact. */
export const INT: VariantType<number | bigint> = {
  id: 2,
  name: 'int',
  flagsOf: (value) => (value < -2_147_483_648 || value > 2_147_483_647 ? FLAG : 0),
  read: ({ bytes }, isFlagged) => (isFlagged ? bytes.i64() : bytes.i32()),
  write(value, { bytes }, isFlagged) {
    if (!isFlagged) bytes.i32(Number(value))
    else if (isInt64(value)) bytes.i64(value)
    else bytes.refuse(GodotError.ERR_INVALID_PARAMETER, 'a bigint does not fit in 64 bits')
  },
}

/** Type 3. Flagged: 64 bits, for what 32 cannot hold without a loss. */
export const FLOAT: VariantType<number | Real> = {
  id: 3,
  name: 'float',
  classes: [Real],
  flagsOf(value) {
    const number = Number(value)
    return Math.fround(number) === number ? 0 : FLAG
  },
  read({ bytes, isExact }, isFlagged) {
    const value = isFlagged ? bytes.f64() : bytes.f32()
    return isExact && isWrittenAsInt(value) ? new Real(value) : value
  },
  write(value, { bytes }, isFlagged) {
    const number = value instanceof Real ? value.value : value
    if (typeof number !== 'number') bytes.refuse(GodotError.ERR_INVALID_PARAMETER, 'a Real holds no number')
    else if (isFlagged) bytes.f64(number)
    else bytes.f32(number)
  },
}

/** Type 4. */
export const STRING: VariantType<string> = {
  id: 4,
  name: 'String',
  read: readString,
  write: (value, to) => writeString(value, to),
}

/** Types 0 to 4, in order; they are the same in Godot 3 and 4. */
export const BASIC_TYPES: readonly VariantType[] = [NULL, BOOL, INT, FLOAT, STRING]
