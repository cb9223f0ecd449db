/**
 * A host's own figures: how long ticks take, how many peers there are, what goes in and out each second.
 * Kept by `polled-peer host` and by the demo, for their status lines. Reads the clock and the server's counters, and
 * changes nothing.
 */

import type { ServerStats } from '../server/stats.ts'

/** The figures of one stretch of time. */
export interface HostReading {
  readonly engine: string
  /** Time of the ticks in the stretch, in microseconds. */
  readonly tickMeanMicros: number
  readonly tickMaxMicros: number
  /** At its end. */
  readonly peers: number
  /** Sockets whose handshake had not ended at its end. */
  readonly pending: number
  readonly packetsInPerSecond: number
  readonly packetsOutPerSecond: number
  readonly bytesInPerSecond: number
  readonly bytesOutPerSecond: number
  /** Refusals since the server was made. */
  readonly refusals: number
  /** Dropped packets since the server was made. */
  readonly drops: number
}

/** The server, as far as it is measured; `WebSocketServer` is one. */
export interface Measured {
  get_stats(): ServerStats
  get_engine(): string
}

/** Milliseconds from some moment on; `performance.now` is one. */
export type Now = () => number

const SHORTEST_SECONDS = 0.001
const NOTHING: Counters = { packets_in: 0, packets_out: 0, bytes_in: 0, bytes_out: 0 }

type Counters = Readonly<Pick<ServerStats, 'packets_in' | 'packets_out' | 'bytes_in' | 'bytes_out'>>

/** Measures one host. */
export class HostMeter {
  readonly #server: Measured
  readonly #now: Now
  #reading: HostReading | null = null
  #began = 0
  #ticks = 0
  #sumMs = 0
  #maxMs = 0
  #since: number
  #before: Counters = NOTHING

  constructor(server: Measured, now: Now = () => performance.now()) {
    this.#server = server
    this.#now = now
    this.#since = now()
  }

  /** The figures as of the last {@link HostMeter.sum}. */
  get reading(): HostReading {
    return this.#reading ?? this.sum()
  }

  /** Call at the start of each tick. */
  tickBegins(): void {
    this.#began = this.#now()
  }

  /** Call at the end of each tick, when all is written. */
  tickEnds(): void {
    const tookMs = this.#now() - this.#began
    this.#ticks++
    this.#sumMs += tookMs
    this.#maxMs = Math.max(this.#maxMs, tookMs)
  }

  /** Adds up what happened since the last call and starts anew. */
  sum(): HostReading {
    const now = this.#now()
    const stats = this.#server.get_stats()
    const seconds = Math.max((now - this.#since) / 1000, SHORTEST_SECONDS)
    const rate = (counter: keyof Counters): number => (stats[counter] - this.#before[counter]) / seconds
    this.#reading = {
      engine: this.#server.get_engine(),
      tickMeanMicros: (this.#sumMs / Math.max(this.#ticks, 1)) * 1000,
      tickMaxMicros: this.#maxMs * 1000,
      peers: stats.peers,
      pending: stats.pending,
      packetsInPerSecond: rate('packets_in'),
      packetsOutPerSecond: rate('packets_out'),
      bytesInPerSecond: rate('bytes_in'),
      bytesOutPerSecond: rate('bytes_out'),
      refusals: total(stats.refusals),
      drops: total(stats.drops),
    }
    this.#since = now
    this.#before = stats
    this.#ticks = 0
    this.#sumMs = 0
    this.#maxMs = 0
    return this.#reading
  }
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
