/**
 * Dice that fall the same way for the same seed: the twin of the system's generator for tests, harness and replay.
 * Not for secrets. The generator is "mulberry32", a 32-bit counter with a mixing function.
 */

import type { Random } from './random.ts'

/** A {@link Random} whose numbers depend on its seed alone. */
export class SeededRandom implements Random {
  #state: number

  /** `seed` counts modulo 2^32. */
  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  nextUint32(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
