/**
 * The clock, the dice and the turn of a replay: they say what the recording says that they said. Made by `replay`, for
 * the server and for its game. Beyond the recording, or off its course, time stands still and the dice are seeded ones.
 */

import type { Clock, Timer } from '../peer/clock.ts'
import type { Random } from '../peer/random.ts'
import { SeededRandom } from '../peer/seeded-random.ts'
import type { Turn } from '../peer/turn.ts'
import type { ReplayScript } from './replay-script.ts'

/** A {@link Clock} that the recording moves. */
export class ReplayClock implements Clock {
  readonly #script: ReplayScript
  readonly #clockMicros: number
  readonly #timers = new Map<number, () => void>()
  #next = 0

  /** `clockMicros`: what the recorded clock said when the recording began. */
  constructor(script: ReplayScript, clockMicros: number) {
    this.#script = script
    this.#clockMicros = clockMicros
  }

  now(): number {
    return (this.#clockMicros + this.#script.readTime()) / 1000
  }

  after(_delayMs: number, callback: () => void): Timer {
    const number = this.#next++
    this.#timers.set(number, callback)
    return { cancel: () => void this.#timers.delete(number) }
  }

  /** A timer fires, as it did then. */
  fire(number: number): void {
    const callback = this.#timers.get(number)
    this.#timers.delete(number)
    callback?.()
  }
}

/** Dice that fall as they fell. */
export function replayRandom(script: ReplayScript): Random {
  const beyond = new SeededRandom(0)
  return { nextUint32: () => script.throwDice() ?? beyond.nextUint32() }
}

/** A {@link Turn} that ends when it ended then. */
export class ReplayTurn implements Turn {
  readonly #callbacks: (() => void)[] = []

  get isWaiting(): boolean {
    return this.#callbacks.length > 0
  }

  atEnd(callback: () => void): void {
    this.#callbacks.push(callback)
  }

  end(): void {
    this.#callbacks.shift()?.()
  }
}
