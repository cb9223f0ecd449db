/**
 * Joining an HTTP server of somebody else's (http, https, Express): the Attachment of the ws engine.
 * Made by the transport. It never touches a request whose path is not its own, but for an upgrade that nobody else can
 * hear; and it owns no listener.
 */

import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Attachment, AttachmentEvents } from './transport.ts'
import type { WsFrontDesk } from './ws-front-desk.ts'
import { readTarget } from './ws-request.ts'

/**
 * The sockets that some attachment of this process has taken: where two servers, or two paths, hear the same upgrade,
 * the first has it. A second answer would end in the middle of somebody's WebSocket.
 */
const TAKEN = new WeakSet<Duplex>()

/** Which path each listener of an attachment hears, in this process; `null` is every path. */
const HEARD = new WeakMap<object, string | null>()

/**
 * An {@link Attachment} over a front desk. Sockets reach the gate when Node has read a request whole: until then they
 * are the HTTP server's, its time-outs hold, and `accepted` and `settled` are not called.
 * An upgrade for another path is left to the other listeners of the server. Where all of them are attachments, none of
 * which hears that path, it has strayed: Node gives it to nobody else once there is a listener, and has no deadline for it.
 */
export class WsAttachment implements Attachment {
  readonly #desk: WsFrontDesk
  readonly #events: AttachmentEvents
  readonly #detachments: (() => void)[] = []
  #isClosed = false

  constructor(desk: WsFrontDesk, events: AttachmentEvents) {
    this.#desk = desk
    this.#events = events
  }

  attach(server: Server, path: string | undefined): void {
    if (this.#isClosed) return
    const hear = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      const asked = readTarget(request)?.path
      if (path === undefined || asked === path) this.handleUpgrade(request, socket, head)
      else if (isUnheard(server, asked) && isUntouched(socket)) this.#turnAway(request, socket, head)
    }
    HEARD.set(hear, path ?? null)
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

  #turnAway(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (TAKEN.has(socket)) return
    TAKEN.add(socket)
    this.#desk.upgrade(request, socket, head, (seen, reply) => this.#events.strayed(seen, reply))
  }
}

/** Whether all listeners for upgrades are attachments that hear other paths. */
function isUnheard(server: Server, path: string | undefined): boolean {
  return server.listeners('upgrade').every((listener) => {
    const heard = HEARD.get(listener)
    return typeof heard === 'string' && heard !== path
  })
}

/** Whether the socket is as Node gave it away: one who was called once only is no listener any more, and may have it. */
function isUntouched(socket: Duplex): boolean {
  return socket.readableFlowing === null && socket.writable && socket.writableLength === 0
}
