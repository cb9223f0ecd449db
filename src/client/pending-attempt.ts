/**
 * One attempt to connect, from its start to the poll that announces how it went. Made and read by WebSocketClient.
 * Keeps the handshake deadline, whether or not the game polls. It tells nobody anything: its outcome is read.
 */

import type { Channel } from '../peer/channel.ts'
import type { Clock, Timer } from '../peer/clock.ts'
import type { Connection, ConnectionEvents } from '../peer/connection.ts'
import type { Attempt, AttemptEvents, Connector, ConnectRequest } from './connector.ts'
import { failure, type ConnectionFailure } from './failure.ts'
import type { GuardedConnection } from './guarded-connection.ts'

/** A connection that is open and was not announced. What arrives meanwhile waits in the channel. */
export interface Opened {
  readonly isOpen: true
  readonly protocol: string
  readonly connection: GuardedConnection
  readonly channel: Channel
}

/** How an attempt went. */
export type Outcome = Opened | { readonly isOpen: false; readonly failure: ConnectionFailure }

/** What an attempt needs. */
export interface AttemptTools {
  readonly connector: Connector
  readonly clock: Clock
  readonly timeoutMs: number
  /** Makes guard and channel of a connection. */
  readonly receive: (connection: Connection) => Pick<Opened, 'connection' | 'channel'>
}

/** An attempt under way, or over and not yet announced. */
export class PendingAttempt implements AttemptEvents {
  readonly #tools: AttemptTools
  #attempt: Attempt | null = null
  #deadline: Timer | null = null
  #outcome: Outcome | null = null

  constructor(tools: AttemptTools) {
    this.#tools = tools
  }

  /** How it went; null while it is under way. Live: the client looks once, when a poll begins. */
  get outcome(): Outcome | null {
    return this.#outcome
  }

  start(request: ConnectRequest): void {
    const { connector, clock, timeoutMs } = this.#tools
    this.#deadline = clock.after(timeoutMs, () => this.#expire())
    this.#attempt = connector.connect(request, this)
  }

  opened(connection: Connection, protocol: string): ConnectionEvents {
    this.#deadline?.cancel()
    const received = this.#tools.receive(connection)
    this.#outcome = { isOpen: true, protocol, ...received }
    return received.connection
  }

  failed(why: ConnectionFailure): void {
    this.#deadline?.cancel()
    this.#outcome = { isOpen: false, failure: why }
  }

  /** The game wants it no more. What is open already is closed in the background, with its deadline. */
  abandon(code: number, reason: string): void {
    this.#deadline?.cancel()
    this.#attempt?.abort()
    if (this.#outcome?.isOpen !== true) return
    this.#outcome.channel.close(code, reason)
    this.#outcome.channel.dispose()
  }

  #expire(): void {
    this.#attempt?.abort()
    this.failed(failure('timeout', `It was given up after ${this.#tools.timeoutMs / 1000} s.`))
  }
}
