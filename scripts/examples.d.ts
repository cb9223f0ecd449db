/** The types of examples.js, for the tests that call it. */

export interface Example {
  readonly heading: string
  readonly file: string
  readonly text: string
}

export function extractExamples(markdown: string): { examples: Example[]; unnamed: number[] }
export function promisedLines(text: string): string[]
export function writeExamples(examples: readonly Example[], folder: string): Promise<Example[]>
export function runExamples(written: readonly Example[], node?: string): Promise<string[]>
