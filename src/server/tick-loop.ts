/**
 * Calls a game's tick at a fixed rate, on an absolute schedule: errors of one wait do not add up to drift.
 * Made by games, which call `server.poll()` in it. Never runs two ticks in one turn of the event loop, so that the
 * sockets it polls are served also when it is behind, and never knows what it ticks.
 */

import { systemTickClock } from '../system/tick-clock.ts'
import type { Timer } from '../peer/clock.ts'
import { callback, object, refuseUnknown, shown, whole } from '../peer/option-checks.ts'
import type { TickClock } from './tick-clock.ts'
import { TickRecorder, type TickLoopStats } from './tick-stats.ts'

/** Options of `new TickLoop(options)`. */
export interface TickLoopOptions {
  /** Ticks per second: 1 to 1000, fractions too. */
  readonly hz: number
  /**
   * The game's tick; must not be async. Gets the fixed time it stands for (1 / hz) in seconds, and its number in the
   * schedule: 0, 1, 2 …, with a gap where ticks were skipped, so that `number / hz` is the time since the start.
   */
  readonly tick: (deltaSeconds: number, tickNumber: number) => void
  /** Called after each tick, also one that threw: `() => server.flush()`. */
  readonly flush?: (() => void) | undefined
  /** Hears what `tick` and `flush` throw, and the loop goes on. Without it the loop stops and throws it on. */
  readonly on_error?: ((error: unknown, tickNumber: number) => void) | undefined
  /** How many overdue ticks may run in a row before the rest is skipped, counted. 0 to 1000; default 5. */
  readonly max_catch_up?: number | undefined
  /** The time; default the system's. */
  readonly clock?: TickClock | undefined
}

/** A loop of fixed rate. It keeps the process alive while it runs. */
export class TickLoop {
  readonly #periodMs: number
  readonly #deltaSeconds: number
  readonly #maxCatchUp: number
  readonly #tick: (deltaSeconds: number, tickNumber: number) => void
  readonly #flush: () => void
  readonly #onError: ((error: unknown, tickNumber: number) => void) | undefined
  readonly #clock: TickClock
  readonly #stats: TickRecorder
  #wait: Timer | null = null
  /** When tick 0 was due, or would have been, had the loop run at this rate ever since. */
  #originMs = 0
  #next = 0
  #inARow = 0

  /** Throws a TypeError for options that are wrong. Nothing runs before `start()`. */
  constructor(options: TickLoopOptions) {
    refuseUnknown(options, NAMES)
    const { hz, tick } = options
    if (!Number.isFinite(hz) || hz < 1 || hz > 1000) {
      throw new TypeError(`Option "hz" must be a number from 1 to 1000, not ${shown(hz)}.`)
    }
    if (typeof tick !== 'function') throw new TypeError('Option "tick" must be a function.')
    this.#periodMs = 1000 / hz
    this.#deltaSeconds = 1 / hz
    this.#maxCatchUp = whole('max_catch_up', options.max_catch_up, 0, 1000, 5)
    this.#tick = tick
    this.#flush = callback('flush', options.flush) ?? (() => undefined)
    this.#onError = callback('on_error', options.on_error)
    this.#clock = object('clock', options.clock, ['now', 'waitUntil']) ?? systemTickClock
    this.#stats = new TickRecorder(this.#periodMs)
  }

  /** Starts, the first tick being due now, though not run before this turn has ended. Does nothing while running. Numbers go on after a stop. */
  start(): void {
    if (this.#wait !== null) return
    this.#originMs = this.#clock.now() - this.#next * this.#periodMs
    this.#inARow = 0
    this.#schedule()
  }

  /** Stops: no tick begins after this. May be called inside a tick, whose flush still follows. Does nothing while stopped. */
  stop(): void {
    this.#wait?.cancel()
    this.#wait = null
  }

  is_running(): boolean {
    return this.#wait !== null
  }

  /** Plain numbers about all ticks since the loop was made. */
  get_stats(): TickLoopStats {
    return this.#stats.read()
  }

  #schedule(): void {
    this.#wait = this.#clock.waitUntil(this.#dueMs(this.#next), this.#run)
  }

  #dueMs(tickNumber: number): number {
    return this.#originMs + tickNumber * this.#periodMs
  }

  readonly #run = (): void => {
    const wait = this.#wait
    const tickNumber = this.#next++
    const beganMs = this.#clock.now()
    const latenessMs = Math.max(0, beganMs - this.#dueMs(tickNumber))
    const errors = this.#call(tickNumber)
    const endedMs = this.#clock.now()
    this.#stats.record(latenessMs, endedMs - beganMs)
    if (errors !== null) this.#report(errors, tickNumber)
    // The tick may have stopped the loop, or stopped it and started it anew.
    if (this.#wait !== wait) return
    this.#moveOn(endedMs)
    this.#schedule()
  }

  /** What tick and flush threw; null for nothing, so that a good tick allocates nothing. */
  #call(tickNumber: number): readonly unknown[] | null {
    let errors: readonly unknown[] | null = null
    try {
      this.#tick(this.#deltaSeconds, tickNumber)
    } catch (error) {
      errors = [error]
    }
    try {
      this.#flush()
    } catch (error) {
      errors = [...(errors ?? []), error]
    }
    return errors
  }

  #report(errors: readonly unknown[], tickNumber: number): void {
    this.#stats.errors += errors.length
    const unheard: unknown[] = []
    for (const error of errors) {
      try {
        if (this.#onError === undefined) unheard.push(error)
        else this.#onError(error, tickNumber)
      } catch (thrown) {
        unheard.push(thrown)
      }
    }
    if (unheard.length === 0) return
    this.stop()
    throw unheard.length === 1 ? unheard[0] : new AggregateError(unheard, 'TickLoop: tick and flush both failed.')
  }

  /** Lets an overdue tick run next, or skips to the next moment that lies ahead when too many ran in a row. */
  #moveOn(nowMs: number): void {
    if (this.#dueMs(this.#next) > nowMs) {
      this.#inARow = 0
      return
    }
    if (this.#inARow < this.#maxCatchUp) {
      this.#inARow++
      this.#stats.caughtUp++
      return
    }
    // Division may round down to the number before; at least one tick is skipped.
    const ahead = Math.max(this.#next, Math.floor((nowMs - this.#originMs) / this.#periodMs)) + 1
    this.#stats.skipped += ahead - this.#next
    this.#next = ahead
    this.#inARow = 0
  }
}

const NAMES: Readonly<Record<keyof TickLoopOptions, true>> = {
  hz: true,
  tick: true,
  flush: true,
  on_error: true,
  max_catch_up: true,
  clock: true,
}
