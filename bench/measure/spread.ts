/**
 * Median, smallest and largest of a few figures. One number alone is never reported.
 */

/** A figure over several runs. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** The spread of at least one value; `null` of none. */
export function spread(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b)
  const min = sorted[0]
  const max = sorted.at(-1)
  if (min === undefined || max === undefined) return null
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? min
  const high = sorted[Math.ceil((sorted.length - 1) / 2)] ?? max
  return { median: (low + high) / 2, min, max }
}
