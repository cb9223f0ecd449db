/**
 * The authoritative host: the game on a server with a port, and the loop that ticks it 60 times a second. Made by main.
 * Records itself where that is asked for. Touches the server from outside the game only to end it.
 */

import type { HostReading } from '#cli/host-meter'
import { MACHINE_WORLD } from '#cli/machine-world'
import { TickLoop, WebSocketServer, type HttpRequest, type HttpResponse } from 'polled-peer'
import { record, type Recording } from 'polled-peer/recording'
import { WIRE_VERSION } from './arena/calls.ts'
import { STEPS_PER_SECOND } from './arena/flight.ts'
import { Game, gameOptions } from './game.ts'

/** What the host is made of. */
export interface HostOptions {
  readonly engine: 'auto' | 'uws' | 'ws'
  /** An address of this machine, or `*` for all. */
  readonly host: string
  readonly onRequest: (request: HttpRequest) => HttpResponse | undefined
  /** Hears the tick's errors; the match goes on. */
  readonly onError: (error: unknown) => void
  /** The path of a file that is made or emptied for the recording; undefined: none is made. */
  readonly recordTo: string | undefined
  /** Hears why the recording has stopped by itself; the match goes on. */
  readonly onRecordingError: (error: Error) => void
}

const DRAIN_SECONDS = 2

/** The arena on a port. */
export class ArenaHost {
  readonly #server: WebSocketServer
  readonly #recording: Recording | undefined
  readonly #game: Game
  readonly #loop: TickLoop

  /** @throws TypeError for an engine that does not load; what `node:fs` throws for the recording's path. */
  constructor({ engine, host, onRequest, onError, recordTo, onRecordingError }: HostOptions) {
    const server = new WebSocketServer({ ...gameOptions(onRequest), engine })
    server.bind_ip = host
    this.#server = server
    if (recordTo !== undefined) {
      const note = { game: 'arena', version: WIRE_VERSION }
      this.#recording = record(server, recordTo, { note, on_error: onRecordingError })
    }
    const { clock, random } = this.#recording ?? MACHINE_WORLD
    this.#game = new Game({ server, clock, random })
    this.#loop = new TickLoop({ hz: STEPS_PER_SECOND, tick: () => this.#game.tick(), on_error: onError })
  }

  /** Opens the port (0: a free one) and starts the match; returns a sentence if that was not possible. */
  open(port: number): string | undefined {
    const failure = this.#game.open(port)
    if (failure === undefined) this.#loop.start()
    return failure
  }

  /** The port that is open. */
  get port(): number {
    return this.#server.get_local_port()
  }

  /** The figures of the last second or so. */
  get reading(): HostReading {
    return this.#game.reading
  }

  /** Says goodbye to everybody, waits for them, two seconds at most, leaves the port, and ends the recording. */
  async close(): Promise<void> {
    await this.#server.drain(1001, 'The arena is closing.', DRAIN_SECONDS)
    this.#loop.stop()
    this.#server.stop()
    await this.#recording?.close()
  }
}
