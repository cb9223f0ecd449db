/**
 * The game of the broadcast shapes: what it tells everybody in a tick, what it takes in, and, where it is to work as well,
 * how late its ticks were and how long packets had waited. Made by the programs broadcast-*.ts; it knows no server.
 * Packets: bench/load/broadcast.c.
 */

import { Histogram } from '../load/histogram.ts'
import { givenHz, givenPackets, givenWork } from './program.ts'
import type { Answers } from './program.ts'

const BYTES = 200
const TWO_32 = 2 ** 32

/** One game. */
export class BroadcastGame {
  readonly #periodMs = 1000 / givenHz()
  readonly #workMs = this.#periodMs * givenWork()
  readonly #lateness = new Histogram()
  readonly #waited = new Histogram()
  #beganMs = 0
  #told = 0
  #taken = 0

  /** What the benchmark may ask: to forget the warm-up, and how it went. */
  readonly answers: Answers = {
    begin: () => {
      this.#lateness.clear()
      this.#waited.clear()
    },
    lateness: () => ({
      ticks: this.#lateness.count,
      latenessUs: this.#lateness.summary(),
      waitedUs: this.#waited.summary(),
    }),
  }

  /** Tick 0 is due now. */
  begin(): void {
    this.#beganMs = performance.now()
  }

  /** A packet of a peer has reached the game. */
  take(packet: Uint8Array): void {
    this.#taken += 1
    if (this.#workMs > 0) this.#waited.record(monotonicNs() - stampOf(packet))
  }

  /** Tick `number` begins, before anything else is done in it. */
  begins(number: number): void {
    if (this.#workMs === 0) return
    this.#lateness.record(Math.max(0, performance.now() - this.#beganMs - number * this.#periodMs) * 1e6)
  }

  /** Works as long as it is told to. */
  work(): void {
    if (this.#workMs === 0) return
    const begin = performance.now()
    while (performance.now() < begin + this.#workMs);
  }

  /** Gives each packet of this tick to `send`. Its bytes are not written to again. */
  tell(send: (packet: Uint8Array) => void): void {
    for (let i = 0; i < givenPackets(); i++) send(this.news())
  }

  /** The next packet for everybody. */
  news(): Uint8Array {
    const packet = new Uint8Array(BYTES)
    for (let i = 8; i < BYTES; i++) packet[i] = i * 7
    const view = new DataView(packet.buffer)
    view.setUint32(0, this.#told++, true)
    view.setUint32(4, this.#taken, true)
    return packet
  }
}

/** The clock that the load stamps its packets with. */
function monotonicNs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e9 + nanoseconds
}

function stampOf(packet: Uint8Array): number {
  const view = new DataView(packet.buffer, packet.byteOffset, 8)
  return view.getUint32(0, true) + view.getUint32(4, true) * TWO_32
}
