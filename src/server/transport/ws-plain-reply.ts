/**
 * The reply to a request that asks for no upgrade: Node's HTTP server keeps the socket and writes the answer.
 * Made by the front desk, answered by the gate.
 */

import type { ServerResponse } from 'node:http'
import { frameAnswer } from '../framed-answer.ts'
import type { Acceptance, HttpReply, HttpResponse } from './transport.ts'
import { answerHeaders } from './ws-answer.ts'
import type { Holder } from './ws-held-sockets.ts'
import { ANSWER_MS, destroyAfter, letGo } from './ws-linger.ts'

/** The reply through Node's own response. */
export class WsPlainReply implements HttpReply, Holder {
  onGone: (() => void) | null = null
  readonly #response: ServerResponse
  #isAnswered = false

  constructor(response: ServerResponse) {
    this.#response = response
    response.once('close', () => this.#gone())
  }

  respond(response: HttpResponse, left?: () => void): void {
    if (this.#isAnswered) return left?.()
    this.#isAnswered = true
    if (left !== undefined) this.#response.req.socket.once('close', left)
    const answer = frameAnswer(response, this.#response.req.method ?? '')
    this.#response.writeHead(answer.status, answerHeaders(answer)).end(answer.body)
    destroyAfter(this.#response.req.socket, ANSWER_MS)
  }

  /** Not possible: Node hands over a socket only if the request has `Upgrade` and says so in `Connection`. */
  upgrade(acceptance: Acceptance): void {
    if (this.#isAnswered) return
    this.respond({ status: 400, body: 'This request cannot be upgraded.\n' })
    acceptance.lost()
  }

  release(): void {
    const { socket } = this.#response.req
    if (this.#isAnswered) return letGo(socket)
    this.#isAnswered = true
    socket.destroy()
  }

  #gone(): void {
    if (this.#isAnswered) return
    this.#isAnswered = true
    this.onGone?.()
  }
}
