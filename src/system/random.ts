/**
 * The host's cryptographic generator behind the Random port. Runs in browsers and in Node.
 */

import type { Random } from '../peer/random.ts'

/** To ask the host takes as long for many numbers as for one. */
const DRAWN_AT_ONCE = 64

class SystemRandom implements Random {
  readonly #drawn = new Uint32Array(DRAWN_AT_ONCE)
  #given = DRAWN_AT_ONCE

  nextUint32(): number {
    if (this.#given === DRAWN_AT_ONCE) {
      globalThis.crypto.getRandomValues(this.#drawn)
      this.#given = 0
    }
    return this.#drawn[this.#given++] ?? 0
  }
}

/** A {@link Random} that cannot be predicted. */
export const systemRandom: Random = new SystemRandom()
