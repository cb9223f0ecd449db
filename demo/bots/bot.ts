/**
 * One bot: a seat in the arena over a real socket, like any visitor's, and a pilot at it. Made by the squadron's thread.
 * Comes again when it was cut off, until it is told to leave. Never touches the server but through its socket.
 */

import type { WebSocketClientOptions } from 'polled-peer/client'
import { PILOT } from '../arena/arena.ts'
import { Seat } from '../arena/seat.ts'
import { decodeSnapshot } from '../arena/snapshot.ts'
import { freshMood, think } from './pilot.ts'

/** One bot and its seat. */
export class Bot {
  readonly #roll: () => number
  readonly #mood = freshMood()
  readonly #seat: Seat
  #sequence = 0
  #latest: Uint8Array | undefined

  /** `client` may name another codec than Godot's: what a bot says and hears is the same in each. */
  constructor(roll: () => number, client: WebSocketClientOptions) {
    this.#roll = roll
    this.#seat = new Seat(
      { pilot: PILOT.bot, client },
      {
        // Three come between two thoughts, and only the last is looked at.
        snapshotArrived: (bytes) => void (this.#latest = bytes),
        lost: () => void (this.#latest = undefined),
      },
    )
  }

  /** Opens the socket and asks for a ship. @throws Error where that is not possible. */
  join(url: string): void {
    const problem = this.#seat.join(url)
    if (problem !== undefined) throw new Error(problem)
  }

  /** Reads what has arrived, looks at the latest snapshot and says what it holds down. Nothing without a ship. */
  act(): void {
    this.#seat.poll()
    if (this.#latest === undefined || this.#seat.ship === 0) return
    const read = decodeSnapshot(this.#latest)
    if (!read.ok) return this.leave()
    this.#sequence = (this.#sequence + 1) % 256
    this.#seat.steer(think(read.value, this.#seat.ship, this.#mood, this.#roll), this.#sequence)
  }

  /** Closes the socket and stays away. */
  leave(): void {
    this.#seat.leave()
  }
}
