/**
 * A decoded value in a few words, whatever it is and however much it holds: for a line of a terminal.
 * Called for packets of a recording. Pure; takes no more time for a large value than for a small one.
 */

import { Real } from '../multiplayer/variant/real.ts'
import { quoted, quotedPart } from '../peer/printable.ts'

const MOST_ITEMS = 8
const MOST_CHARACTERS = 60
const MOST_DEPTH = 4

/** The value as text: `[1, "a", Vector2 {x: 1, y: 2}]`; eight items of each list, four levels. */
export function valueText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return quotedPart(value, MOST_CHARACTERS)
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  if (value instanceof Real) return Number.isInteger(value.value) ? `${value.value}.0` : String(value.value)
  if (Array.isArray(value)) return list('[', value, value.length, ']', (item) => valueText(item, depth + 1), depth)
  if (isTyped(value)) return `${value.constructor.name} ${list('[', value, value.length, ']', String, depth)}`
  if (value instanceof Map) {
    const pairText = ([key, item]: readonly [unknown, unknown]): string =>
      `${valueText(key, depth + 1)}: ${valueText(item, depth + 1)}`
    return list('{', value, value.size, '}', pairText, depth)
  }
  const names = Object.keys(value)
  const fieldText = (name: string): string => {
    const word = /^\w+$/.test(name) ? name : quoted(name.slice(0, MOST_CHARACTERS))
    return `${word}: ${valueText((value as Readonly<Record<string, unknown>>)[name], depth + 1)}`
  }
  return className(value) + list('{', names, names.length, '}', fieldText, depth)
}

function list<T>(
  open: string,
  items: Iterable<T>,
  count: number,
  close: string,
  text: (item: T) => string,
  depth: number,
): string {
  if (count > 0 && depth >= MOST_DEPTH) return `${open}${count} of them${close}`
  const shown: string[] = []
  for (const item of items) {
    if (shown.length === MOST_ITEMS) {
      shown.push(`${count - MOST_ITEMS} more`)
      break
    }
    shown.push(text(item))
  }
  return `${open}${shown.join(', ')}${close}`
}

type Typed = Uint8Array | Int32Array | Float32Array

function isTyped(value: object): value is Typed {
  return value instanceof Uint8Array || value instanceof Int32Array || value instanceof Float32Array
}

/** The name of the class of a value that is more than fields: `Vector2 `. */
function className(value: object): string {
  const maker: unknown = Object.getPrototypeOf(value) === null ? Object : value.constructor
  return typeof maker === 'function' && maker !== Object ? `${maker.name} ` : ''
}
