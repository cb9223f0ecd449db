/**
 * A connector that stands before another and keeps what a `WebSocketClient` does not show: the connection itself, to
 * ping and to cut, and how many pongs have come. Made by client-link.ts for each attempt. It lets a close frame wait for
 * what was sent last, and changes nothing else.
 */

import type { Attempt, AttemptEvents, Connector, ConnectRequest } from '../client/connector.ts'
import type { Connection, ConnectionEvents } from '../peer/connection.ts'
import { PacedConnection, type PacedOwner } from '../peer/paced-connection.ts'
import { LAST_WORDS } from './pace.ts'

/** A {@link Connector} for one attempt. */
export class Witness implements Connector {
  readonly cannot: Connector['cannot']
  readonly #connector: Connector
  #connection: Connection | null = null
  #pongs = 0

  constructor(connector: Connector) {
    this.#connector = connector
    this.cannot = connector.cannot
  }

  /** Null before it is open. */
  get connection(): Connection | null {
    return this.#connection
  }

  get pongs(): number {
    return this.#pongs
  }

  connect(request: ConnectRequest, events: AttemptEvents): Attempt {
    return this.#connector.connect(request, {
      opened: (connection, protocol) => {
        const paced = new PacedConnection(connection, LAST_WORDS, request.clock, (own) => {
          return this.#heard(events.opened(own, protocol))
        })
        this.#connection = paced
        return paced
      },
      failed: (failure) => events.failed(failure),
    })
  }

  #heard(owner: ConnectionEvents): PacedOwner {
    return {
      // One that the game has left goes on closing.
      isAlive: true,
      message: (bytes, isText) => owner.message(bytes, isText),
      late: (length) => owner.late?.(length),
      pong: () => {
        this.#pongs++
        owner.pong()
      },
      drained: () => owner.drained(),
      ended: (end) => owner.ended(end),
    }
  }
}
