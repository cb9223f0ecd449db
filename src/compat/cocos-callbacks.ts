/**
 * The queue of callbacks of a Cocos server: strictly first in, first out, run only from a tick, 16 ms at most per run.
 * Filled by the host and its links when something happens, emptied by `poll()`. A callback that throws is reported and
 * stops nothing. It never calls anything between two runs.
 */

import type { Clock } from '../peer/clock.ts'
import { ErrorPile } from '../peer/error-pile.ts'

/** What the game has set or passed. */
export type Handler = (...values: never[]) => unknown

/** How long one run may take, in milliseconds; what is left waits for the next. */
export const BUDGET_MS = 16

/** What waits to be told to the game. */
export class CallbackQueue {
  readonly #clock: Clock
  readonly #onError: (error: unknown) => void
  readonly #wake: () => void
  readonly #unheard = new ErrorPile()
  readonly #tasks: (() => void)[] = []
  #isRunning = false

  /** `wake` is called whenever something was queued: an own tick begins to wait then. */
  constructor(clock: Clock, onError: (error: unknown) => void, wake: () => void) {
    this.#clock = clock
    this.#onError = onError
    this.#wake = wake
  }

  /** How many callbacks wait. */
  get size(): number {
    return this.#tasks.length
  }

  push(task: () => void): void {
    this.#tasks.push(task)
    this.#wake()
  }

  /** Queues a call of the game's. */
  pushCall(handler: Handler | undefined, self: object, ...values: unknown[]): void {
    if (handler !== undefined) this.push(() => this.call(handler, self, ...values))
  }

  /** Calls the game now, inside a task; what it throws is reported. */
  call(handler: Handler | undefined, self: object, ...values: unknown[]): void {
    if (handler === undefined) return
    try {
      Reflect.apply(handler, self, values)
    } catch (error) {
      this.report(error)
    }
  }

  /** Reports an error of the game's. What the reporter throws comes out of a run: this one, or the next. */
  report(error: unknown): void {
    try {
      this.#onError(error)
    } catch (thrown) {
      this.#unheard.collect(thrown)
      this.#wake()
    }
  }

  /**
   * Runs what is queued now, as long as the budget lasts; what is queued meanwhile waits for the next run. Inside itself
   * it does nothing. @throws what the reporter of errors threw, at its end.
   */
  run(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    const deadline = this.#clock.now() + BUDGET_MS
    const due = this.#tasks.length
    let done = 0
    while (done < due) {
      this.#tasks[done++]?.()
      if (this.#clock.now() >= deadline) break
    }
    this.#tasks.splice(0, done)
    this.#isRunning = false
    this.#unheard.throwIfAny()
  }
}
