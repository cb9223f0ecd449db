/**
 * Where the bytes of a recording are read from: a file, or memory. Made by RecordingReader, which asks for what it needs
 * next. Reads at once, without waiting for the event loop: it is for tools and tests, never for a server at work.
 */

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** Something with bytes in it. */
export interface ByteSource {
  /** How many there are. */
  readonly size: number
  /** Copies up to `length` bytes from `position` on to `target` at `offset`; returns how many. 0 at the end. */
  read(target: Uint8Array, offset: number, length: number, position: number): number
  close(): void
}

/** A file. @throws what `node:fs` throws for one that cannot be opened, and the like for a folder, a pipe and a device. */
export function fileSource(path: string): ByteSource {
  // Asked before: to open a pipe waits for who writes.
  const stats = statSync(path)
  if (!stats.isFile()) throw noFile(path, stats.isDirectory())
  const file = openSync(path, 'r')
  return {
    size: fstatSync(file).size,
    read: (target, offset, length, position) => readSync(file, target, offset, length, position),
    close: () => closeSync(file),
  }
}

/** The size of a pipe is not known, nor can it be read twice. */
function noFile(path: string, isFolder: boolean): NodeJS.ErrnoException {
  const [code, what] = isFolder ? ['EISDIR', 'a folder'] : ['ESPIPE', 'a pipe or a device']
  const message = `${code}: a recording is read from a file, and this is ${what}, open '${path}'`
  return Object.assign(new Error(message), { code, syscall: 'open', path })
}

/** Bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(target, offset, length, position) {
      const part = bytes.subarray(position, position + length)
      target.set(part, offset)
      return part.length
    },
    close: () => undefined,
  }
}
