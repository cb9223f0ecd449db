/**
 * How many of something there are from each address. Kept by the gate for sockets that are pending, and by its admission
 * for candidates and connections. Decides nothing, and keeps no address of which there is none.
 */

/** Counts by address. */
export class AddressCounts {
  readonly #counts = new Map<string, number>()

  /** Of how many addresses something is kept. */
  get size(): number {
    return this.#counts.size
  }

  /** How many there are from this address. */
  of(address: string): number {
    return this.#counts.get(address) ?? 0
  }

  /** One more. */
  add(address: string): void {
    this.#counts.set(address, this.of(address) + 1)
  }

  /** One less; never below none. */
  remove(address: string): void {
    const count = this.of(address) - 1
    if (count > 0) this.#counts.set(address, count)
    else this.#counts.delete(address)
  }

  clear(): void {
    this.#counts.clear()
  }
}
