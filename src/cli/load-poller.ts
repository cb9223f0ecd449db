/**
 * The clients of a load, polled from one loop: each as soon as something of it has happened, and all now and then for
 * the sake of deadlines. Made for the runner in each process of a load. It hears when to poll, and nothing of what.
 */

import type { Attempt, AttemptEvents, Connector, ConnectRequest } from '../client/connector.ts'
import { nodeConnector } from '../client/node-connector.ts'
import type { WebSocketClientOptions } from '../client/options.ts'
import { WebSocketClient } from '../client/websocket-client.ts'
import type { ConnectionEvents } from '../peer/connection.ts'

/** Makes clients and polls them. */
export class LoadPoller {
  readonly #clients: WebSocketClient[] = []
  readonly #ready = new Set<WebSocketClient>()
  readonly #failed: (error: unknown) => void

  /** `failed` hears what listeners throw. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  /** A client that is polled from now on. */
  make(options: WebSocketClientOptions): WebSocketClient {
    const connector = new TellingConnector(nodeConnector, () => this.#notice(client))
    const client = new WebSocketClient(options, connector)
    this.#clients.push(client)
    return client
  }

  /** Polls all: some deadlines pass without a word. */
  sweep(): void {
    for (const client of this.#clients) this.#poll(client)
  }

  #notice(client: WebSocketClient): void {
    this.#ready.add(client)
    // Whatever comes in the same turn of the event loop is polled together.
    if (this.#ready.size === 1) setImmediate(() => this.#pollReady())
  }

  #pollReady(): void {
    const ready = [...this.#ready]
    this.#ready.clear()
    for (const client of ready) this.#poll(client)
  }

  #poll(client: WebSocketClient): void {
    try {
      client.poll()
    } catch (error) {
      this.#failed(error)
    }
  }
}

/** A connector that says when something has happened on what it opens. */
class TellingConnector implements Connector {
  readonly cannot: Connector['cannot']
  readonly #inner: Connector
  readonly #tell: () => void

  constructor(inner: Connector, tell: () => void) {
    this.cannot = inner.cannot
    this.#inner = inner
    this.#tell = tell
  }

  connect(request: ConnectRequest, events: AttemptEvents): Attempt {
    return this.#inner.connect(request, {
      opened: (connection, protocol) => {
        this.#tell()
        return this.#telling(events.opened(connection, protocol))
      },
      failed: (failure) => {
        events.failed(failure)
        this.#tell()
      },
    })
  }

  #telling(events: ConnectionEvents): ConnectionEvents {
    return {
      message: (bytes, isText) => {
        events.message(bytes, isText)
        this.#tell()
      },
      late: (length) => events.late?.(length),
      pong: () => events.pong(),
      drained: () => {
        events.drained()
        this.#tell()
      },
      ended: (end) => {
        events.ended(end)
        this.#tell()
      },
    }
  }
}
