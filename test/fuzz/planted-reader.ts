/** Readers with a fault planted in each, by which the tests see that the fuzzing finds faults. */

import { demand, type FuzzTarget } from '../../fuzz/target.ts'

/** The text behind a byte that says how long it is, and is believed. */
function readTrusting(bytes: Uint8Array): number[] {
  return Array.from({ length: bytes[0] ?? 0 }, (_, index) => bytes[1 + index] ?? Number.NaN)
}

/** Its fault is a byte away from its only seed. */
export const trusting: FuzzTarget = {
  name: 'trusting',
  reads: [],
  seeds: [Uint8Array.of(2, 0x61, 0x62)],
  run(bytes) {
    demand(!readTrusting(bytes).some(Number.isNaN), 'it reads beyond the end')
  },
}

/** Two bytes, the first of which lets it look at the second. */
function isAtTheBottom(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x9d) return false
  return bytes[1] === 0x3b
}

/** Its fault is reached by chance in one of some hundred million inputs; step by step, in some ten thousand. */
export const deep: FuzzTarget = {
  name: 'deep',
  reads: [],
  seeds: [new Uint8Array(8)],
  run(bytes) {
    demand(!isAtTheBottom(bytes), 'it is at the bottom')
  },
}
