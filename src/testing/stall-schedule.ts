/**
 * When a link stalls: a row of gaps that depends on a seed and on time, and not on the traffic. Asked by Link.
 * Pure; waits for nothing itself.
 */

import { SeededRandom } from '../peer/seeded-random.ts'

const UINT32_COUNT = 0x1_0000_0000

/** The stalls of one link. Two schedules of the same numbers and the same start have the same stalls. */
export class StallSchedule {
  readonly #dice: SeededRandom
  readonly #clearMs: number
  readonly #stallMs: number
  #beginsAt = Infinity
  #endsAt: number

  /** Milliseconds as in `NetworkConditions`, and the time of the clock from which they count; `everyMs` 0 is none. */
  constructor(seed: number, everyMs: number, stallMs: number, startMs: number) {
    this.#dice = new SeededRandom(seed)
    this.#clearMs = everyMs - stallMs
    this.#stallMs = stallMs
    this.#endsAt = everyMs === 0 ? Infinity : startMs
  }

  /** The end of the stall in which this moment lies, or the moment itself. Ask in the order of time. */
  endOf(atMs: number): number {
    while (atMs >= this.#endsAt) {
      const share = 0.5 + this.#dice.nextUint32() / UINT32_COUNT
      this.#beginsAt = this.#endsAt + share * this.#clearMs
      this.#endsAt = this.#beginsAt + this.#stallMs
    }
    return atMs >= this.#beginsAt ? this.#endsAt : atMs
  }
}
