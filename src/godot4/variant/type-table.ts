/**
 * The table of Godot 4's 39 types. Called by the codec, which looks a type up in it by number or by value.
 */

import { BASIC_TYPES } from '../../multiplayer/variant/basic-types.ts'
import { dialectOf, type VariantDialect } from '../../multiplayer/variant/dialect.ts'
import { COLOR } from '../../multiplayer/variant/math-types.ts'
import type { VariantType } from '../../multiplayer/variant/variant-type.ts'
import { ARRAY, DICTIONARY } from './container-types.ts'
import { MATH_TYPES } from './math-types.ts'
import { PACKED_TYPES } from './packed-types.ts'
import { REFERENCE_TYPES } from './reference-types.ts'

const TYPES: readonly VariantType[] = [
  ...BASIC_TYPES,
  ...MATH_TYPES,
  { ...COLOR, id: 20 },
  ...REFERENCE_TYPES,
  ...[DICTIONARY, ARRAY],
  ...PACKED_TYPES,
]

/** How Godot 4 says values: its texts are the standard's UTF-8, and it refuses all of a value with any other in it. */
export const GODOT_4: VariantDialect = dialectOf(TYPES, DICTIONARY, ARRAY, true)
