/**
 * What the Variants of one Godot version are made of: its types, by number for reading and by JavaScript value for
 * writing. Godot 3 and 4 have one each, in type-table.ts of their folders. There are no branches over types anywhere else.
 */

import { BOOL, FLOAT, INT, NULL, STRING, isWrittenAsInt } from './basic-types.ts'
import type { VariantType } from './variant-type.ts'

/** The types of one Godot version. */
export interface VariantDialect {
  /** All types; each stands at its number. */
  readonly types: readonly VariantType[]
  /** Whether a text is UTF-8 as the standard has it; else Godot 3's, which is wider. */
  readonly hasStrictTexts: boolean
  /** The type that a value is written as; undefined for what no Variant can hold, as functions and dates. */
  typeOf(value: unknown): VariantType | undefined
}

/** A dialect of these types; two of them are what plain objects and arrays are written as. */
export function dialectOf(
  types: readonly VariantType[],
  dictionary: VariantType<object>,
  array: VariantType<readonly unknown[]>,
  hasStrictTexts = false,
): VariantDialect {
  const byPrototype: ReadonlyMap<unknown, VariantType> = new Map(
    types.flatMap((type) => (type.classes ?? []).map((one) => [(one as { prototype: unknown }).prototype, type])),
  )

  function typeOfObject(value: object): VariantType | undefined {
    const first = prototypeOf(value)
    // Plain objects, also those of another realm, whose Object.prototype is not ours.
    if (first === null || prototypeOf(first) === null) return dictionary
    if (Array.isArray(value)) return array
    for (let prototype: object | null = first; prototype !== null; prototype = prototypeOf(prototype)) {
      const type = byPrototype.get(prototype)
      if (type !== undefined) return type
    }
    return undefined
  }

  const typeOf = (value: unknown) => basicTypeOf(value) ?? (isObject(value) ? typeOfObject(value) : undefined)
  return { types, hasStrictTexts, typeOf }
}

function basicTypeOf(value: unknown): VariantType | undefined {
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
    default:
      return value === null ? NULL : undefined
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object'
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null
}
