/**
 * The file that the arena is recorded into: a new one, never one that is there. Called by main. Throws nothing.
 */

import { closeSync, openSync } from 'node:fs'
import { sentenceOf } from '#cli/report-once'

/** Makes the file; returns a sentence if that was not possible. */
export function claimFile(path: string): string | undefined {
  try {
    closeSync(openSync(path, 'wx', 0o600))
    return undefined
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    return isThere ? `${path} is there already: it is not recorded over.` : `Cannot record: ${sentenceOf(error)}.`
  }
}
