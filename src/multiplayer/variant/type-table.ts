/**
 * The table of Godot 3's 27 types. Called by decode and encode, which look a type up in it by number or by value.
 */

import { BASIC_TYPES } from './basic-types.ts'
import { ARRAY, DICTIONARY } from './container-types.ts'
import { dialectOf, type VariantDialect } from './dialect.ts'
import { MATH_TYPES } from './math-types.ts'
import { POOL_TYPES } from './pool-types.ts'
import { NODE_PATH, OBJECT, RESOURCE_ID } from './reference-types.ts'
import type { VariantType } from './variant-type.ts'

/** All types; each stands at its number. */
const VARIANT_TYPES: readonly VariantType[] = [
  ...BASIC_TYPES,
  ...MATH_TYPES,
  ...[NODE_PATH, RESOURCE_ID, OBJECT, DICTIONARY, ARRAY],
  ...POOL_TYPES,
]

/** How Godot 3 says values. */
export const GODOT_3: VariantDialect = dialectOf(VARIANT_TYPES, DICTIONARY, ARRAY)
