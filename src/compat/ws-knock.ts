/**
 * One request for an upgrade on its way through `ws`'s own checks: what the gate waits for as a verdict. It shows `ws` a
 * request and a socket, reads the answer that `ws` or its user writes there, and passes it on: a 101 as the verdict yes,
 * anything else as an answer. Made by the porch. It decides nothing.
 */

import type { HttpReply, HttpRequest } from '../server/transport/transport.ts'
import { readAgreement, readResponse, type Agreement } from './ws-answer.ts'
import { Link } from './ws-link.ts'
import { UpgradeSocket, type AnswerReader, type Ends } from './ws-upgrade-socket.ts'

/** What is known where a knock is made. */
export interface KnockPlace {
  readonly ends: Ends
  /** See {@link Link}. */
  readonly compressFrom: number
  /** Leads the request through `ws`'s checks. */
  start(knock: Knock): void
  /** The knock is over, whatever came of it. */
  over(): void
}

const NO_AGREEMENT: Agreement = { protocol: '', headers: [] }

/** A request that has knocked. */
export class Knock implements AnswerReader {
  readonly request: HttpRequest
  readonly reply: HttpReply
  readonly link: Link
  readonly socket: UpgradeSocket
  readonly #place: KnockPlace
  #agreement: Agreement | null = null
  #decide: ((verdict: unknown) => void) | null = null
  #written: Uint8Array[] = []
  #isOver = false

  constructor(request: HttpRequest, reply: HttpReply, place: KnockPlace) {
    this.request = request
    this.reply = reply
    this.#place = place
    this.link = new Link(place.compressFrom)
    this.socket = new UpgradeSocket(this.link, place.ends, this)
  }

  /** What the 101 says, once it is agreed. */
  get agreement(): Agreement {
    return this.#agreement ?? NO_AGREEMENT
  }

  /**
   * The gate's question, asked once: `ws`'s checks run inside this call. The link is yes, false is no; a promise of
   * either, where somebody takes his time.
   */
  ask(): unknown {
    this.#place.start(this)
    return this.#isOver ? this.#verdict() : new Promise((resolve) => (this.#decide = resolve))
  }

  /** The client has left before the answer. */
  gone(): void {
    if (this.#agreement !== null) this.link.lost()
    this.socket.destroy()
    this.#finish()
  }

  // ---- AnswerReader ----

  written(chunk: Uint8Array): void {
    if (this.#isOver) return
    this.#written.push(chunk)
    const agreement = readAgreement(Buffer.concat(this.#written).toString())
    if (agreement === null) return
    this.#agreement = agreement
    this.socket.settle()
    this.#finish()
  }

  finished(): void {
    if (this.#isOver) return
    const response = readResponse(Buffer.concat(this.#written))
    if (response === null) this.reply.cut?.()
    else this.reply.respondWritten?.(response)
    this.#finish()
  }

  destroyed(): void {
    if (this.#isOver) return
    this.reply.cut?.()
    this.#finish()
  }

  #verdict(): unknown {
    return this.#agreement === null ? false : this.link
  }

  #finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#written = []
    this.#decide?.(this.#verdict())
    this.#place.over()
  }
}
