/**
 * The time from one `listen` of the uws transport to its `close`: who hears what happens, and where it happens.
 * Held by everything that was accepted in that time, so that a later `listen` never hears of it. Knows nothing native.
 */

import type { HttpReply, HttpRequest, ListenOptions, PendingSocket, TransportEvents } from './transport.ts'
import { attempt } from './uws-fault.ts'

/** One session: the gate's events behind a guard, and silence once it is over. */
export class UwsSession implements TransportEvents {
  readonly host: string
  readonly exclusive: boolean
  /** The port that is listened on; known once the listener is open. */
  port = 0
  readonly #events: TransportEvents
  #isOver = false

  constructor({ host, exclusive }: Pick<ListenOptions, 'host' | 'exclusive'>, events: TransportEvents) {
    this.host = host
    this.exclusive = exclusive
    this.#events = events
  }

  /** After `close` of the transport: nothing is told any more. */
  get isOver(): boolean {
    return this.#isOver
  }

  end(): void {
    this.#isOver = true
  }

  accepted(socket: PendingSocket): boolean {
    let isAdmitted = false
    this.tell(() => {
      isAdmitted = this.#events.accepted(socket)
    })
    return isAdmitted
  }

  settled(socket: PendingSocket, hasAsked: boolean): void {
    this.tell(() => this.#events.settled(socket, hasAsked))
  }

  /** False if nobody has taken it. */
  request(request: HttpRequest, reply: HttpReply): boolean {
    return this.tell(() => this.#events.request(request, reply))
  }

  /** Tells something, unless the session is over. False if it was not told, or if the telling threw. */
  tell(what: () => void): boolean {
    return !this.#isOver && attempt(what)
  }
}
