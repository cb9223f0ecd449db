/**
 * `record(server, destination)`: takes down all that a server lives through, from before it listens until it is closed.
 * Called by games and by the command `record`. It never blocks the server, never grows beyond its bound, and never
 * changes what the server does. The format: docs/wire/recording.md.
 */

import { inspect } from 'node:util'
import type { Writable } from 'node:stream'
import type { Clock } from '../peer/clock.ts'
import { callback, refuseUnknown, seconds, shown, truth, whole } from '../peer/option-checks.ts'
import type { Random } from '../peer/random.ts'
import { TAP_POINT, type ServerPorts, type ServerTap } from '../server/tap-point.ts'
import type { WebSocketServer } from '../server/websocket-server.ts'
import { beforeExit } from '../system/before-exit.ts'
import { microtaskTurn } from '../system/turn.ts'
import { wallClock } from '../system/wall-clock.ts'
import { fileDestination, streamDestination, type Destination } from './destination.ts'
import { LeftOut } from './left-out.ts'
import { RecordWriter } from './record-writer.ts'
import { Recorder } from './recorder.ts'
import { RecordingClock, recordingRandom, recordingTurn } from './recording-ports.ts'
import { RecordingTransport } from './recording-transport.ts'
import { Spool } from './spool.ts'

const MEBIBYTE = 1_048_576

/** Options of `record(server, destination, options)`. All may be left out. */
export interface RecordOptions {
  /** False leaves out what packets say, and other secrets: such a recording cannot be replayed. Default true. */
  readonly payloads?: boolean | undefined
  /** False puts a stand-in for each address, the same for the same. Default true. */
  readonly addresses?: boolean | undefined
  /** Anything that JSON holds, for who reads the recording: the map, the match, the commit. At most 64 KiB. */
  readonly note?: unknown
  /** Bytes that may wait for a slow destination before the recording stops. 64 KiB to 1 GiB; default 16 MiB. */
  readonly max_backlog_bytes?: number | undefined
  /**
   * Seconds of the server's clock that `close()` waits for the destination, 0.1 to 86,400; default 30. Then what waits is
   * given up, `on_error` hears of it, and `close()` is done.
   */
  readonly close_timeout?: number | undefined
  /**
   * Hears why the recording has stopped by itself: the disk is full, or too slow. The server goes on. What it throws
   * becomes a warning of the process. Default: a warning of the process.
   */
  readonly on_error?: ((error: Error) => void) | undefined
}

/** A recording at work. */
export interface Recording {
  /** The server's clock, recorded: for the game, which is reproduced if it knows no other. */
  readonly clock: Clock
  /** The server's dice, recorded: for the game, likewise. Unpredictable as before. */
  readonly random: Random
  /** False when it was closed, or has stopped by itself. */
  readonly isRecording: boolean
  /** How many records there are. */
  readonly records: number
  /** Bytes that the operating system has taken. */
  readonly writtenBytes: number
  /** Bytes that wait for it. */
  readonly waitingBytes: number
  /**
   * Ends it; the server goes on. Resolves when everything has been written or given up, after `close_timeout` at the
   * latest. A stream is ended too.
   */
  close(): Promise<void>
}

/**
 * Records a server from now on. Call it before `listen`, and give `clock` and `random` of what it returns to the game.
 * @param destination A path, whose file is made or emptied, or a stream of Node, which is ended with the recording.
 * @throws TypeError for a bad option; Error if the server is open or recorded already; what `node:fs` throws for the path.
 */
export function record(
  server: WebSocketServer,
  destination: string | Writable,
  options: RecordOptions = {},
): Recording {
  const resolved = resolve(options)
  return server[TAP_POINT].tap((real) => new RunningRecording(real, () => openDestination(destination), resolved))
}

interface ResolvedRecordOptions {
  readonly kept: { readonly payloads: boolean; readonly addresses: boolean }
  readonly note: unknown
  readonly maxBacklogBytes: number
  readonly closeTimeoutMs: number
  readonly onError: (error: Error) => void
}

function resolve(options: RecordOptions): ResolvedRecordOptions {
  refuseUnknown(options, NAMES)
  return {
    kept: {
      payloads: truth('payloads', options.payloads, true),
      addresses: truth('addresses', options.addresses, true),
    },
    note: checkNote(options.note),
    maxBacklogBytes: whole('max_backlog_bytes', options.max_backlog_bytes, 65_536, 1024 * MEBIBYTE, 16 * MEBIBYTE),
    closeTimeoutMs: 1000 * seconds('close_timeout', options.close_timeout, 0.1, 30),
    onError: guarded(callback('on_error', options.on_error) ?? ((error) => process.emitWarning(error))),
  }
}

/** @throws TypeError for what JSON has no word for, and for what it cannot write. */
function checkNote(note: unknown): unknown {
  const text = note === undefined ? 'null' : asJson(note)
  if (text === undefined) throw new TypeError(`Option "note" must be what JSON can hold, not ${shown(note)}.`)
  return note ?? null
}

function asJson(note: unknown): string | undefined {
  try {
    return JSON.stringify(note)
  } catch (error) {
    throw new TypeError(`Option "note" must be what JSON can hold. ${String(error)}`, { cause: error })
  }
}

/** What `on_error` itself throws has nobody to hear it, and must not end the server: it becomes a warning of the process. */
function guarded(onError: (error: Error) => void): (error: Error) => void {
  return (error) => {
    try {
      onError(error)
    } catch (thrown) {
      process.emitWarning(`on_error of a recording threw. ${inspect(thrown)}`, 'PolledPeerWarning')
    }
  }
}

const NAMES: Readonly<Record<keyof RecordOptions, true>> = {
  payloads: true,
  addresses: true,
  note: true,
  max_backlog_bytes: true,
  close_timeout: true,
  on_error: true,
}

function openDestination(destination: string | Writable): Destination {
  if (typeof destination === 'string') return fileDestination(destination)
  if (typeof (destination as Writable | null)?.write === 'function') return streamDestination(destination)
  throw new TypeError(`A recording goes to a path or to a stream, not to ${shown(destination)}.`)
}

/** Both what the user holds and what stands in the server. */
class RunningRecording implements Recording, ServerTap {
  readonly clock: Clock
  readonly random: Random
  readonly ports: ServerPorts
  readonly #recorder: Recorder
  readonly #spool: Spool
  readonly #transport: RecordingTransport
  readonly #onError: (error: Error) => void
  readonly #after: Clock['after']
  readonly #closeTimeoutMs: number
  readonly #forget: () => void
  #closed: Promise<void> | null = null

  constructor(
    real: ServerPorts,
    openDestination: () => Destination,
    { kept, note, maxBacklogBytes, closeTimeoutMs, onError }: ResolvedRecordOptions,
  ) {
    this.#onError = onError
    this.#after = (delayMs, callback) => real.clock.after(delayMs, callback)
    this.#closeTimeoutMs = closeTimeoutMs
    const tell = (error: Error): void => microtaskTurn.atEnd(() => onError(error))
    const clockMicros = Math.floor(1000 * real.clock.now())
    const writer = new RecordWriter({
      ...{ hasPayloads: kept.payloads, hasAddresses: kept.addresses, startedAt: wallClock(), clockMicros },
      description: describe(real, note),
    })
    // Behind all that may be refused: opening empties a file.
    this.#spool = new Spool(openDestination(), {
      failed: (error) => {
        this.#recorder.stop('write-failed', error.message)
        tell(error)
      },
      freed: (piece) => writer.reuse(piece),
    })
    this.#recorder = new Recorder({
      ...{ writer, spool: this.#spool, clock: real.clock, clockMicros, maxBacklogBytes },
      stopped: (why, message) => {
        if (why !== 'write-failed') tell(new Error(`The recording has stopped. ${message}`))
        void this.close()
      },
    })
    const desk = { recorder: this.#recorder, leftOut: new LeftOut(kept) }
    this.#transport = new RecordingTransport(real.transport, desk)
    this.clock = new RecordingClock(real.clock, this.#recorder)
    this.random = recordingRandom(real.random, this.#recorder)
    const turn = recordingTurn(real.turn, this.#recorder)
    this.ports = { transport: this.#transport, clock: this.clock, random: this.random, turn }
    this.#forget = beforeExit(() => this.#lastWords())
  }

  get isRecording(): boolean {
    return this.#recorder.isRecording
  }

  get records(): number {
    return this.#recorder.records
  }

  get writtenBytes(): number {
    return this.#spool.writtenBytes
  }

  get waitingBytes(): number {
    return this.#spool.waitingBytes
  }

  close(): Promise<void> {
    if (this.#closed !== null) return this.#closed
    this.#recorder.stop('closed')
    const deadline = this.#after(this.#closeTimeoutMs, () => this.#spool.giveUp())
    this.#closed = this.#spool.finish().finally(() => {
      deadline.cancel()
      this.#forget()
    })
    return this.#closed
  }

  // ---- ServerTap ----

  pollBegins(): void {
    this.#recorder.pollBegins()
  }

  pollEnds(): void {
    this.#recorder.pollEnds()
  }

  seated(id: number): void {
    this.#transport.seated(id)
  }

  /** The last of a program that nobody closes, a failing one's above all. */
  #lastWords(): void {
    this.#recorder.flush()
    try {
      this.#spool.writeNow()
    } catch (error) {
      this.#onError(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

function describe({ transport }: ServerPorts, note: unknown) {
  return { engine: transport.engine, cannot: Object.keys(transport.cannot), node: process.version, note }
}
