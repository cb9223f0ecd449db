/** The types of native-check.js, for the test that plants wrong sums. */

export interface NativeSums {
  readonly package: string
  readonly sha256: Readonly<Record<string, string>>
}

export function sumsOf(folder: string): NativeSums
export function expectedSums(): NativeSums
export function differences(expected: NativeSums, found: NativeSums): string[]
