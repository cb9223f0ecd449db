/**
 * The course of one replay: it leads a server and its game through a recording, record by record, ticks where the game
 * ticked then, and says in the end what came of it. Made by `replay`, which waits between the steps. It opens nothing, and
 * waits for nothing itself.
 */

import type { Clock } from '../peer/clock.ts'
import type { Random } from '../peer/random.ts'
import type { WebSocketServerOptions } from '../server/options.ts'
import { TAP_POINT, type ServerPorts } from '../server/tap-point.ts'
import { WebSocketServer } from '../server/websocket-server.ts'
import { RECORDS } from './record-layout.ts'
import type { RecordedEvent, RecordingEnd, RecordingHeader } from './record-layout.ts'
import type { RecordingReader } from './recording-reader.ts'
import type { ReplayDifference } from './replay-difference.ts'
import { ReplayClock, replayRandom, ReplayTurn } from './replay-ports.ts'
import { ReplayScript } from './replay-script.ts'
import { ReplayTransport } from './replay-transport.ts'

/** What a game is made of, live and in a replay. */
export interface GameWorld {
  /** Not open yet: the game calls `listen`. */
  readonly server: WebSocketServer
  /** The only time that the game may know. */
  readonly clock: Clock
  /** The only dice that it may throw. */
  readonly random: Random
}

/** A game as a replay drives it. */
export interface ReplayedGame {
  /** One tick, in which the game calls `server.poll()`. */
  tick(): unknown
}

/** How far a replay has come. */
export interface ReplayProgress {
  /** Bytes of the recording that have been played. */
  readonly offset: number
  /** Bytes that there are. */
  readonly size: number
  readonly ticks: number
}

/** What a tick threw. */
export interface ThrownInTick {
  readonly tick: number
  readonly error: unknown
}

/** What came of a replay. */
export interface ReplayReport<G extends ReplayedGame = ReplayedGame> {
  readonly header: RecordingHeader
  /** The game, as it is in the end. */
  readonly game: G
  /** How many polls there were. */
  readonly ticks: number
  /** How many packets came in and went out in what was played. */
  readonly packetsIn: number
  readonly packetsOut: number
  /** Where the replay first does otherwise than the recording; null: nowhere. */
  readonly difference: ReplayDifference | null
  /** What ticks threw, the first hundred. */
  readonly thrown: readonly ThrownInTick[]
  /** How the recording ends; a replay that stopped at a difference has not read so far. */
  readonly end: RecordingEnd
}

const MOST_THROWN = 100
const PROGRESS_STEPS = 200

/** What a replay waits for behind a step: that promises which are settled are heard, or a turn of the event loop. */
export type Pause = 'promises' | 'loop'

type Steps = Generator<Pause, void, undefined>

/** One replay, from the first record to the last. */
export class ReplayCourse {
  readonly world: GameWorld
  readonly #reader: RecordingReader
  readonly #header: RecordingHeader
  readonly #script: ReplayScript
  readonly #transport: ReplayTransport
  readonly #clock: ReplayClock
  readonly #turn = new ReplayTurn()
  readonly #thrown: ThrownInTick[] = []

  constructor(reader: RecordingReader, header: RecordingHeader, options: WebSocketServerOptions) {
    const script = new ReplayScript(reader)
    const transport = new ReplayTransport(header.description, script)
    const clock = new ReplayClock(script, header.clockMicros)
    const random = replayRandom(script)
    const server = new WebSocketServer({ ...options, transport, clock, random, turn: this.#turn })
    server[TAP_POINT].tap((ports: ServerPorts) => ({
      ports,
      pollBegins: () => script.pollBegins(),
      pollEnds: () => script.pollEnds(),
      seated: (id: number) => script.seat(transport.opening, id),
    }))
    script.onInside = (event) => transport.tell(event)
    this.#reader = reader
    this.#header = header
    this.#script = script
    this.#transport = transport
    this.#clock = clock
    this.world = { server, clock, random }
  }

  /** Plays it, step by step; whoever asks for the next step has waited as it was told. */
  *steps(game: ReplayedGame, keepGoing: boolean, onProgress: ((now: ReplayProgress) => void) | null): Steps {
    const script = this.#script
    const { size } = this.#reader
    let toldAt = 0
    while (script.next !== null || (script.idlePolls > 0 && script.difference === null)) {
      const isOffCourse = script.difference !== null
      if (isOffCourse && !keepGoing) break
      if (script.idlePolls > 0 && !isOffCourse) yield* this.#idleTick(game)
      else yield* this.#play(script.next, game)
      yield 'promises'
      if (onProgress === null || script.offset - toldAt < size / PROGRESS_STEPS) continue
      toldAt = script.offset
      onProgress({ offset: toldAt, size, ticks: script.ticks })
    }
    onProgress?.({ offset: script.offset, size, ticks: script.ticks })
  }

  report<G extends ReplayedGame>(game: G): ReplayReport<G> {
    const { ticks, packetsIn, packetsOut, difference } = this.#script
    // Behind the mark of an end there is nothing, which has to be read too.
    if (this.#script.next === null) this.#reader.next()
    this.#reader.close()
    const end = this.#reader.end ?? { state: 'unfinished', offset: this.#reader.offset, reason: '' }
    return { header: this.#header, game, ticks, packetsIn, packetsOut, difference, thrown: this.#thrown, end }
  }

  *#play(event: RecordedEvent | null, game: ReplayedGame): Steps {
    const script = this.#script
    if (event === null) return
    if (script.difference === null && script.isInTick) return yield* this.#tickFor(event, game)
    script.take()
    switch (event.kind) {
      case 'turn':
        // What was put behind an await waits for its promise.
        if (!this.#turn.isWaiting) yield 'loop'
        this.#turn.end()
        return
      case 'timer':
        this.#clock.fire(event.timer)
        yield 'loop'
        return
      case 'message':
      case 'pong':
      case 'drained':
        this.#transport.tell(event)
        return
      case 'poll':
      case 'idle':
        return yield* this.#catchUp(game)
      default:
        if (RECORDS[event.kind].origin !== 'in') return
        this.#transport.tell(event)
        yield 'loop'
    }
  }

  /** A record that only the game can bring about, in its tick, or whoever ended the server from outside. */
  *#tickFor(event: RecordedEvent, game: ReplayedGame): Steps {
    if (!this.#end()) yield* this.#tick(game)
    if (this.#script.next === event && this.#script.difference === null) this.#script.miss(event)
  }

  /** Ends the server if it was ended here then: by a signal of the system, say, which no recording knows of. */
  #end(): boolean {
    const { server } = this.world
    // Who is drained and has nobody left is stopped at once: the drain stands first then.
    if (this.#script.comes('stopListening') === null) {
      if (this.#script.comes('shut') === null) return false
      server.stop()
      return true
    }
    const { code, reason } = this.#script.comes('close') ?? { code: 1001, reason: '' }
    // Whoever waited for its promise was outside.
    void server.drain(code, reason)
    return true
  }

  /** Off the course of the recording the game still polls as often as it did. */
  *#catchUp(game: ReplayedGame): Steps {
    const script = this.#script
    while (script.ticks < script.recordedTicks) {
      const { ticks } = script
      yield* this.#tick(game)
      if (script.ticks === ticks) return
    }
  }

  *#idleTick(game: ReplayedGame): Steps {
    const { ticks } = this.#script
    yield* this.#tick(game)
    if (this.#script.ticks === ticks) this.#script.missIdlePoll()
  }

  *#tick(game: ReplayedGame): Steps {
    const failed = (error: unknown): void => {
      if (this.#thrown.length < MOST_THROWN) this.#thrown.push({ tick: this.#script.ticks, error })
    }
    try {
      const result = game.tick()
      // Nobody waits for an asynchronous tick, as no loop does.
      if (result instanceof Promise) result.catch(failed)
    } catch (error) {
      failed(error)
    }
    yield 'loop'
  }
}
