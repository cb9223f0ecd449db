/**
 * The page's end of the line: a seat in the arena, polled once a frame, with a ping twice a second for the round trip.
 * Made by main. Comes back by itself when the line is cut; knows nothing of drawing.
 */

import { PILOT } from '/arena/arena.js'
import { CLOSE_OTHER_VERSION } from '/arena/calls.js'
import { Seat } from '/arena/seat.js'
import { decodeSnapshot } from '/arena/snapshot.js'

const PING_MS = 500
/** Nothing heard for so long, with two pings unanswered and more: the line is dead, whatever the socket says. */
const SILENCE_MS = 4000
/** More than this waiting to be sent, and inputs are held back: stale ones help nobody. */
const MOST_WAITING_BYTES = 4096
const LONGEST_NAME = 16

export class Link {
  #seat
  #events
  #heardAt = 0
  #bytesTold = 0

  /** `events`: `welcomed(ship, engine, ticksPerSecond)`, `snapshot(snapshot)`, `burst(by, to)`, `arrived(ship)`, `departed(ship)`, `metered(meter)`, `tripMeasured(ms)`, `lost(text, isTryingAgain, isOutdated)`. */
  constructor(events) {
    this.#events = events
    const { welcomed, arrived, departed, burst, metered } = events
    const own = {
      snapshotArrived: (bytes) => this.#hear(bytes),
      ponged: (stamp) => events.tripMeasured(((stampNow() - stamp + 2 ** 32) % 2 ** 32) / 1000),
      lost: (code, isTryingAgain) => this.#lost(code, isTryingAgain),
    }
    this.#seat = new Seat(
      { pilot: PILOT.visitor, name: wantedName() },
      { welcomed, arrived, departed, burst, metered, ...own },
    )
    // A hidden page draws no frames, but what it is sent must be read.
    setInterval(() => this.#beat(), PING_MS)
  }

  get hasShip() {
    return this.#seat.ship !== 0
  }

  /** Who sits in which ship: `{ pilot, name, hue, score }` by number. */
  get roster() {
    return this.#seat.roster
  }

  /** Bytes received since the last call. */
  takeBytesIn() {
    const all = this.#seat.bytesIn
    const bytes = all - this.#bytesTold
    this.#bytesTold = all
    return bytes
  }

  join() {
    this.#heardAt = performance.now()
    this.#seat.join(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/`)
  }

  /** Reads what has arrived. */
  poll() {
    this.#seat.poll()
  }

  steer(keys, sequence) {
    if (this.#seat.waitingBytes < MOST_WAITING_BYTES) this.#seat.steer(keys, sequence)
  }

  #beat() {
    this.poll()
    if (!this.hasShip) return
    if (performance.now() - this.#heardAt < SILENCE_MS) return this.#seat.ping(stampNow())
    this.#lost(0, true)
    this.join()
  }

  #hear(bytes) {
    this.#heardAt = performance.now()
    const read = decodeSnapshot(bytes)
    if (read.ok) return this.#events.snapshot(read.value)
    this.#seat.leave()
    this.#lost(CLOSE_OTHER_VERSION, false)
  }

  #lost(code, isTryingAgain) {
    const isOutdated = code === CLOSE_OTHER_VERSION
    if (isOutdated) this.#events.lost('The arena has changed since this page was loaded. Reload it.', false, true)
    else this.#events.lost(code === 1001 ? 'The arena has closed.' : 'Connection lost.', isTryingAgain, false)
  }
}

/** Microseconds, as far as 32 bits go. */
function stampNow() {
  return Math.round(performance.now() * 1000) % 2 ** 32
}

/** `?name=Ada` in the address; the server makes one where there is none that it takes. */
function wantedName() {
  const name = new URLSearchParams(location.search).get('name') ?? ''
  return [...name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '')].slice(0, LONGEST_NAME).join('')
}
