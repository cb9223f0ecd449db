/**
 * The file that `polled-peer record` writes: made by it, and never one that was there unless that was said.
 * Called by the host's program. Throws nothing: what the file system says becomes a sentence.
 */

import { closeSync, openSync, unlinkSync } from 'node:fs'
import { OWNER_ONLY } from '../recording/destination.ts'
import type { RecordingOrder } from './record-command.ts'

/** A file that is ours to write. */
export interface ClaimedFile {
  readonly ok: true
  /** Takes it away again, if it was not there before: nothing was recorded. */
  readonly giveBack: () => void
}

/** Makes the file, or makes sure that it may be replaced. */
export function claimFile({
  file,
  mayReplace,
}: RecordingOrder): ClaimedFile | { readonly ok: false; readonly sentence: string } {
  try {
    closeSync(openSync(file, 'wx', OWNER_ONLY))
    return { ok: true, giveBack: () => unlinkSync(file) }
  } catch (error) {
    if (!isOfFileSystem(error)) throw error
    if (error.code !== 'EEXIST') return { ok: false, sentence: `Cannot write '${file}': ${error.message}.` }
    if (mayReplace) return { ok: true, giveBack: () => undefined }
    return { ok: false, sentence: `'${file}' is there already: --force replaces it.` }
  }
}

/** Whether it is an error of the file system's, whose message is made for readers. */
export function isOfFileSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}
