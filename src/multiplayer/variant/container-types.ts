/**
 * The Variant types that hold other Variants: Dictionary and Array. Lines of type-table.ts.
 * A Dictionary becomes an object without a prototype where that is safe, and otherwise a Map: docs/wire/variant.md says why.
 * Counts are held against the bytes that are left before anything is made.
 */

import type { VariantSource, VariantTarget, VariantType } from './variant-type.ts'

/** The top bit of a count is a mark that Godot ignores. */
const COUNT = 0x7fff_ffff

/** A key that an object holds like any other: `__proto__` would change the prototype of whatever it is copied to. */
function isSafeKey(key: unknown): key is string {
  return typeof key === 'string' && key !== '__proto__'
}

function toObject(keys: readonly string[], values: readonly unknown[]): object {
  const fields = Object.create(null) as Record<string, unknown>
  for (const [index, key] of keys.entries()) fields[key] = values[index]
  return fields
}

/** What a Dictionary becomes: keys and values in the order of the wire; of keys that are alike the last counts. */
export function dictionaryOf(keys: readonly unknown[], values: readonly unknown[], isExact: boolean): object {
  if (!isExact && keys.every(isSafeKey)) return toObject(keys, values)
  // Without a pair for each: of the widest packet, that was most of the time.
  const map = new Map<unknown, unknown>()
  for (let index = 0; index < keys.length; index++) map.set(keys[index], values[index])
  return map
}

function writeMap(map: ReadonlyMap<unknown, unknown>, to: VariantTarget): void {
  if (!to.bytes.has(4 + map.size * 8)) return
  const countAt = to.bytes.length
  to.bytes.u32(0)
  let count = 0
  for (const [key, value] of map) {
    if (!to.write(key, map, key) || !to.write(value, map, key)) return
    count++
  }
  // Counted, not asked: a getter among the values may have changed the map.
  to.bytes.setU32(countAt, count)
}

function writeFields(fields: Readonly<Record<string, unknown>>, to: VariantTarget): void {
  const keys = Object.keys(fields)
  to.bytes.u32(keys.length)
  for (const key of keys) {
    if (!to.write(key, fields, key) || !to.write(fields[key], fields, key)) return
  }
}

/** Type 18. Written from a Map, a plain object, or one without a prototype; of objects, the own enumerable string keys. */
export const DICTIONARY: VariantType<object> = {
  id: 18,
  name: 'Dictionary',
  classes: [Map],
  read(from: VariantSource) {
    const count = from.bytes.u32() & COUNT
    // A key and a value have a header each.
    if (!from.bytes.has(count, 8)) return null
    const keys: unknown[] = []
    const values: unknown[] = []
    for (let index = 0; index < count && from.bytes.refusal === null; index++) {
      keys.push(from.read())
      values.push(from.read())
    }
    return dictionaryOf(keys, values, from.isExact)
  },
  write(value, to) {
    if (value instanceof Map) writeMap(value, to)
    else writeFields(value as Readonly<Record<string, unknown>>, to)
  },
}

/** Type 19. A hole in an array is written as null. */
export const ARRAY: VariantType<readonly unknown[]> = {
  id: 19,
  name: 'Array',
  classes: [Array],
  read(from: VariantSource) {
    const count = from.bytes.u32() & COUNT
    const items: unknown[] = []
    if (!from.bytes.has(count, 4)) return items
    for (let index = 0; index < count && from.bytes.refusal === null; index++) items.push(from.read())
    return items
  },
  write(items, to) {
    const { length } = items
    if (!to.bytes.has(4 + length * 4)) return
    to.bytes.u32(length)
    for (let index = 0; index < length; index++) {
      if (!to.write(items[index], items, index)) return
    }
  },
}
