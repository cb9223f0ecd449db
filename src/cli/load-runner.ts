/**
 * The peers of one process of a load, on one clock: they connect, take their turns as the schedule has them, and leave.
 * Made in the command itself or in a worker of it. It reports what was counted each tenth of a second, and keeps nothing.
 */

import type { WebSocketClientOptions } from '../client/options.ts'
import type { WebSocketClient } from '../client/websocket-client.ts'
import type { Clock, Timer } from '../peer/clock.ts'
import type { MakeBot } from './load-bot.ts'
import { LoadPeer } from './load-peer.ts'
import type { Loader, LoaderEffort, LoadPlan } from './load-plan.ts'
import { LoadSchedule } from './load-schedule.ts'
import { LoadTally, type LoadReport } from './load-tally.ts'
import { sentenceOf } from './report-once.ts'

/** What a runner needs of the world around it. */
export interface RunnerTools {
  readonly clock: Clock
  readonly makeBot: MakeBot
  readonly report: (report: LoadReport) => void
  /** Processor time of this process so far, in milliseconds. */
  readonly cpuMs: () => number
  /** Who makes the clients, and polls them; `failed` hears what their listeners throw. */
  readonly clients: (failed: (error: unknown) => void) => LoadClients
}

/** Makes clients and polls them; LoadPoller does. */
export interface LoadClients {
  make(options: WebSocketClientOptions): WebSocketClient
  /** Polls all. */
  sweep(): void
}

const BEAT_MS = 100
/** Attempts under way at once, of all processes together: servers bound what one address may begin. */
const MOST_ATTEMPTS = 32
/** So many turns at most before sockets are looked at again. */
const MOST_TURNS = 500
const CLOSE_SECONDS = 2
const MOST_CLOSE_MS = 3000

/** A {@link Loader} in this process. */
export class LoadRunner implements Loader {
  readonly #tools: RunnerTools
  readonly #schedule: LoadSchedule
  readonly #tally = new LoadTally()
  readonly #clients: LoadClients
  readonly #peers: readonly LoadPeer[]
  readonly #stride: number
  readonly #first: number
  readonly #mostAttempts: number
  #startMs = Infinity
  #isStopped = false
  #next: Timer | null = null
  #beat: Timer | null = null
  /** How many peers were asked to connect, are in or will not be, and are out. */
  #asked = 0
  #settled = 0
  #left = 0
  #whenSettled: (() => void) | null = null
  #whenLeft: (() => void) | null = null
  #finish: (() => void) | null = null

  /** Opens nothing. @throws what a script throws when it makes its bots. */
  constructor(plan: LoadPlan, tools: RunnerTools) {
    this.#tools = tools
    this.#schedule = new LoadSchedule(plan)
    this.#first = plan.first
    this.#stride = plan.stride
    this.#mostAttempts = Math.max(1, Math.floor(MOST_ATTEMPTS / plan.stride))
    this.#clients = tools.clients((error) => this.#tally.error(`script: ${sentenceOf(error)}`))
    const options: WebSocketClientOptions = {
      close_timeout: CLOSE_SECONDS,
      on_warning: (text) => this.#tally.error(`warning: ${text}`),
    }
    const shared = {
      plan,
      clock: tools.clock,
      tally: this.#tally,
      makeBot: tools.makeBot,
      since: (peer: number, sequence: number) =>
        tools.clock.now() - this.#startMs - this.#schedule.momentOf(peer, sequence),
      settled: () => {
        this.#settled++
        this.#connectMore()
      },
      left: () => {
        this.#left++
        if (this.#left === this.#peers.length) this.#whenLeft?.()
      },
    }
    const peers: LoadPeer[] = []
    for (let number = plan.first; number < plan.peers; number += plan.stride) {
      peers.push(new LoadPeer(number, this.#clients.make(options), shared))
    }
    this.#peers = peers
  }

  async connect(): Promise<void> {
    this.#awaitBeat()
    await new Promise<void>((resolve) => {
      this.#whenSettled = resolve
      this.#connectMore()
    })
    // Whoever hears that all are settled shall know how many are in.
    this.#tools.report(this.#tally.take())
  }

  schedule(startMs: number): Promise<void> {
    this.#startMs = startMs
    return Promise.resolve()
  }

  async run(): Promise<LoaderEffort> {
    const { clock, cpuMs } = this.#tools
    const [beganAt, cpuBefore] = [clock.now(), cpuMs()]
    await new Promise<void>((resolve) => {
      this.#finish = resolve
      this.#step()
    })
    return { cpu: (cpuMs() - cpuBefore) / Math.max(1, clock.now() - beganAt) }
  }

  stop(): void {
    this.#isStopped = true
    this.#next?.cancel()
    this.#finish?.()
    // Attempts under way are given up, and those that nobody has begun are not.
    for (const peer of this.#peers) if (!peer.isSettled) peer.leave()
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      const deadline = this.#tools.clock.after(MOST_CLOSE_MS, resolve)
      this.#whenLeft = () => {
        deadline.cancel()
        resolve()
      }
      for (const peer of this.#peers) peer.leave()
      if (this.#left === this.#peers.length) this.#whenLeft()
    })
    this.#beat?.cancel()
    this.#tools.report(this.#tally.take())
  }

  #connectMore(): void {
    if (this.#whenSettled === null) return
    while (!this.#isStopped && this.#asked < this.#peers.length && this.#asked - this.#settled < this.#mostAttempts) {
      this.#peers[this.#asked++]?.connect()
    }
    if (this.#settled === this.#peers.length) this.#whenSettled()
  }

  /** Gives all turns that are due, and waits for the next. */
  #step(): void {
    const { clock } = this.#tools
    if (this.#isStopped) return this.#finish?.()
    const elapsedMs = clock.now() - this.#startMs
    for (let turns = 0; turns < MOST_TURNS; turns++) {
      const due = this.#schedule.take(elapsedMs)
      if (due === null) break
      this.#peers[(due.peer - this.#first) / this.#stride]?.take(due)
    }
    const { nextMs } = this.#schedule
    if (nextMs === Infinity) this.#finish?.()
    else this.#next = clock.after(Math.max(0, nextMs + this.#startMs - clock.now()), () => this.#step())
  }

  #awaitBeat(): void {
    this.#beat = this.#tools.clock.after(BEAT_MS, () => {
      this.#clients.sweep()
      this.#tools.report(this.#tally.take())
      this.#awaitBeat()
    })
  }
}
