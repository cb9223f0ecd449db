/** A stream that keeps what was written to it, for tests that record: with a hand on how, and whether, it takes. */

import { Writable } from 'node:stream'

type Done = (error?: Error | null) => void

/** Takes everything at once, unless it is told otherwise. */
export class MemoryStream extends Writable {
  readonly #parts: Buffer[] = []
  readonly #held: (() => void)[] = []
  /** While true it takes nothing, as a disk that hangs. */
  isStuck = false
  /** What it fails with from now on; null: it does not. */
  failure: Error | null = null

  constructor() {
    super({ write: (chunk: Buffer, _encoding, done) => this.#take(chunk, done) })
  }

  /** All bytes that have come. */
  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts))
  }

  /** Takes what it held back, and all that follows. */
  release(): void {
    this.isStuck = false
    for (const take of this.#held.splice(0)) take()
  }

  #take(chunk: Buffer, done: Done): void {
    const take = (): void => {
      if (this.failure !== null) return done(this.failure)
      this.#parts.push(chunk)
      done()
    }
    if (this.isStuck) this.#held.push(take)
    else take()
  }
}
