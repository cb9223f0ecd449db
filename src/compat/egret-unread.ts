/**
 * What a WebSocket of Egret has received and the game has not read: messages put one behind the other, of one kind.
 * Filled by the WebSocket when it tells of a message. It has no limit of its own: whoever fills it asks first.
 */

/** Bytes that wait to be read, all at once. */
export class UnreadBytes {
  #bytes = new Uint8Array()
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Puts a message behind the others. It is kept as it is if there are none: nobody may change it any more. */
  append(message: Uint8Array<ArrayBuffer>): void {
    const end = this.#length + message.length
    if (this.#length === 0) {
      this.#bytes = message
    } else {
      if (end > this.#bytes.length) this.#grow(end)
      this.#bytes.set(message, this.#length)
    }
    this.#length = end
  }

  /** All of it, lent until the next `append`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  clear(): void {
    this.#bytes = new Uint8Array()
    this.#length = 0
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
    grown.set(this.bytes)
    this.#bytes = grown
  }
}
