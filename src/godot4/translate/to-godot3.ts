/**
 * Translates values of Godot 4 for peers that read as Godot 3 does, also those of MessagePack, by the table of
 * counterparts.ts. Called before a call is written for them. Values of Godot 3's types pass as they are, and what holds
 * nothing else is not copied. Never throws: what has no counterpart is refused with the reason of the table.
 */

import { isWrittenAsInt } from '../../multiplayer/variant/basic-types.ts'
import { Real } from '../../multiplayer/variant/real.ts'
import { describeThrown } from '../../multiplayer/variant/value-trail.ts'
import { Rect2, Vector2, Vector3 } from '../../multiplayer/variant/vectors.ts'
import type { StringName } from '../variant/names.ts'
import { GODOT_4 } from '../variant/type-table.ts'
import { TypedArray, TypedDictionary } from '../variant/typed-containers.ts'
import type { Rect2i, Vector2i, Vector3i } from '../variant/vectors.ts'
import { COUNTERPARTS } from './counterparts.ts'

/** A value that Godot 3 has too, or why there is none. */
export type Translation =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

/** As deep as values may be nested at most, as in the codecs. */
const DEEPEST = 1024

/** Translates one value, also the list of a call's arguments. A part without a counterpart refuses the whole. */
export function toGodot3(value: unknown): Translation {
  const translating = new Translating()
  try {
    const translated = translating.pass(value)
    return translating.refusal === null ? { ok: true, value: translated } : { ok: false, message: translating.refusal }
  } catch (thrown) {
    // Proxies and getters: the value's own code has thrown.
    return { ok: false, message: describeThrown(thrown) }
  }
}

/** Makes of a value of one type what Godot 3 has for it. */
type Rule = (value: never, translating: Translating) => unknown

/** For each type that is translated, by Godot 4's name. */
const RULES: Readonly<Record<string, Rule>> = {
  Vector2i: ({ x, y }: Vector2i, to) => to.exactly([x, y]) && new Vector2(x, y),
  Vector3i: ({ x, y, z }: Vector3i, to) => to.exactly([x, y, z]) && new Vector3(x, y, z),
  Rect2i: ({ position, size }: Rect2i, to) =>
    to.exactly([position.x, position.y, size.x, size.y]) &&
    new Rect2(new Vector2(position.x, position.y), new Vector2(size.x, size.y)),
  StringName: ({ text }: StringName) => text,
  Dictionary: (value: object, to) => dictionaryFor(value, to),
  Array: (value: readonly unknown[] | TypedArray, to) =>
    itemsFor(value instanceof TypedArray ? value.items : value, to),
  PackedInt64Array: (items: BigInt64Array) => Array.from(items, shortInt),
  PackedFloat64Array: (items: Float64Array) =>
    Array.from(items, (item) => (isWrittenAsInt(item) ? new Real(item) : item)),
}

class Translating {
  refusal: string | null = null
  #depth = 0

  /** Translates a value or a part of one. After a refusal what it returns means nothing. */
  pass(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    const type = GODOT_4.typeOf(value)
    const counterpart = type === undefined ? undefined : COUNTERPARTS[type.id]
    // What no Variant holds the codec refuses by itself.
    if (counterpart === undefined || counterpart.passage === 'same') return value
    const rule = RULES[counterpart.type]
    if (rule === undefined) return this.#refuse(`Godot 3 has no ${counterpart.type}: ${counterpart.because}`)
    if (this.#depth > DEEPEST) return this.#refuse(`nested deeper than ${DEEPEST}`)
    this.#depth++
    const translated = rule(value as never, this)
    this.#depth--
    return translated
  }

  /** Whether each number is exact as a float of 32 bits; otherwise it refuses. */
  exactly(numbers: readonly number[]): boolean {
    const found = numbers.find((number) => Math.fround(number) !== number)
    if (found !== undefined) this.#refuse(`${found} is not exact as a float of 32 bits`)
    return found === undefined
  }

  #refuse(message: string): null {
    this.refusal ??= message
    return null
  }
}

function itemsFor(items: readonly unknown[], to: Translating): readonly unknown[] {
  const translated: unknown[] = []
  for (let index = 0; index < items.length && to.refusal === null; index++) translated.push(to.pass(items[index]))
  return translated.every((item, index) => item === items[index]) ? items : translated
}

function dictionaryFor(value: object, to: Translating): object {
  if (value instanceof TypedDictionary) return entriesFor(value.entries, to)
  if (value instanceof Map) return entriesFor(value, to)
  const keys = Object.keys(value)
  const fields = keys.map((key) => (value as Readonly<Record<string, unknown>>)[key])
  const translated = itemsFor(fields, to)
  return translated === fields ? value : new Map(keys.map((key, index) => [key, translated[index]]))
}

function entriesFor(entries: ReadonlyMap<unknown, unknown>, to: Translating): ReadonlyMap<unknown, unknown> {
  const [keys, values] = [[...entries.keys()], [...entries.values()]]
  const [newKeys, newValues] = [itemsFor(keys, to), itemsFor(values, to)]
  if (newKeys === keys && newValues === values) return entries
  return new Map(newKeys.map((key, index) => [key, newValues[index]]))
}

function shortInt(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
