/**
 * The numbers that replication gives to nodes and synchronizers: from 1 up, one counter for both, none twice at a time.
 * Owned by the replication of one scene. The top bit stays free: with it a number on the wire is the id of a path.
 */

const LARGEST = 0x7fff_ffff

/** Gives numbers, 1 to 2147483647. */
export class NetIds {
  readonly #taken = new Set<number>()
  #last: number

  /** The first number is the one behind `last`. */
  constructor(last = 0) {
    this.#last = last
  }

  /** The next number that nobody has; behind the largest it begins anew. */
  take(): number {
    do this.#last = this.#last === LARGEST ? 1 : this.#last + 1
    while (this.#taken.has(this.#last))
    this.#taken.add(this.#last)
    return this.#last
  }

  /** A number is free again. */
  free(id: number): void {
    this.#taken.delete(id)
  }
}
