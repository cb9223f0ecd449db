/**
 * The sockets of one native app that speak HTTP: accepted, and neither upgraded nor gone. Kept by address, so that a
 * request can be told to be of the only socket there is, without waiting for native code to show which.
 * Written by the pending sockets and their replies. Knows nothing native and decides nothing.
 */

/** Sockets by address. */
export class UwsCrowd<T extends object> {
  /** Those that were not answered: pending ones, and ones whose request is being decided. */
  readonly #unanswered = new Map<string, Set<T>>()
  // An answered socket closes when it has sent its answer, and native code then tells that some socket has closed, not
  // which. So the addresses of all that were answered are kept until as many have closed.
  readonly #answeredAddresses = new Set<string>()
  #answered = 0
  #closed = 0

  accepted(address: string, member: T): void {
    const group = this.#unanswered.get(address)
    if (group === undefined) this.#unanswered.set(address, new Set([member]))
    else group.add(member)
  }

  /** It became a WebSocket. */
  upgraded(address: string, member: T): void {
    this.#remove(address, member)
  }

  /** It has been answered, and will close. */
  answered(address: string, member: T): void {
    if (!this.#remove(address, member)) return
    this.#answered++
    this.#answeredAddresses.add(address)
  }

  /** It has closed without an answer. Native code has told `closed` before. */
  gone(address: string, member: T): void {
    if (this.#remove(address, member)) this.#closed--
  }

  /** Some socket that speaks HTTP has closed. */
  closed(): void {
    this.#closed++
  }

  /**
   * The only socket of this address that speaks HTTP; undefined if there are several, or if that is not certain. Without
   * an address it never is: whoever was reset has none from then on, whatever it was accepted with.
   */
  only(address: string): T | undefined {
    if (address === '') return undefined
    if (this.#closed >= this.#answered) this.#forgetAnswered()
    const group = this.#unanswered.get(address)
    if (group?.size !== 1 || this.#answeredAddresses.has(address)) return undefined
    return group.values().next().value
  }

  /** Some unanswered socket other than this one; undefined if there is none. */
  other(than: T): T | undefined {
    for (const group of this.#unanswered.values()) {
      for (const member of group) if (member !== than) return member
    }
    return undefined
  }

  #forgetAnswered(): void {
    this.#closed -= this.#answered
    this.#answered = 0
    this.#answeredAddresses.clear()
  }

  #remove(address: string, member: T): boolean {
    const group = this.#unanswered.get(address)
    if (group?.delete(member) !== true) return false
    if (group.size === 0) this.#unanswered.delete(address)
    return true
  }
}
