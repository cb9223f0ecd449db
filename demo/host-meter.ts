/**
 * The host's own figures: how long ticks take, how many peers there are, how many bytes a second go in and out.
 * Kept by the host, shown by the status line and, over the wire, by the page. Reads the clock, so it stays out of the rules.
 */

import { performance } from 'node:perf_hooks'
import type { WebSocketServer } from 'polled-peer'
import type { Meter } from './arena/wire.ts'

/** The figures, and the engine they are of. */
export interface Reading extends Meter {
  readonly engine: string
}

const NOTHING: Meter = { tickMeanMicros: 0, tickMaxMicros: 0, peers: 0, bytesInPerSecond: 0, bytesOutPerSecond: 0 }

/** Measures one host. */
export class HostMeter {
  readonly #server: WebSocketServer
  #last: Meter = NOTHING
  #began = 0
  #ticks = 0
  #sumMs = 0
  #maxMs = 0
  #since = performance.now()
  #bytesIn = 0
  #bytesOut = 0

  constructor(server: WebSocketServer) {
    this.#server = server
  }

  /** The figures as of the last {@link HostMeter.sum}. */
  get reading(): Reading {
    return { ...this.#last, engine: this.#server.get_engine() }
  }

  /** Call at the start of each tick. */
  tickBegins(): void {
    this.#began = performance.now()
  }

  /** Call at the end of each tick. */
  tickEnds(): void {
    const tookMs = performance.now() - this.#began
    this.#ticks++
    this.#sumMs += tookMs
    this.#maxMs = Math.max(this.#maxMs, tookMs)
  }

  /** Adds up the ticks and bytes since the last call and starts anew. */
  sum(): Meter {
    const now = performance.now()
    const seconds = Math.max((now - this.#since) / 1000, 0.001)
    const stats = this.#server.get_stats()
    this.#last = {
      tickMeanMicros: (this.#sumMs / Math.max(this.#ticks, 1)) * 1000,
      tickMaxMicros: this.#maxMs * 1000,
      peers: stats.peers,
      bytesInPerSecond: (stats.bytes_in - this.#bytesIn) / seconds,
      bytesOutPerSecond: (stats.bytes_out - this.#bytesOut) / seconds,
    }
    this.#since = now
    this.#bytesIn = stats.bytes_in
    this.#bytesOut = stats.bytes_out
    this.#ticks = 0
    this.#sumMs = 0
    this.#maxMs = 0
    return this.#last
  }
}
