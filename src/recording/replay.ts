/**
 * `replay(file, makeGame)`: runs a game on what was recorded, without sockets, as fast as it can, and says where it first
 * does otherwise. Called by tests and by the command `replay`. The recording is the clock: it says when polls were, when
 * timers fired, and what the dice threw.
 */

import type { Clock } from '../peer/clock.ts'
import { callback, refuseUnknown, truth } from '../peer/option-checks.ts'
import { printable } from '../peer/printable.ts'
import type { Random } from '../peer/random.ts'
import type { WebSocketServerOptions } from '../server/options.ts'
import { TAP_POINT, type ServerPorts } from '../server/tap-point.ts'
import { WebSocketServer } from '../server/websocket-server.ts'
import { nextLoopTurn } from '../system/loop-turn.ts'
import { RECORDS } from './record-layout.ts'
import type { RecordedEvent, RecordingEnd, RecordingHeader } from './record-layout.ts'
import { RecordingReader } from './recording-reader.ts'
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

/** Builds the game, the same live and in a replay. */
export type MakeGame<G extends ReplayedGame = ReplayedGame> = (world: GameWorld) => G | Promise<G>

/** How far a replay has come. */
export interface ReplayProgress {
  /** Bytes of the recording that have been played. */
  readonly offset: number
  /** Bytes that there are. */
  readonly size: number
  readonly ticks: number
}

/** Options of `replay(source, makeGame, options)`. All may be left out. */
export interface ReplayOptions {
  /** Options of the server that was recorded, as far as they decide anything; the engine is the recording. */
  readonly server?: Omit<WebSocketServerOptions, 'engine' | 'transport' | 'clock' | 'random' | 'turn'> | undefined
  /** True plays what came in to its end, also behind the first difference; default false. */
  readonly keep_going?: boolean | undefined
  /** Hears how far it has come, about two hundred times. */
  readonly on_progress?: ((progress: ReplayProgress) => void) | undefined
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

/**
 * Plays a recording: a path, or its bytes. Resolves with what came of it.
 * @throws Error for what is no recording, or one without payloads; TypeError for a bad option; what makeGame throws.
 */
export async function replay<G extends ReplayedGame>(
  source: string | Uint8Array,
  makeGame: MakeGame<G>,
  options: ReplayOptions = {},
): Promise<ReplayReport<G>> {
  refuseUnknown(options, NAMES)
  const keepGoing = truth('keep_going', options.keep_going, false)
  const onProgress = callback('on_progress', options.on_progress) ?? null
  const reader = new RecordingReader(source)
  try {
    const header = demandHeader(reader)
    const play = new Play(reader, header, options.server ?? {})
    const game = await makeGame(play.world)
    await nextLoopTurn()
    await play.run(game, keepGoing, onProgress)
    return play.report(game)
  } finally {
    reader.close()
  }
}

/**
 * The same, for tests: a recording of a failure in one line.
 * @throws Error with the first difference, or what a tick threw, or that the recording is damaged, or has no poll.
 */
export async function assertReplays<G extends ReplayedGame>(
  source: string | Uint8Array,
  makeGame: MakeGame<G>,
  options: ReplayOptions = {},
): Promise<ReplayReport<G>> {
  const report = await replay(source, makeGame, options)
  const [first] = report.thrown
  if (first !== undefined) {
    throw new Error(printable(`Tick ${first.tick} threw. ${String(first.error)}`), { cause: first.error })
  }
  if (report.difference !== null) throw new Error(report.difference.text)
  if (report.ticks === 0) throw new Error('The recording has no poll: nothing was compared.')
  if (report.end.state === 'damaged') throw new Error(`The recording is damaged. ${report.end.reason}`)
  return report
}

const NAMES: Readonly<Record<keyof ReplayOptions, true>> = { server: true, keep_going: true, on_progress: true }

function demandHeader(reader: RecordingReader): RecordingHeader {
  const { header } = reader
  if (header === null) throw new Error(`This cannot be replayed. ${reader.end?.reason ?? ''}`)
  if (header.hasPayloads) return header
  throw new Error('This recording was made without payloads: it can be looked at, and not replayed.')
}

/** One replay, from the first record to the last. */
class Play {
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

  async run(game: ReplayedGame, keepGoing: boolean, onProgress: ((now: ReplayProgress) => void) | null): Promise<void> {
    const script = this.#script
    const { size } = this.#reader
    let toldAt = 0
    while (script.next !== null || (script.idlePolls > 0 && script.difference === null)) {
      const isOffCourse = script.difference !== null
      if (isOffCourse && !keepGoing) break
      if (script.idlePolls > 0 && !isOffCourse) await this.#idleTick(game)
      else await this.#play(script.next, game)
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

  async #play(event: RecordedEvent | null, game: ReplayedGame): Promise<void> {
    const script = this.#script
    if (event === null) return
    if (script.difference === null && script.isInTick) return this.#tickFor(event, game)
    script.take()
    switch (event.kind) {
      case 'turn':
        // What was put behind an await waits for its promise.
        if (!this.#turn.isWaiting) await nextLoopTurn()
        {
          this.#turn.end()
          return
        }
      case 'timer':
        this.#clock.fire(event.timer)
        return nextLoopTurn()
      case 'message':
      case 'pong':
      case 'drained': {
        this.#transport.tell(event)
        return
      }
      case 'poll':
      case 'idle':
        return this.#catchUp(game)
      default:
        if (RECORDS[event.kind].origin !== 'in') return
        this.#transport.tell(event)
        return nextLoopTurn()
    }
  }

  /** A record that only the game can bring about, in its tick, or whoever ended the server from outside. */
  async #tickFor(event: RecordedEvent, game: ReplayedGame): Promise<void> {
    if (!this.#end()) await this.#tick(game)
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
  async #catchUp(game: ReplayedGame): Promise<void> {
    const script = this.#script
    while (script.ticks < script.recordedTicks) {
      const { ticks } = script
      await this.#tick(game)
      if (script.ticks === ticks) return
    }
  }

  async #idleTick(game: ReplayedGame): Promise<void> {
    const { ticks } = this.#script
    await this.#tick(game)
    if (this.#script.ticks === ticks) this.#script.missIdlePoll()
  }

  async #tick(game: ReplayedGame): Promise<void> {
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
    await nextLoopTurn()
  }
}
