/**
 * The port of the fuzzing: one reader of bytes from outside, and what must hold of it whatever the bytes are. Each file
 * in `targets` is one; `fuzz-target.ts` and the tests run them. Knows no reader itself.
 */

import type fc from 'fast-check'

/** One reader, or several that read the same bytes. */
export interface FuzzTarget {
  /** What it is called on the command line. */
  readonly name: string
  /** The files of `src` whose reading it tries: none of them may stay unreached. */
  readonly reads: readonly string[]
  /** Inputs of every kind that the reader knows, whole and broken: what is made new begins with them. At least one. */
  readonly seeds: readonly Uint8Array[]
  /** Bytes that stand for something in this format, to be put in anywhere. */
  readonly words?: readonly Uint8Array[]
  /** Inputs that are well formed, made from what the format can hold. */
  readonly made?: fc.Arbitrary<Uint8Array>
  /**
   * Reads the bytes, which it must not change, and throws where a promise is broken. What the reader itself throws is
   * such a break, but for refusals that its documents name: the target catches those.
   */
  run(bytes: Uint8Array): void
}

/** Thrown where a reader did not keep what is said of it. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise'
}

/** @throws BrokenPromise with this sentence, which says what is so and should not be. */
export function demand(isKept: boolean, broken: string): asserts isKept {
  if (!isKept) throw new BrokenPromise(broken)
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A text as an input. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text)
}

/** An input as a text: what is no UTF-8 becomes U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
