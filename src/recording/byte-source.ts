/**
 * Where the bytes of a recording are read from: a file, or memory. Made by RecordingReader, which asks for what it needs
 * next. Reads at once, without waiting for the event loop: it is for tools and tests, never for a server at work.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Something with bytes in it. */
export interface ByteSource {
  /** How many there are. */
  readonly size: number
  /** Copies up to `length` bytes from `position` on to `target` at `offset`; returns how many. 0 at the end. */
  read(target: Uint8Array, offset: number, length: number, position: number): number
  close(): void
}

/** A file. @throws what `node:fs` throws for one that cannot be opened. */
export function fileSource(path: string): ByteSource {
  const file = openSync(path, 'r')
  return {
    size: fstatSync(file).size,
    read: (target, offset, length, position) => readSync(file, target, offset, length, position),
    close: () => closeSync(file),
  }
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
