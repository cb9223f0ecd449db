/**
 * The host's cryptographic generator behind the Random port. Runs in browsers and in Node.
 */

import type { Random } from '../peer/random.ts'

/** A {@link Random} that cannot be predicted. */
export const systemRandom: Random = {
  nextUint32: () => globalThis.crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
}
