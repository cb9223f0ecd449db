/**
 * The built demo as a child process. Called by the tests of the demo, which need a build: `npm test` makes one first.
 */

import type { Test } from 'tap'
import { ProgramProcess } from './program-process.ts'

/** One demo at work; its `url()` is the page's address. */
export class DemoProcess extends ProgramProcess {
  constructor(t: Test, words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    super(t, 'demo', words, environment)
  }
}
