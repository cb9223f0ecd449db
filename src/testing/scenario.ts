/**
 * A networked game without a network: one server, any number of clients, a clock that moves when it is told to. Made by
 * tests, with any runner or none; it throws plain Errors. One thread, no port, no real time, no dice but seeded ones.
 * In each step it asks that nothing a game can see has changed between two polls.
 */

import { WebSocketClient } from '../client/websocket-client.ts'
import { GodotError } from '../peer/error.ts'
import { SeededRandom } from '../peer/seeded-random.ts'
import { ManualTurn } from '../peer/turn.ts'
import { VirtualClock } from '../peer/virtual-clock.ts'
import type { WebSocketPeer } from '../peer/websocket-peer.ts'
import { MemoryTransport } from '../server/transport/memory.ts'
import { WebSocketServer } from '../server/websocket-server.ts'
import type { Cable, CableEnd } from './cable.ts'
import { Cabling } from './cabling.ts'
import { Journal } from './journal.ts'
import { MemoryConnector } from './memory-connector.ts'
import { ParticipantNames, SERVER_NAME } from './participant-names.ts'
import { RawClient } from './raw-client.ts'
import { checkClient, checkHz, checkMilliseconds, checkRaw, checkScenario } from './scenario-options.ts'
import type { ScenarioClientOptions, ScenarioOptions, ScenarioRawOptions } from './scenario-options.ts'
import { ClientSight, ServerSight, SightCheck } from './sights.ts'
import { noteClient, noteServer } from './signal-lines.ts'

const PORT = 9080
/** Ticks are told apart although their times are fractions. */
const SAME_TIME_MS = 1e-6
const SHOWN_LINES = 12

/** One server and its clients, in virtual time. */
export class Scenario {
  /** Moves by `step` and `until` alone. A timer on it must not touch the game: that is for ticks and signals. */
  readonly clock: VirtualClock = new VirtualClock()
  /** Dice for the game; the server and each client have others, so that nobody's throws disturb another's. */
  readonly random: SeededRandom
  readonly server: WebSocketServer
  /** All signals, with time and name. */
  readonly journal: Journal
  /** Where the server listens, for `connect_to_url`. */
  readonly url: string = `ws://127.0.0.1:${PORT}/`
  readonly #seeds: SeededRandom
  readonly #turn = new ManualTurn()
  readonly #hz: number
  readonly #isMultiplayer: boolean
  readonly #polls: boolean
  readonly #protocols: readonly string[]
  readonly #names = new ParticipantNames()
  readonly #cabling: Cabling
  readonly #clients: WebSocketClient[] = []
  readonly #checks: SightCheck[] = []
  readonly #callbacks: (() => void)[] = []
  #ticks = 0
  /** How many signals have fired. */
  #signals = 0
  #isStepping = false
  #isClosed = false

  /** The server listens when it returns. @throws TypeError for a bad option, Error if the server would not listen. */
  constructor(options: ScenarioOptions = {}) {
    checkScenario(options)
    const { hz = 60, seed = 1, multiplayer = false, protocols = [], polls = true, cannot } = options
    this.#hz = checkHz(hz)
    this.#isMultiplayer = multiplayer
    this.#polls = polls
    this.#protocols = protocols
    this.#seeds = new SeededRandom(seed)
    this.random = this.#newDice()
    this.journal = new Journal(() => this.clock.now())
    const transport = new MemoryTransport({ turn: this.#turn, cannot })
    this.server = new WebSocketServer({
      ...options.server,
      transport,
      clock: this.clock,
      turn: this.#turn,
      random: this.#newDice(),
      on_warning: this.#warningsOf(SERVER_NAME, options.server?.on_warning),
    })
    this.#cabling = new Cabling({
      transport,
      names: this.#names,
      clock: this.clock,
      network: options.network,
      isListening: () => this.server.is_listening(),
    })
    noteServer(this.server, this.#names, this.#signalsOf(SERVER_NAME))
    this.#checks.push(new SightCheck(SERVER_NAME, new ServerSight(this.server, multiplayer, (id) => this.nameOf(id))))
    options.prepare?.(this.server)
    const error = this.server.listen(PORT, protocols, multiplayer)
    if (error !== GodotError.OK) throw new Error(this.server.get_last_error_message())
  }

  /** Virtual time since the beginning, in milliseconds. */
  get now(): number {
    return this.clock.now()
  }

  /** How many ticks there have been. */
  get ticks(): number {
    return this.#ticks
  }

  // ---- participants ----

  /**
   * A client of ours that the scenario polls, behind the server, in order of making. It has asked to connect already.
   * @throws Error for a name that is taken, or if it would not connect; TypeError for a bad option.
   */
  client(name?: string, options: ScenarioClientOptions = {}): WebSocketClient {
    this.#demandOpen()
    checkClient(options)
    const {
      multiplayer = this.#isMultiplayer,
      protocols = this.#protocols,
      path,
      headers,
      connects,
      network,
      ...rest
    } = options
    const own = this.#names.take(name)
    const random = this.#newDice()
    const lay = this.#cabling.layerOf(own, network, this.#newDice())
    const client = new WebSocketClient(
      {
        ...rest,
        clock: this.clock,
        turn: this.#turn,
        random,
        on_warning: this.#warningsOf(own, rest.on_warning),
      },
      new MemoryConnector(lay),
    )
    noteClient(client, this.#names, this.#signalsOf(own))
    this.#clients.push(client)
    this.#checks.push(new SightCheck(own, new ClientSight(client, multiplayer)))
    if (connects === false) return client
    const url = new URL(path ?? '/', this.url).href
    const error = client.connect_to_url(url, protocols, multiplayer, headers)
    if (error !== GodotError.OK) throw new Error(client.get_last_error_message())
    return client
  }

  /**
   * A plain WebSocket client that does what the test says. It has asked to connect already.
   * @throws Error for a name that is taken; TypeError for a bad option.
   */
  raw(name?: string, options: ScenarioRawOptions = {}): RawClient {
    this.#demandOpen()
    checkRaw(options)
    const own = this.#names.take(name)
    const { network, ...request } = options
    const lay = this.#cabling.layerOf(own, network, this.#newDice())
    return new RawClient(own, (end: CableEnd): Cable => lay(end, request), this.#notesOf(own))
  }

  /** The id of a participant's peer. @throws Error if the server does not know it. */
  idOf(name: string): number {
    const id = this.#names.idOf(name)
    if (id !== undefined && (name === SERVER_NAME || this.server.has_peer(id))) return id
    throw new Error(this.#withJournal(`The server knows no ${name}`))
  }

  /** The server's peer of a participant. @throws Error if the server does not know it. */
  peerOf(name: string): WebSocketPeer {
    const peer = this.server.get_peer(this.idOf(name))
    if (peer === null) throw new Error(`${name} is no peer of the server.`)
    return peer
  }

  /** The name of a peer; the id as text for one that is not of this scenario. */
  nameOf(id: number): string {
    return this.#names.nameOf(id)
  }

  /** Whether the server knows all of them. */
  isIn(...names: readonly string[]): boolean {
    return names.every((name) => this.server.has_peer(this.#names.idOf(name) ?? 0))
  }

  // ---- the network ----

  /** Ends a participant's connection for both sides, without a close frame. What is on its way arrives before. */
  reset(name: string): void {
    this.#cabling.cableOf(name).reset()
  }

  /** Pulls the plug of a participant's connection: nothing arrives any more, and only deadlines tell. */
  silence(name: string): void {
    this.#cabling.cableOf(name).silence()
  }

  // ---- time ----

  /** Has `callback` called in each tick, behind the polls: the place for the game's own tick. */
  onTick(callback: () => void): void {
    this.#callbacks.push(callback)
  }

  /**
   * Lets `ms` milliseconds pass, in ticks; without a number, until the next tick has been. In a tick arrives what was
   * sent before it; then the server is polled, then our clients, then the game ticks; then what they have put leaves.
   * @throws what polls and ticks throw; Error if something that a game can see has changed between two polls.
   */
  step(ms?: number): void {
    this.#demandOpen()
    if (this.#isStepping) throw new Error('step() cannot be called inside a step.')
    this.#isStepping = true
    try {
      if (ms === undefined) this.#tick()
      else this.#advance(this.clock.now() + checkMilliseconds('step()', ms))
    } finally {
      this.#isStepping = false
    }
  }

  /**
   * Steps tick by tick until `condition` holds; it is asked first before any. Returns how many milliseconds that took.
   * @param what The condition in words, for the Error.
   * @throws Error if it does not hold after `limitMs`: it tells the virtual time and the last lines of the journal.
   */
  until(condition: () => boolean, limitMs = 10_000, what = 'what was awaited'): number {
    const start = this.clock.now()
    const end = start + checkMilliseconds('until()', limitMs)
    while (!condition()) {
      if (this.#nextTick > end + SAME_TIME_MS) {
        throw new Error(this.#withJournal(`After ${limitMs} ms ${what} has not come about`))
      }
      this.step()
    }
    return this.clock.now() - start
  }

  /** Ends everything: no step follows. Harmless when it has been called before. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const client of this.#clients) client.disconnect_from_host()
    this.server.stop()
    this.#turn.end()
  }

  // ---- inside ----

  get #nextTick(): number {
    return ((this.#ticks + 1) * 1000) / this.#hz
  }

  #advance(target: number): void {
    while (this.#nextTick <= target + SAME_TIME_MS) this.#tick()
    // Less than a tick is left: deadlines may pass and slow networks deliver, but what waits for the tick waits on.
    this.#pass(target, false)
  }

  #tick(): void {
    this.#pass(this.#nextTick, true)
    this.#ticks++
    if (this.#polls) this.server.poll()
    // Who joins or is added meanwhile has its turn at once, as in a game's own loop.
    for (const client of this.#clients) client.poll()
    for (const callback of this.#callbacks) callback()
    if (this.#turn.pendingCallbacks > 0) this.#unseen(() => this.#endTurn())
  }

  #endTurn(): void {
    this.#turn.end()
    if (this.#cabling.pull()) this.#turn.end()
  }

  /** Lets time pass, and arrive what is on its way. */
  #pass(target: number, isTick: boolean): void {
    this.#unseen(() => {
      // What was put since the last tick leaves now.
      this.#endTurn()
      this.clock.advance(Math.max(0, target - this.clock.now()))
      if (isTick) this.#cabling.deliver()
      this.#endTurn()
    })
  }

  /** Does what is done between two polls, of which no game may see anything. */
  #unseen(action: () => void): void {
    const signals = this.#signals
    for (const check of this.#checks) check.remember()
    action()
    for (const check of this.#checks) {
      const change = check.change()
      if (change !== null) throw new Error(this.#withJournal(`Between two polls something has changed: ${change}`))
    }
    if (this.#signals !== signals) throw new Error(this.#withJournal('Between two polls a signal has fired'))
  }

  #newDice(): SeededRandom {
    return new SeededRandom(this.#seeds.nextUint32())
  }

  #notesOf(name: string): (line: string) => void {
    return (line) => this.journal.add(name, line)
  }

  #signalsOf(name: string): (line: string) => void {
    return (line) => {
      this.#signals++
      this.journal.add(name, line)
    }
  }

  #warningsOf(name: string, asked: ((text: string) => void) | undefined): (text: string) => void {
    return (text) => {
      this.journal.add(name, `warning(${JSON.stringify(text)})`)
      asked?.(text)
    }
  }

  #withJournal(sentence: string): string {
    const lines = this.journal.lastLines(SHOWN_LINES)
    const time = (this.clock.now() / 1000).toFixed(3)
    const told = lines.length === 0 ? 'The journal is empty.' : `The last of the journal:\n  ${lines.join('\n  ')}`
    return `${sentence} (virtual time ${time} s). ${told}`
  }

  #demandOpen(): void {
    if (this.#isClosed) throw new Error('The scenario is closed.')
  }
}
