/** A link under a virtual clock whose receiver notes what comes out and when. Used by the tests of Link. */

import { SeededRandom } from '../../src/peer/seeded-random.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import type { NetworkConditions } from '../../src/testing/conditions.ts'
import { Link } from '../../src/testing/link.ts'

/** What came out, and at which millisecond. */
export interface Arrival {
  readonly at: number
  readonly what: 'data' | 'end' | 'reset' | 'room'
  readonly bytes: Uint8Array
}

/** A clock on which time goes on while something is done, as on a real one: 3 ms with each look at it. */
export class HastyClock extends VirtualClock {
  #lateMs = 0

  override now(): number {
    this.#lateMs += 3
    return super.now() + this.#lateMs
  }
}

/** One link at work. */
export class LinkScene {
  readonly clock: VirtualClock
  readonly link: Link
  readonly arrivals: Arrival[] = []

  constructor(
    conditions: NetworkConditions = {},
    seed = 1,
    clock: VirtualClock = new VirtualClock(),
    stallSeed?: number,
  ) {
    this.clock = clock
    const note = (what: Arrival['what'], bytes: Uint8Array = new Uint8Array(0)): void =>
      void this.arrivals.push({ at: clock.now(), what, bytes })
    this.link = new Link(
      { conditions, clock, random: new SeededRandom(seed), stallSeed },
      {
        data: (bytes) => note('data', bytes),
        end: () => note('end'),
        reset: () => note('reset'),
        room: () => note('room'),
      },
    )
  }

  /** All bytes that came out. */
  get bytes(): Uint8Array {
    return Uint8Array.from(this.arrivals.flatMap(({ bytes }) => [...bytes]))
  }

  /** What came out, without bytes: `10 data 5`. */
  get story(): string[] {
    return this.arrivals.map(({ at, what, bytes }) => `${at} ${what}${what === 'data' ? ` ${bytes.length}` : ''}`)
  }

  /** Milliseconds between what came out and what came out before it. */
  get gaps(): number[] {
    const { times } = this
    return times.map((time, index) => time - (times[index - 1] ?? time))
  }

  /** When bytes came out. */
  get times(): number[] {
    return this.arrivals.filter(({ what }) => what === 'data').map(({ at }) => at)
  }
}

/** So many bytes that tell their place. */
export function counted(length: number, from = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => ((from + index) * 31) >>> 0)
}
