/**
 * The way to answer one request of the uws engine: a plain answer, or an upgrade, which happens a turn later.
 * Made by the pending sockets, answered by the gate. After the socket is gone, nothing native is touched.
 */

import { STATUS_CODES } from 'node:http'
import type { Acceptance, HttpReply, HttpRequest, HttpResponse } from './transport.ts'
import { UwsConnection, type CorkedWriter } from './uws-connection.ts'
import { attempt } from './uws-fault.ts'
import type { NativeContext, NativeResponse } from './uws-native.ts'
import { NO_TRACE, type SocketTrace } from './uws-remote-port.ts'
import type { UwsSession } from './uws-session.ts'

/** What native code copies onto a WebSocket. */
export interface SocketData {
  readonly connection: UwsConnection
}

/** What all replies of one native app share. */
export interface ReplySurroundings {
  readonly writer: CorkedWriter
  readonly isCompressing: boolean
  /** Runs `task` a turn later, outside every native handler. */
  later(task: () => void): void
}

type State = 'unanswered' | 'answering' | 'upgrading' | 'answered' | 'gone'

/** Headers that native code writes by itself, or that say how the bytes are framed. */
const OURS = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'uwebsockets'])

/** A reply over a native response. */
export class UwsReply implements HttpReply {
  onGone: (() => void) | null = null
  readonly request: HttpRequest
  readonly #response: NativeResponse
  readonly #context: NativeContext | null
  readonly #surroundings: ReplySurroundings
  #session: UwsSession | null = null
  #trace: SocketTrace = NO_TRACE
  #state: State = 'unanswered'
  #acceptance: Acceptance | null = null

  constructor(
    response: NativeResponse,
    context: NativeContext | null,
    request: HttpRequest,
    surroundings: ReplySurroundings,
  ) {
    this.#response = response
    this.#context = context
    this.request = request
    this.#surroundings = surroundings
  }

  // ---- HttpReply ----

  respond(response: HttpResponse): void {
    if (this.#state !== 'unanswered') return
    this.#trace.ended()
    const { status, body = '' } = response
    const length = status === 204 || status === 304 ? 0 : Buffer.byteLength(body)
    if (this.request.method === 'HEAD' && length > 0) return this.#respondHead(response, length)
    this.#state = 'answered'
    this.#response.cork(() => {
      this.#writeHead(response)
      this.#response.end(length === 0 ? '' : body, true)
    })
  }

  upgrade(acceptance: Acceptance): void {
    if (this.#state !== 'unanswered') return
    this.#state = 'upgrading'
    this.#acceptance = acceptance
    this.#surroundings.later(() => this.#open())
  }

  // ---- native side ----

  /** It is known to which socket the request belongs. */
  matched(session: UwsSession, trace: SocketTrace): void {
    this.#session = session
    this.#trace = trace
  }

  /** The socket went away before an answer had been written. */
  aborted(): void {
    const { onGone } = this
    const acceptance = this.#acceptance
    const wasUnanswered = this.#state === 'unanswered'
    this.#state = 'gone'
    this.#acceptance = null
    this.#trace.ended()
    if (acceptance !== null) this.#session?.tell(() => acceptance.lost())
    else if (wasUnanswered && onGone !== null) this.#session?.tell(onGone)
  }

  /** Ends the socket without an answer. */
  cut(): void {
    if (this.#state !== 'answered' && this.#state !== 'gone') this.#response.close()
  }

  // ---- inside ----

  /** A head with the length of a body that does not follow: native code ends no such answer, so it is cut behind it. */
  #respondHead(response: HttpResponse, length: number): void {
    this.#state = 'answering'
    this.#surroundings.later(() => {
      if (this.#state !== 'answering') return
      this.#response.cork(() => {
        this.#writeHead(response)
        this.#response.writeHeader('Connection', 'close')
        this.#response.tryEnd('', length)
      })
      this.#response.close()
    })
  }

  #open(): void {
    const acceptance = this.#acceptance
    const session = this.#session
    if (this.#state !== 'upgrading' || acceptance === null || session === null) return
    const context = this.#context
    if (context === null) return this.cut()
    // From here on the native response is not ours any more: no abort follows.
    this.#state = 'answered'
    this.#acceptance = null
    const connection = new UwsConnection(this.request.address, this.#trace, session, this.#surroundings.writer)
    connection.introduce(acceptance)
    attempt(() => this.#response.cork(() => attempt(() => this.#writeUpgrade(acceptance, { connection }, context))))
    if (!connection.wasOpened) session.tell(() => acceptance.lost())
  }

  #writeHead({ status, headers = {} }: HttpResponse): void {
    this.#response.writeStatus(`${status} ${STATUS_CODES[status] ?? 'Unknown'}`)
    for (const [name, value] of Object.entries(headers)) {
      if (!OURS.has(name.toLowerCase())) this.#response.writeHeader(clean(name), clean(value))
    }
  }

  #writeUpgrade(acceptance: Acceptance, data: SocketData, context: NativeContext): void {
    const { headers } = this.request
    const response = this.#response
    // A header before the status would make a 200 of it.
    response.writeStatus('101 Switching Protocols')
    for (const [name, value] of acceptance.headers) response.writeHeader(clean(name), clean(value))
    const extensions = this.#surroundings.isCompressing ? (headers['sec-websocket-extensions'] ?? '') : ''
    response.upgrade(data, headers['sec-websocket-key'] ?? '', clean(acceptance.protocol), extensions, context)
  }
}

/** Native code writes headers as they are: nothing in them may end a line. */
function clean(text: string): string {
  return text.replace(/[\r\n\0]+/g, ' ')
}
