/**
 * Makes inputs for a target: its seeds, and what was found on the way, with a few changes each; well-formed ones; and
 * bytes by chance. Made by fast-check, so that a seed makes the same again. Knows no format.
 */

import fc from 'fast-check'
import type { FuzzTarget } from './target.ts'

/** No input is longer. */
export const LONGEST_INPUT = 4096
const MOST_CHANGES = 6
/** Of the inputs that were kept, so many of the last are begun with as often as all the others. */
const NEWEST = 8

/** Numbers at which readers stumble, as bytes: lengths that promise too much, signs, first and last. */
const NUMBERS: readonly Uint8Array[] = [
  ...[0, 1, 0x7f, 0x80, 0xff].map((byte) => Uint8Array.of(byte)),
  ...[0xffff, 0x7fff].map((value) => new Uint8Array(Uint16Array.of(value).buffer)),
  ...[0, 1, 0x100, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff].map((value) => new Uint8Array(Uint32Array.of(value).buffer)),
  ...[NaN, Infinity, -0, 2 ** 53].map((value) => new Uint8Array(Float64Array.of(value).buffer)),
]

/** One change: a piece of the input gives way to other bytes. */
interface Change {
  /** Where, modulo the length. */
  readonly at: number
  /** How many bytes go. */
  readonly gone: number
  readonly come: Uint8Array
}

/** Inputs that begin with one of `pool`, which may grow between two of them. */
export function inputsFor(target: FuzzTarget, pool: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const kept = fc.tuple(fc.nat(), fc.boolean()).map(([place, isNew]) => {
    const among = isNew ? Math.min(pool.length, NEWEST) : pool.length
    return pool.at(-1 - (place % among)) ?? new Uint8Array()
  })
  const words = [...NUMBERS, ...(target.words ?? [])]
  const parts = fc.tuple(kept, fc.nat(), fc.nat({ max: 64 })).map(([bytes, at, length]) => {
    const start = at % (bytes.length + 1)
    return bytes.subarray(start, start + length)
  })
  const come = fc.oneof(
    { arbitrary: fc.uint8Array({ maxLength: 4 }), weight: 3 },
    { arbitrary: fc.constantFrom(...words), weight: 4 },
    { arbitrary: parts, weight: 2 },
  )
  const at = fc.oneof(fc.nat({ max: 15 }), fc.nat({ max: LONGEST_INPUT }))
  const gone = fc.oneof(
    { arbitrary: fc.constant(0), weight: 3 },
    { arbitrary: fc.integer({ min: 1, max: 8 }), weight: 5 },
    { arbitrary: fc.nat({ max: LONGEST_INPUT }), weight: 1 },
  )
  const changes = fc.array(fc.record({ at, gone, come }), { minLength: 1, maxLength: MOST_CHANGES })
  const base = target.made === undefined ? kept : fc.oneof({ arbitrary: kept, weight: 4 }, target.made)
  return fc.oneof(
    { arbitrary: fc.tuple(base, changes).map(([bytes, all]) => all.reduce(changed, bytes)), weight: 12 },
    { arbitrary: base, weight: 2 },
    { arbitrary: fc.uint8Array({ maxLength: 64 }), weight: 1 },
  )
}

function changed(bytes: Uint8Array, { at, gone, come }: Change): Uint8Array {
  const start = at % (bytes.length + 1)
  const made = Uint8Array.of(...bytes.subarray(0, start), ...come, ...bytes.subarray(start + gone))
  return made.subarray(0, LONGEST_INPUT)
}
