/**
 * The Variant types of Godot 4 that hold other Variants: Dictionary and Array, with or without a type for what they hold.
 * Lines of type-table.ts. Behind that type they are Godot 3's. The type is dropped but for an exact reading, and written
 * only where it was asked for by TypedArray or TypedDictionary.
 */

import { GodotError } from '../../peer/error.ts'
import * as godot3 from '../../multiplayer/variant/container-types.ts'
import { readString, writeString } from '../../multiplayer/variant/strings.ts'
import type { VariantSource, VariantTarget, VariantType } from '../../multiplayer/variant/variant-type.ts'
import { TypedArray, TypedDictionary, type ElementType } from './typed-containers.ts'

/** In bits 16 and 17 of the header for items and keys, in 18 and 19 for the values of a Dictionary. */
const KINDS = { none: 0, builtin: 1, class_name: 2, script: 3 } as const
const KIND_BITS = 0x03
const ITEM_SHIFT = 16
const VALUE_SHIFT = 18
const DICTIONARY_ID = 27
const ARRAY_ID = 28
/** The last type of Godot 4. */
const LARGEST_TYPE = 38

function kindOf(element: ElementType): number {
  if (element === null) return KINDS.none
  if ('type' in element) return KINDS.builtin
  return 'class_name' in element ? KINDS.class_name : KINDS.script
}

function readElement(from: VariantSource, kind: number): ElementType {
  if (kind === KINDS.none) return null
  if (kind === KINDS.class_name) return { class_name: readString(from) }
  if (kind === KINDS.script) return { script: readString(from) }
  const { bytes } = from
  const type = bytes.u32()
  if (type > LARGEST_TYPE) bytes.refuse(GodotError.ERR_INVALID_DATA, `a container of the type ${type}, which is none`)
  return { type }
}

function writeElement(element: ElementType, to: VariantTarget): void {
  const { bytes } = to
  if (element === null) return
  if ('class_name' in element) writeString(element.class_name, to)
  else if ('script' in element) writeString(element.script, to)
  else if (element.type <= LARGEST_TYPE && element.type >= 0 && Number.isInteger(element.type)) bytes.u32(element.type)
  else bytes.refuse(GodotError.ERR_INVALID_PARAMETER, `the type of a container is 0 to ${LARGEST_TYPE}`)
}

/** Type 27. */
export const DICTIONARY: VariantType<object> = {
  ...{ id: DICTIONARY_ID, name: 'Dictionary', classes: [Map, TypedDictionary] },
  flagsOf(value) {
    if (!(value instanceof TypedDictionary)) return 0
    return (kindOf(value.key) << ITEM_SHIFT) | (kindOf(value.value) << VALUE_SHIFT)
  },
  read(from, isFlagged, header) {
    const key = readElement(from, (header >>> ITEM_SHIFT) & KIND_BITS)
    const value = readElement(from, (header >>> VALUE_SHIFT) & KIND_BITS)
    const entries = godot3.DICTIONARY.read(from, isFlagged, header)
    const isPlain = !from.isExact || (key === null && value === null)
    return isPlain || !(entries instanceof Map) ? entries : new TypedDictionary(key, value, entries)
  },
  write(value, to, isFlagged) {
    if (!(value instanceof TypedDictionary)) {
      godot3.DICTIONARY.write(value, to, isFlagged)
      return
    }
    writeElement(value.key, to)
    writeElement(value.value, to)
    godot3.DICTIONARY.write(value.entries, to, isFlagged)
  },
}

/** Type 28. */
export const ARRAY: VariantType<readonly unknown[] | TypedArray> = {
  ...{ id: ARRAY_ID, name: 'Array', classes: [Array, TypedArray] },
  flagsOf: (value) => (value instanceof TypedArray ? kindOf(value.element) << ITEM_SHIFT : 0),
  read(from, isFlagged, header) {
    const element = readElement(from, (header >>> ITEM_SHIFT) & KIND_BITS)
    const items = godot3.ARRAY.read(from, isFlagged, header) as unknown[]
    return from.isExact && element !== null ? new TypedArray(element, items) : items
  },
  write(value, to, isFlagged) {
    if (!(value instanceof TypedArray)) {
      godot3.ARRAY.write(value, to, isFlagged)
      return
    }
    writeElement(value.element, to)
    godot3.ARRAY.write(value.items, to, isFlagged)
  },
}
