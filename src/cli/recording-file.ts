/**
 * The file that a recording goes into: a new one, or one that takes the place of an old one once there is something to
 * record. Called by the host's program and by the demo. Throws nothing: what the file system says becomes a sentence.
 */

import { closeSync, openSync, realpathSync, renameSync, statSync, unlinkSync } from 'node:fs'
import { OWNER_ONLY } from '../recording/destination.ts'
import type { RecordingOrder } from './record-command.ts'

/** A file that is ours to write. */
export interface ClaimedFile {
  readonly ok: true
  /** Where to write: the file itself, or one beside it, `FILE.part`, while the old one is to stay. */
  readonly path: string
  /** Puts it where it was wanted; returns a sentence if that was not possible. */
  readonly keep: () => string | undefined
  /** Takes it away again: nothing was recorded. */
  readonly giveBack: () => void
}

/** Why there is none. */
export interface NoFile {
  readonly ok: false
  readonly sentence: string
}

/** Makes the file. `wayOut` ends the sentence about one that is there already and may not be replaced. */
export function claimFile(
  { file, mayReplace }: Pick<RecordingOrder, 'file' | 'mayReplace'>,
  wayOut = 'it is not recorded over',
): ClaimedFile | NoFile {
  try {
    const old = mayReplace ? findOld(file) : null
    if (old !== null && !statSync(old).isFile()) return refused(`'${file}' is no file that could be replaced.`)
    const path = old === null ? file : `${old}.part`
    closeSync(openSync(path, 'wx', OWNER_ONLY))
    return {
      ok: true,
      path,
      keep: () => (old === null ? undefined : replace(old, path)),
      giveBack: () => unlinkSync(path),
    }
  } catch (error) {
    if (!isOfFileSystem(error)) throw error
    if (error.code !== 'EEXIST') return refused(`Cannot write '${file}': ${error.message}.`)
    return refused(`'${error.path ?? file}' is there already: ${mayReplace ? 'it is in the way' : wayOut}.`)
  }
}

/** The file that is there, behind all links; null: none is. */
function findOld(file: string): string | null {
  try {
    return realpathSync(file)
  } catch (error) {
    if (isOfFileSystem(error) && error.code === 'ENOENT') return null
    throw error
  }
}

function replace(old: string, path: string): string | undefined {
  try {
    renameSync(path, old)
    return undefined
  } catch (error) {
    if (!isOfFileSystem(error)) throw error
    return `Cannot replace '${old}': ${error.message}.`
  }
}

function refused(sentence: string): NoFile {
  return { ok: false, sentence }
}

/** Whether it is an error of the file system's, whose message is made for readers. */
export function isOfFileSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}
