/**
 * The sample of Egret's manual as a program, and an echo server for it. Used by the tests of the sample, in Node and in
 * Chromium: the text is that of the manual, with an import before it and a class around it.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** The members of a class, as they stand in the manual. */
export const SAMPLE = readFileSync(join(import.meta.dirname, '../../demo/egret/sample.txt'), 'utf8')

/** The whole program: the import that was added, and the class that Egret's own template has around such members. */
export function sampleProgram(): string {
  const members = `constructor() { this.createGameScene() }\n${SAMPLE}`
  return `import * as egret from 'polled-peer/compat/egret'\nclass Main {\n${members}}\nnew Main()\n`
}

/** The program as a browser runs it. */
export function sampleAsModule(): string {
  return ts.transpileModule(sampleProgram(), { compilerOptions: { target: ts.ScriptTarget.ES2022 } }).outputText
}
