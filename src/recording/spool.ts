/**
 * The way of a recording from memory to its destination: pieces in a row, one being written at a time, and none of it
 * in the server's way. Used by the recorder, which asks it how much waits before that becomes too much.
 * After a failure it drops everything that waits: what is missing in the middle would spoil what follows.
 */

import type { Destination } from './destination.ts'

/** What a spool tells. */
export interface SpoolEvents {
  /** The first failure, and no other. */
  failed(error: Error): void
  /** Nobody looks at the memory of this piece any more. */
  freed(piece: Uint8Array): void
}

/** A row of pieces on their way. */
export class Spool {
  readonly #destination: Destination
  readonly #events: SpoolEvents
  readonly #pieces: Uint8Array[] = []
  #isWriting = false
  #hasFailed = false
  #position = 0
  #waitingBytes = 0
  #onEmpty: (() => void) | null = null
  #onFinished: (() => void) | null = null

  constructor(destination: Destination, events: SpoolEvents) {
    this.#destination = destination
    this.#events = events
  }

  /** Bytes that were handed over and not taken by the operating system. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** Bytes that the operating system has taken. */
  get writtenBytes(): number {
    return this.#position
  }

  /** Hands over a piece. It must not be changed any more. */
  push(piece: Uint8Array): void {
    if (this.#hasFailed || piece.length === 0) return
    this.#pieces.push(piece)
    this.#waitingBytes += piece.length
    this.#writeNext()
  }

  /** Resolves when everything was written, or was given up, and the destination was let go. */
  finish(): Promise<void> {
    return new Promise((resolve) => {
      this.#onFinished = resolve
      const end = (): void =>
        this.#destination.end((error) => {
          if (error !== null) this.#fail(error)
          resolve()
        })
      if (this.#isWriting) this.#onEmpty = end
      else end()
    })
  }

  /** Waits no longer: what was not taken is lost. A destination that comes back to life is still let go. */
  giveUp(): void {
    const waiting = this.#waitingBytes
    this.#fail(
      new Error(`The destination was given up when the recording was closed: ${waiting} bytes were not taken.`),
    )
    this.#onFinished?.()
  }

  /** Writes all that waits at once, where that can be: the process is about to exit. */
  writeNow(): void {
    if (this.#destination.writeNow === undefined) return
    // Also the piece that is being written: nobody will tell any more how far that came.
    for (const piece of this.#pieces.splice(0)) {
      this.#destination.writeNow(piece, this.#position)
      this.#position += piece.length
    }
    this.#waitingBytes = 0
  }

  #writeNext(): void {
    const piece = this.#pieces[0]
    if (this.#isWriting || piece === undefined) return
    this.#isWriting = true
    this.#destination.write(piece, this.#position, (error) => {
      this.#isWriting = false
      if (error !== null) {
        this.#fail(error)
      } else if (this.#pieces[0] === piece) {
        this.#pieces.shift()
        this.#position += piece.length
        this.#waitingBytes -= piece.length
        if (this.#destination.givesBack) this.#events.freed(piece)
      }
      this.#writeNext()
      if (!this.#isWriting) this.#tellEmpty()
    })
  }

  #tellEmpty(): void {
    const onEmpty = this.#onEmpty
    this.#onEmpty = null
    onEmpty?.()
  }

  #fail(error: Error): void {
    this.#pieces.length = 0
    this.#waitingBytes = 0
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#events.failed(error)
  }
}
