/**
 * A connector that stands before another and keeps what a `WebSocketClient` does not show: the connection itself, to
 * ping and to cut, and how many pongs have come. Made by client-link.ts for each attempt; it changes nothing.
 */

import type { Attempt, AttemptEvents, Connector, ConnectRequest } from '../client/connector.ts'
import type { Connection, ConnectionEvents } from '../peer/connection.ts'

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
        this.#connection = connection
        return this.#heard(events.opened(connection, protocol))
      },
      failed: (failure) => events.failed(failure),
    })
  }

  #heard(owner: ConnectionEvents): ConnectionEvents {
    return {
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
