/** The types of tap-sums.js, for the test that plants failures. */

export interface RunFigures {
  readonly passed: number
  readonly failed: number
  readonly reasons: readonly string[]
  readonly problems: readonly string[]
  readonly failures: readonly string[]
}

export function readTap(text: string): RunFigures
