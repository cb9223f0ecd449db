/**
 * The port that tells when the current turn of the program ends: the moment when a batch of packets leaves.
 * By default a microtask; the harness ends a turn after each tick.
 */

/** Something that runs callbacks when the current turn ends. */
export interface Turn {
  /** Calls `callback` once, when the current turn ends. Order is kept. */
  atEnd(callback: () => void): void
}

/** A {@link Turn} that ends when it is told to: the twin of the microtask for tests and harness. */
export class ManualTurn implements Turn {
  readonly #callbacks: (() => void)[] = []

  atEnd(callback: () => void): void {
    this.#callbacks.push(callback)
  }

  /** How many callbacks wait for the end of the turn. */
  get pendingCallbacks(): number {
    return this.#callbacks.length
  }

  /** Ends the turn: runs all that waits, also what is added meanwhile. */
  end(): void {
    for (let callback = this.#callbacks.shift(); callback !== undefined; callback = this.#callbacks.shift()) callback()
  }
}
