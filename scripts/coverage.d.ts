/** The types of coverage.js, for the test that plants a hole. */

interface Figures {
  readonly covered: number
  readonly total: number
}

export type Summary = Readonly<Record<string, { readonly lines: Figures; readonly branches: Figures }>>

export const PURE_ROOMS: readonly string[]
export function isOfTheWhole(test: string): boolean
export function sourcesBelow(root: string, folder: string): string[]
export function findHoles(summary: Summary, sources: Readonly<Record<string, string>>, root: string): string[]
export function checkCoverage(root: string): { files: number; holes: string[] }
