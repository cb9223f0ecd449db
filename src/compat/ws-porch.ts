/**
 * What stands between an engine and the gate, so that handshakes are `ws`'s and limits the gate's: it answers plain HTTP as
 * `ws` does, and shows the gate a request that keeps the RFC, while `ws` sees the true one when the gate asks for a
 * verdict. Made by the host. It owns no socket and keeps no count.
 */

import type {
  Acceptance,
  HttpReply,
  HttpRequest,
  HttpResponse,
  ListenOptions,
  ListenOutcome,
  TlsMaterial,
  Transport,
  TransportEvents,
} from '../server/transport/transport.ts'
import { Knock, type KnockPlace } from './ws-knock.ts'

const UPGRADE_REQUIRED: HttpResponse = {
  status: 426,
  headers: { 'Content-Type': 'text/plain' },
  body: 'Upgrade Required',
}

/** Headers of a request that the gate's own reading of the RFC lets pass: `ws` reads the true ones. */
const DECENT: Readonly<Record<string, string>> = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
}

/** A request as the gate sees it. */
class PolishedRequest implements HttpRequest {
  readonly method = 'GET'
  readonly path: string
  readonly query: string
  readonly headers = DECENT
  readonly address: string
  readonly secure: boolean
  readonly knock: Knock

  constructor(knock: Knock) {
    const { path, query, address, secure } = knock.request
    this.path = path
    this.query = query
    this.address = address
    this.secure = secure
    this.knock = knock
  }
}

/** The gate's option `verify`: the verdict is `ws`'s. */
export function verifyByWs(request: HttpRequest): unknown {
  return request instanceof PolishedRequest ? request.knock.ask() : false
}

/** Where the porch finds out what a knock needs. */
export interface PorchOwner {
  placeOf(request: HttpRequest): KnockPlace
  /** A socket that spoke HTTP was settled. */
  settled(): void
}

/** An engine behind a porch. */
export class Porch implements Transport {
  readonly engine: Transport['engine']
  readonly cannot: Transport['cannot']
  readonly #inner: Transport
  readonly #owner: PorchOwner

  constructor(inner: Transport, owner: PorchOwner) {
    this.engine = inner.engine
    this.cannot = inner.cannot
    this.#inner = inner
    this.#owner = owner
  }

  listen(options: ListenOptions, events: TransportEvents): ListenOutcome {
    return this.#inner.listen(options, {
      accepted: (socket) => events.accepted(socket),
      settled: (socket, hasAsked) => {
        events.settled(socket, hasAsked)
        this.#owner.settled()
      },
      request: (request, reply) => this.#knocked(request, reply, events),
    })
  }

  reloadTls(tls: TlsMaterial): ListenOutcome {
    return this.#inner.reloadTls(tls)
  }

  stopListening(): void {
    this.#inner.stopListening()
  }

  close(): void {
    this.#inner.close()
  }

  #knocked(request: HttpRequest, reply: HttpReply, events: TransportEvents): void {
    if (!isUpgrade(request)) return reply.respond(UPGRADE_REQUIRED)
    const knock = new Knock(request, reply, this.#owner.placeOf(request))
    events.request(new PolishedRequest(knock), new PolishedReply(knock))
  }
}

/** The reply to a polished request: agrees to what `ws` has agreed to. */
class PolishedReply implements HttpReply {
  readonly #knock: Knock
  #onGone: (() => void) | null = null

  constructor(knock: Knock) {
    this.#knock = knock
    knock.reply.onGone = () => {
      knock.gone()
      this.#onGone?.()
    }
  }

  get onGone(): (() => void) | null {
    return this.#onGone
  }

  set onGone(callback: (() => void) | null) {
    this.#onGone = callback
  }

  respond(response: HttpResponse, left?: () => void): void {
    this.#knock.reply.respond(response, left)
  }

  upgrade(acceptance: Acceptance): void {
    const knock = this.#knock
    knock.reply.upgrade({
      protocol: knock.agreement.protocol,
      headers: knock.agreement.headers,
      opened: (connection) => acceptance.opened(connection),
      lost: () => {
        knock.link.lost()
        acceptance.lost()
      },
    })
  }
}

/** As Node's parser sees it: without these two it is a plain request. */
function isUpgrade({ headers }: HttpRequest): boolean {
  const tokens = headers['connection']?.split(',') ?? []
  return headers['upgrade'] !== undefined && tokens.some((token) => token.trim().toLowerCase() === 'upgrade')
}
