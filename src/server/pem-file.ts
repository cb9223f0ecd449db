/**
 * Reads and writes the files of keys and certificates.
 * Called by CryptoKey and X509Certificate. Never throws: a failure is a Godot error number and a sentence.
 */

import { constants, closeSync, fchmodSync, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { GodotError } from '../peer/error.ts'

/** What reading gave. */
export type PemFileRead =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly error: GodotError; readonly message: string }

/** Reads a whole file. One that can't be opened is ERR_INVALID_PARAMETER, as in Godot 3.2.3. */
export function readPemFile(path: string): PemFileRead {
  try {
    return { ok: true, bytes: readFileSync(path) }
  } catch (error) {
    const message = `Cannot read '${path}': ${reason(error)}.${hint(path)}`
    return { ok: false, error: GodotError.ERR_INVALID_PARAMETER, message }
  }
}

/**
 * Writes a whole file with these permissions, which a file that exists gets too before the first byte.
 * OK is an empty message. A file that can't be opened is ERR_INVALID_PARAMETER, as in Godot; a failed write ERR_FILE_CANT_WRITE.
 */
export function writePemFile(path: string, text: string, mode: number): { error: GodotError; message: string } {
  let descriptor: number
  try {
    // Not emptied by opening: if the permissions can't be set, the old content is still there.
    descriptor = openSync(path, constants.O_WRONLY | constants.O_CREAT, mode)
  } catch (error) {
    const message = `Cannot open '${path}' for writing: ${reason(error)}.${hint(path)}`
    return { error: GodotError.ERR_INVALID_PARAMETER, message }
  }
  try {
    try {
      replaceContent(descriptor, Buffer.from(text), mode)
    } finally {
      closeSync(descriptor)
    }
    return { error: GodotError.OK, message: '' }
  } catch (error) {
    return { error: GodotError.ERR_FILE_CANT_WRITE, message: `Cannot write '${path}': ${reason(error)}.` }
  }
}

function replaceContent(descriptor: number, bytes: Buffer, mode: number): void {
  if (fstatSync(descriptor).isFile()) {
    fchmodSync(descriptor, mode)
    ftruncateSync(descriptor)
  }
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written)
}

/** What the system or OpenSSL says, in one line. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function hint(path: string): string {
  return /^(res|user):\/\//.test(path) ? ' There is no Godot project here: give a path of the file system.' : ''
}
