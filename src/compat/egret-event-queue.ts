/**
 * When a WebSocket of Egret tells the game what has happened: at once, or from `poll()`. First in, first out; never inside
 * a call of the game's own. What listeners throw is reported and stops nothing.
 */

import { ErrorPile } from '../peer/error-pile.ts'
import type { Turn } from '../peer/turn.ts'

/** What waits to be told. */
export class EventQueue {
  readonly #isPolled: boolean
  readonly #turn: Turn
  readonly #onError: (error: unknown) => void
  readonly #unheard = new ErrorPile()
  readonly #tasks: (() => void)[] = []
  #isHeld = false
  #isRunning = false

  constructor(isPolled: boolean, turn: Turn, onError: (error: unknown) => void) {
    this.#isPolled = isPolled
    this.#turn = turn
    this.#onError = onError
  }

  /** Tells now, if that is the way and nobody is being told; else later, in order. */
  push(task: () => void): void {
    this.#tasks.push(task)
    if (!this.#isPolled && !this.#isHeld) this.#drain()
  }

  /** Makes a call of the game's: what it brings about is told when the turn ends, or by the poll. */
  hold(call: () => void): void {
    this.#isHeld = true
    try {
      call()
    } finally {
      this.#isHeld = false
    }
    if (!this.#isPolled && this.#tasks.length > 0) this.#turn.atEnd(() => this.#drain())
  }

  /**
   * Tells what waits now; what comes meanwhile waits for the next call. Inside itself it does nothing.
   * @throws what the reporter of errors threw, at its end.
   */
  poll(): void {
    if (this.#isRunning) return
    this.#run(this.#tasks.length)
    this.#unheard.throwIfAny()
  }

  /** Reports an error of the game's. */
  report(error: unknown): void {
    try {
      this.#onError(error)
    } catch (thrown) {
      this.#unheard.collect(thrown)
      // Not to the connection, which must not fail for it: to whoever hears of uncaught errors.
      if (!this.#isPolled) this.#turn.atEnd(() => this.#unheard.throwIfAny())
    }
  }

  #drain(): void {
    if (this.#isRunning) return
    while (this.#tasks.length > 0) this.#run(this.#tasks.length)
  }

  #run(count: number): void {
    this.#isRunning = true
    for (const task of this.#tasks.splice(0, count)) this.#try(task)
    this.#isRunning = false
  }

  #try(task: () => void): void {
    try {
      task()
    } catch (error) {
      this.report(error)
    }
  }
}
