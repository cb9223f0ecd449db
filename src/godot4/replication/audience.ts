/**
 * Those who get what a synchronizer sends: a set of ids with a name, so that a packet for the same ids is written once.
 * Kept for each synchronizer. Knows nobody and sends nothing.
 */

/** The name of an audience that is everybody. */
const EVERYBODY = '*'

/** A set of ids. */
export class Audience {
  readonly #ids = new Set<number>()
  #name: string | null = null

  get size(): number {
    return this.#ids.size
  }

  /** In no order that means anything. */
  get ids(): ReadonlySet<number> {
    return this.#ids
  }

  has(id: number): boolean {
    return this.#ids.has(id)
  }

  add(id: number): void {
    if (this.#ids.has(id)) return
    this.#ids.add(id)
    this.#name = null
  }

  /** False if it was not there. */
  delete(id: number): boolean {
    this.#name = null
    return this.#ids.delete(id)
  }

  clear(): void {
    this.#ids.clear()
    this.#name = null
  }

  /** The same for the same ids, and for no others. `everybody` is how many there are in all: whoever has them all needs no list. */
  nameAmong(everybody: number): string {
    if (this.#ids.size === everybody) return EVERYBODY
    this.#name ??= [...this.#ids].sort((a, b) => a - b).join()
    return this.#name
  }
}
