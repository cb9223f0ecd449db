/**
 * Where a recording goes: a file, or a stream of Node. Made by `record`, used by the spool, which writes one piece after
 * the other. A destination tells each failure once, to whoever waits, and never waits itself, but when the process exits.
 */

import { close, openSync, write, writeSync } from 'node:fs'
import type { Writable } from 'node:stream'

/** A recording holds what players said, tokens too: other users of the machine do not read it. */
export const OWNER_ONLY = 0o600

/** Hears how a write or the end went; null: well. */
export type Done = (error: Error | null) => void

/** Something that takes bytes. */
export interface Destination {
  /** Whether the memory of a piece is free again when it was written: a stream may have handed it on. */
  readonly givesBack: boolean
  /** Writes a piece whose first byte is the `position`th of all. One at a time. */
  write(bytes: Uint8Array, position: number, done: Done): void
  /** The same at once, for what is left when the process exits; absent where that cannot be. May throw. */
  writeNow?(bytes: Uint8Array, position: number): void
  /** Nothing follows. */
  end(done: Done): void
}

/** A file, which is made or emptied. @throws what `node:fs` throws for a path that cannot be written. */
export function fileDestination(path: string): Destination {
  const file = openSync(path, 'w', OWNER_ONLY)
  const writeFrom = (bytes: Uint8Array, position: number, done: Done): void => {
    write(file, bytes, 0, bytes.length, position, (error, written) => {
      if (error !== null) done(error)
      else if (written < bytes.length) writeFrom(bytes.subarray(written), position + written, done)
      else done(null)
    })
  }
  return {
    givesBack: true,
    write: writeFrom,
    writeNow(bytes, position) {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, position + at)
    },
    end: (done) => close(file, (error) => done(error ?? null)),
  }
}

/** A stream of somebody else's, which is ended with the recording. */
export function streamDestination(stream: Writable): Destination {
  let failure: Error | null = null
  let waiting: Done | null = null
  const settle = (error: Error | null): void => {
    const done = waiting
    waiting = null
    done?.(error)
  }
  stream.on('error', (error) => {
    failure ??= error
    settle(failure)
  })
  // Destroyed without an error, it would call nobody back.
  stream.on('close', () => settle(failure ?? new Error('The stream was closed.')))
  const ask = (call: (done: (error?: Error | null) => void) => void, done: Done): void => {
    waiting = done
    if (failure !== null) return settle(failure)
    call((error) => settle(error ?? null))
  }
  return {
    givesBack: false,
    write: (bytes, _position, done) => ask((called) => void stream.write(bytes, called), done),
    end: (done) => ask((called) => void stream.end(called), done),
  }
}
