/**
 * The file that a load's figures go into, looked at before the load begins: a load of an hour for nothing is too late to
 * learn that. Called by the load's program. Opens and makes nothing: a pipe would be told of an end.
 */

import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { sentenceOf } from './report-once.ts'

/** Why the file cannot be written, as far as can be told; undefined if it can. */
export function whyUnwritable(file: string): string | undefined {
  try {
    const known = statSync(file, { throwIfNoEntry: false })
    if (known?.isDirectory() === true) return `'${file}' is a folder`
    // With a slash behind it, what is no folder is none: from Node 22 on the first look does not tell.
    accessSync(known === undefined ? `${dirname(file)}/` : file, constants.W_OK)
    return undefined
  } catch (error) {
    return sentenceOf(error)
  }
}
