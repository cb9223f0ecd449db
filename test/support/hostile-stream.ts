/**
 * A stream under the ws engine whose other end is hostile: what it delivers comes in exactly the chunks that were given, each
 * with memory of its own as the operating system's are, and of what it is sent it may take nothing.
 * Used by half-messages.ts; opened by the engine's own upgrader.
 */

import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { Connection, ConnectionEnd } from '../../src/peer/connection.ts'
import { HeldSockets } from '../../src/server/transport/ws-held-sockets.ts'
import { WsUpgrader } from '../../src/server/transport/ws-upgrader.ts'

const NATIVE_LIMIT = 131_072

/** A connection of the ws engine on a stream of the test's. */
export class HostileStream extends Duplex {
  connection: Connection | null = null
  ended: ConnectionEnd | null = null

  /** All that it delivers comes by `deliver`. The 101 is taken; behind it, only what `takes` allows. */
  constructor(takes: boolean) {
    super({
      read: () => undefined,
      write: (_chunk, _encoding, taken) => {
        if (takes || this.connection === null) taken()
      },
    })
  }

  /** Upgrades this stream. */
  open(): this {
    const request = new IncomingMessage(new Socket())
    request.method = 'GET'
    request.headers = {
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    }
    const upgrader = new WsUpgrader({ nativeMessageLimit: NATIVE_LIMIT, compression: 'off' }, new HeldSockets())
    upgrader.upgrade(request, this, Buffer.alloc(0), '192.0.2.1', {
      protocol: '',
      headers: [],
      opened: (connection) => {
        this.connection = connection
        const nothing = (): void => undefined
        return {
          message: nothing,
          pong: nothing,
          drained: nothing,
          ended: (end: ConnectionEnd) => (this.ended = end),
        }
      },
      lost: () => {
        throw new Error('the upgrade was lost')
      },
    })
    return this
  }

  /** One read of a socket. */
  deliver(bytes: Uint8Array): void {
    const chunk = Buffer.allocUnsafeSlow(bytes.length)
    chunk.set(bytes)
    this.push(chunk)
  }
}
