/**
 * The table of the 27 types: by number, for reading, and by JavaScript value, for writing. Called by decode and encode.
 * There are no branches over types anywhere else.
 */

import { BOOL, FLOAT, INT, NULL, STRING, isWrittenAsInt } from './basic-types.ts'
import { ARRAY, DICTIONARY } from './container-types.ts'
import { MATH_TYPES } from './math-types.ts'
import { POOL_TYPES } from './pool-types.ts'
import { NODE_PATH, OBJECT, RESOURCE_ID } from './reference-types.ts'
import type { VariantType } from './variant-type.ts'

/** All types; each stands at its number. */
export const VARIANT_TYPES: readonly VariantType[] = [
  ...[NULL, BOOL, INT, FLOAT, STRING],
  ...MATH_TYPES,
  ...[NODE_PATH, RESOURCE_ID, OBJECT, DICTIONARY, ARRAY],
  ...POOL_TYPES,
]

const BY_PROTOTYPE: ReadonlyMap<unknown, VariantType> = new Map(
  VARIANT_TYPES.flatMap((type) => (type.classes ?? []).map((one) => [(one as { prototype: unknown }).prototype, type])),
)

/** The type that a value is written as; undefined for what no Variant can hold, as functions and dates. */
export function variantTypeOf(value: unknown): VariantType | undefined {
  switch (typeof value) {
    case 'undefined':
      return NULL
    case 'boolean':
      return BOOL
    case 'number':
      return isWrittenAsInt(value) ? INT : FLOAT
    case 'bigint':
      return INT
    case 'string':
      return STRING
    case 'object':
      return value === null ? NULL : typeOfObject(value)
    case 'function':
    case 'symbol':
      return undefined
  }
}

function typeOfObject(value: object): VariantType | undefined {
  const first = prototypeOf(value)
  // Plain objects, also those of another realm, whose Object.prototype is not ours.
  if (first === null || prototypeOf(first) === null) return DICTIONARY
  if (Array.isArray(value)) return ARRAY
  for (let prototype: object | null = first; prototype !== null; prototype = prototypeOf(prototype)) {
    const type = BY_PROTOTYPE.get(prototype)
    if (type !== undefined) return type
  }
  return undefined
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null
}
