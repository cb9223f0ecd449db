/**
 * Memory in which the outbox keeps copies of what is sent until the end of the turn, and which is then used again.
 * Where a copy falls on the same place and length as in an earlier turn, its view is used again too: a game that sends
 * packets of the same sizes tick after tick makes nothing. Knows no packets and no peers.
 */

import { copyBytes } from './copy-bytes.ts'

const CHUNK_BYTES = 65_536
/** A copy has so many lengths: 0 to 65,536. */
const LENGTHS = CHUNK_BYTES + 1
const KEPT_CHUNKS = 16
/** Only packets of 32 bytes and less could ask for more of one chunk. */
const KEPT_VIEWS = 2048

/** A piece of memory that is filled from its beginning. */
class Chunk {
  // Kept, because to ask an array for its buffer costs as much as to make a view.
  readonly #buffer = new ArrayBuffer(CHUNK_BYTES)
  readonly #bytes = new Uint8Array(this.#buffer)
  readonly #views: Uint8Array[] = []
  /** Start and length of each view, as one number: to ask the view takes longer. */
  readonly #places = new Float64Array(KEPT_VIEWS).fill(-1)
  #used = 0
  #taken = 0

  hasRoomFor(length: number): boolean {
    return this.#used + length <= CHUNK_BYTES
  }

  copy(bytes: Uint8Array, length: number): Uint8Array {
    const start = this.#used
    this.#used = start + length
    copyBytes(this.#bytes, bytes, start)
    const index = this.#taken++
    const place = start * LENGTHS + length
    const earlier = this.#places[index] === place ? this.#views[index] : undefined
    return earlier ?? this.#newView(index, start, length)
  }

  empty(): void {
    this.#used = 0
    this.#taken = 0
  }

  #newView(index: number, start: number, length: number): Uint8Array {
    // Cheaper than subarray(), which asks the array for its species.
    const view = new Uint8Array(this.#buffer, start, length)
    if (index < KEPT_VIEWS) {
      this.#views[index] = view
      this.#places[index] = start * LENGTHS + length
    }
    return view
  }
}

/** Copies of bytes that live until `reset()`. Keeps at most 1 MiB for the next turn. */
export class Arena {
  readonly #chunks: Chunk[] = []
  /** The one that is being filled; null before the first copy of a turn. */
  #chunk: Chunk | null = null
  #filled = 0

  /** Copies up to 64 KiB; the copy is valid until `reset()`. It may also be of no bytes. */
  copy(bytes: Uint8Array): Uint8Array {
    // No more than 64 Ki, and as an int: V8 takes a length for a double, and would make it an int at each use.
    const length = bytes.length | 0
    let chunk = this.#chunk
    if (chunk === null || !chunk.hasRoomFor(length)) chunk = this.#nextChunk()
    return chunk.copy(bytes, length)
  }

  /** The memory of all copies is used again. */
  reset(): void {
    this.#chunk = null
    for (let index = 0; index < this.#filled; index++) this.#chunks[index]?.empty()
    if (this.#chunks.length > KEPT_CHUNKS) this.#chunks.length = KEPT_CHUNKS
    this.#filled = 0
  }

  #nextChunk(): Chunk {
    const index = this.#filled++
    const next = this.#chunks[index] ?? new Chunk()
    this.#chunks[index] = next
    this.#chunk = next
    return next
  }
}
