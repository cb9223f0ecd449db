/**
 * A clock, dice and a turn that do as those they stand for, and are taken down: every time that was read, every number
 * that was thrown, every timer that fired. Made by `record`, for the server and for the game that shares them.
 */

import type { Clock, Timer } from '../peer/clock.ts'
import type { Random } from '../peer/random.ts'
import type { Turn } from '../peer/turn.ts'
import type { Recorder } from './recorder.ts'

/** A {@link Clock} whose readings are whole microseconds, and recorded. */
export class RecordingClock implements Clock {
  readonly #real: Clock
  readonly #recorder: Recorder
  #timers = 0

  constructor(real: Clock, recorder: Recorder) {
    this.#real = real
    this.#recorder = recorder
  }

  now(): number {
    return this.#recorder.readTime()
  }

  after(delayMs: number, callback: () => void): Timer {
    const timer = this.#timers++
    return this.#real.after(delayMs, () => {
      this.#recorder.came({ kind: 'timer', timer })
      callback()
    })
  }
}

/** Dice as they fall, recorded: as unpredictable as before. */
export function recordingRandom(real: Random, recorder: Recorder): Random {
  return {
    nextUint32() {
      const value = real.nextUint32()
      recorder.note({ kind: 'dice', value })
      return value
    },
  }
}

/** A turn whose ends are recorded. */
export function recordingTurn(real: Turn, recorder: Recorder): Turn {
  return {
    atEnd: (callback) =>
      real.atEnd(() => {
        recorder.came({ kind: 'turn' })
        callback()
      }),
  }
}
