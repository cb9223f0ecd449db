/**
 * The tick of a Cocos server that has no game loop of its own: 60 a second, and only while something waits to be told.
 * Woken by the queue of callbacks. It keeps the process alive as long as it has something to tell, and no longer.
 */

import type { Timer } from '../peer/clock.ts'
import type { TickClock } from '../server/tick-clock.ts'

const PERIOD_MS = 1000 / 60

/** Calls `tick` at the next sixtieth of a second after a `wake`. */
export class OwnTick {
  readonly #clock: TickClock
  readonly #tick: () => boolean
  #wait: Timer | null = null

  /** `tick` says whether something is left for another one. */
  constructor(clock: TickClock, tick: () => boolean) {
    this.#clock = clock
    this.#tick = tick
  }

  wake(): void {
    this.#wait ??= this.#clock.waitUntil(nextTick(this.#clock.now()), this.#run)
  }

  readonly #run = (): void => {
    this.#wait = null
    try {
      if (this.#tick()) this.wake()
    } catch (error) {
      // It goes to whoever hears of uncaught errors; should the program live on, so does the tick.
      this.wake()
      throw error
    }
  }
}

function nextTick(nowMs: number): number {
  return (Math.floor(nowMs / PERIOD_MS) + 1) * PERIOD_MS
}
