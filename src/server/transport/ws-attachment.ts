/**
 * Joining an HTTP server of somebody else's (http, https, Express): the Attachment of the ws engine.
 * Made by the transport. It never touches a request whose path is not its own, and owns no listener.
 */

import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Attachment } from './transport.ts'
import type { WsFrontDesk } from './ws-front-desk.ts'

/**
 * The sockets that some attachment of this process has taken: where two servers, or two paths, hear the same upgrade,
 * the first has it. A second answer would end in the middle of somebody's WebSocket.
 */
const TAKEN = new WeakSet<Duplex>()

/**
 * An {@link Attachment} over a front desk. Sockets reach the gate when Node has read a request whole: until then they
 * are the HTTP server's, its time-outs hold, and `accepted` and `settled` are not called.
 * An upgrade for another path is left alone. If no other listener of the server takes it, nobody answers and it stays
 * open, as Node has it for every server with an `upgrade` listener: the server's owner decides what to do with it.
 */
export class WsAttachment implements Attachment {
  readonly #desk: WsFrontDesk
  readonly #detachments: (() => void)[] = []
  #isClosed = false

  constructor(desk: WsFrontDesk) {
    this.#desk = desk
  }

  attach(server: Server, path: string | undefined): void {
    if (this.#isClosed) return
    const hear = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      if (path === undefined || pathOf(request) === path) this.handleUpgrade(request, socket, head)
    }
    server.on('upgrade', hear)
    this.#detachments.push(() => server.off('upgrade', hear))
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): boolean {
    if (TAKEN.has(socket)) return false
    TAKEN.add(socket)
    this.#desk.upgrade(request, socket, Buffer.from(head.buffer, head.byteOffset, head.byteLength))
    return true
  }

  /** Leaves every server, and sends away what is handed over later. */
  close(): void {
    this.#isClosed = true
    this.#desk.close()
    for (const detach of this.#detachments.splice(0)) detach()
  }
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? ''
  const mark = url.indexOf('?')
  return mark < 0 ? url : url.slice(0, mark)
}
