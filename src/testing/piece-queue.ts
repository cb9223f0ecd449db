/**
 * Pieces of a stream in their order, each with the time at which it is due, bounded in bytes and in number.
 * A link has two: what is on the line, and what waits for the reader. Pure; knows no clock.
 */

/** A piece of a stream; the end of the stream is a piece too. */
export interface Piece {
  /** Never empty, but for the end. */
  readonly bytes: Uint8Array
  /** When it arrives, in milliseconds of the clock. */
  readonly dueAt: number
  readonly isEnd: boolean
}

/** Smaller pieces than this cost more than they carry: so many bytes stand for each piece where pieces are counted. */
export const LEAST_PIECE_BYTES = 16
const MORE_PIECES = 4096
const SHORTEST_WASTE = 1024

/** A queue of pieces with at most `mostBytes` bytes, in at most one piece for each 16 bytes and 4,096 more. */
export class PieceQueue {
  readonly #mostBytes: number
  readonly #mostPieces: number
  #pieces: Piece[] = []
  #first = 0
  #byteLength = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
    this.#mostPieces = Math.ceil(mostBytes / LEAST_PIECE_BYTES) + MORE_PIECES
  }

  get byteLength(): number {
    return this.#byteLength
  }

  /** The first piece; undefined when there is none. */
  get head(): Piece | undefined {
    return this.#pieces[this.#first]
  }

  /** Bytes that may be added in pieces of this length. */
  roomFor(pieceBytes: number): number {
    const pieces = this.#mostPieces - (this.#pieces.length - this.#first)
    return Math.max(0, Math.min(this.#mostBytes - this.#byteLength, pieces * pieceBytes))
  }

  /** True when half of it is free. */
  get isHalfFree(): boolean {
    const count = this.#pieces.length - this.#first
    return this.#byteLength * 2 <= this.#mostBytes && count * 2 <= this.#mostPieces
  }

  /** Adds a piece behind all others. The caller asks for room before; the end needs none. */
  push(piece: Piece): void {
    this.#pieces.push(piece)
    this.#byteLength += piece.bytes.length
  }

  /** Takes the first piece out, or its first `mostBytes` bytes as a piece of their own. No two share a buffer. */
  shift(mostBytes: number): Piece | undefined {
    const head = this.head
    if (head === undefined) return undefined
    if (head.bytes.length > mostBytes) {
      this.#pieces[this.#first] = { ...head, bytes: head.bytes.subarray(mostBytes) }
      this.#byteLength -= mostBytes
      return { ...head, bytes: head.bytes.slice(0, mostBytes) }
    }
    this.#first++
    this.#byteLength -= head.bytes.length
    this.#forgetTaken()
    return isWhole(head.bytes) ? head : { ...head, bytes: head.bytes.slice() }
  }

  clear(): void {
    this.#pieces = []
    this.#first = 0
    this.#byteLength = 0
  }

  #forgetTaken(): void {
    if (this.#first < this.#pieces.length && this.#first < SHORTEST_WASTE) return
    if (this.#first * 2 < this.#pieces.length) return
    this.#pieces = this.#pieces.slice(this.#first)
    this.#first = 0
  }
}

function isWhole(bytes: Uint8Array): boolean {
  return bytes.byteLength === bytes.buffer.byteLength
}
