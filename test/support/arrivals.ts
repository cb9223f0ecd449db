/**
 * A queue of things that arrive, which a test can wait for. Used by the raw client and by the contract suite.
 * It never sleeps: a wait ends when the thing comes, or fails with a sentence when nothing can come any more,
 * or when a guard time has passed that no healthy run comes near.
 */

/** How long a wait may take before it is given up, in milliseconds. */
export const GUARD_MS = 60_000

interface Waiter<T> {
  resolve(item: T): void
  reject(error: Error): void
  readonly guard: NodeJS.Timeout
}

/** Things of one kind in the order of their arrival, each given to one caller of `next`. */
export class Arrivals<T> {
  readonly #what: string
  readonly #items: T[] = []
  readonly #waiters: Waiter<T>[] = []
  #total = 0
  #over: string | null = null

  /** `what` names the thing in the sentence of a failed wait: `'a close frame'`. */
  constructor(what: string) {
    this.#what = what
  }

  /** How many have come so far, also those already taken. */
  get total(): number {
    return this.#total
  }

  /** What has come and nobody has taken. */
  get waiting(): readonly T[] {
    return this.#items
  }

  push(item: T): void {
    this.#total += 1
    const waiter = this.#waiters.shift()
    if (waiter === undefined) {
      this.#items.push(item)
      return
    }
    clearTimeout(waiter.guard)
    waiter.resolve(item)
  }

  /** Says that nothing more can come: who waits, and who asks later than the last thing, fails with `reason`. */
  finish(reason: string): void {
    this.#over ??= reason
    for (const waiter of this.#waiters.splice(0)) {
      clearTimeout(waiter.guard)
      waiter.reject(new Error(`${this.#what} did not come: ${this.#over}`))
    }
  }

  /** The next thing, at once if it is there. */
  next(): Promise<T> {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift() as T)
    if (this.#over !== null) return Promise.reject(new Error(`${this.#what} did not come: ${this.#over}`))
    return new Promise<T>((resolve, reject) => {
      const guard = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
        reject(new Error(`${this.#what} did not come within ${GUARD_MS / 1000} s`))
      }, GUARD_MS)
      const waiter: Waiter<T> = { resolve, reject, guard }
      this.#waiters.push(waiter)
    })
  }

  /** The next `count` things. */
  async take(count: number): Promise<T[]> {
    const taken: T[] = []
    while (taken.length < count) taken.push(await this.next())
    return taken
  }
}
