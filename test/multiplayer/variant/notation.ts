/** Variants as docs/wire/variant.md writes them: `[1, 2.0, "x", Vector2(1, 2)]`. Takes what an exact decoding gives. */

import {
  NodePath,
  PoolColorArray,
  PoolStringArray,
  PoolVector2Array,
  PoolVector3Array,
  RID,
  Real,
} from '../../../src/variant.ts'

const POOLS = [PoolColorArray, PoolStringArray, PoolVector2Array, PoolVector3Array]
const TYPED: readonly (readonly [new () => Iterable<number>, string])[] = [
  [Uint8Array, 'PoolByteArray'],
  [Int32Array, 'PoolIntArray'],
  [Float32Array, 'PoolRealArray'],
]

/** A value in the notation of the document. */
export function notation(value: unknown): string {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? `${value}` : realNotation(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof Real) return realNotation(value.value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map(notation).join(', ')}]`
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${notation(key)}: ${notation(item)}`).join(', ')}}`
  }
  return call(value)
}

function realNotation(value: number): string {
  const sign = Object.is(value, -0) ? '-' : ''
  return `${sign}${value}${Number.isInteger(value) ? '.0' : ''}`
}

/** `Name(parts)`; numbers in it are floats or ints as the type says, and stand without a mark. */
function call(value: object): string {
  const typed = TYPED.find(([type]) => value instanceof type)
  if (typed !== undefined) return `${typed[1]}(${[...(value as Iterable<number>)].join(', ')})`
  const name = value.constructor.name
  if (value instanceof NodePath) return `${name}(${JSON.stringify(value.toString())})`
  if (value instanceof RID) return `${name}()`
  const isPool = POOLS.some((type) => value instanceof type)
  const parts: unknown[] = isPool ? [...(value as Iterable<unknown>)] : Object.values(value)
  return `${name}(${parts.map((part) => (typeof part === 'number' ? `${part}` : notation(part))).join(', ')})`
}
