/**
 * The way to answer one request of the uws engine: a plain answer, or an upgrade, at once where that is possible.
 * Made by the pending sockets, answered by the gate. After the socket is gone, nothing native is touched.
 */

import { offersPlainDeflate } from '../deflate-offer.ts'
import { frameAnswer, type FramedAnswer } from '../framed-answer.ts'
import type { Acceptance, HttpReply, HttpRequest, HttpResponse, WrittenResponse } from './transport.ts'
import { UwsConnection, type CorkedWriter } from './uws-connection.ts'
import { attempt } from './uws-fault.ts'
import type { NativeContext, NativeResponse, NativeSocket } from './uws-native.ts'
import type { UwsPendingSocket } from './uws-pending.ts'
import type { UwsSideDoor } from './uws-side-door.ts'

/** What native code copies onto a WebSocket. */
export interface SocketData {
  readonly connection: UwsConnection
}

/** What all replies of one native app share. */
export interface ReplySurroundings {
  readonly writer: CorkedWriter
  readonly isCompressing: boolean
  /** The WebSockets of the app that are open. */
  readonly open: Set<UwsConnection>
  /** Where native code puts a WebSocket that has opened. */
  readonly arrivals: NativeSocket[]
  /** Where a late upgrade is made when nobody else is there. */
  readonly sideDoor: UwsSideDoor
  /** Runs `task` a turn later, outside every native handler. */
  later(task: () => void): void
}

type State = 'unanswered' | 'answering' | 'sending' | 'upgrading' | 'answered' | 'gone'

/** Bytes of a body that the system takes at once, however slowly the other side reads. */
const TAKEN_AT_ONCE = 8192

/** A reply over a native response. */
export class UwsReply implements HttpReply {
  onGone: (() => void) | null = null
  readonly request: HttpRequest
  readonly #response: NativeResponse
  readonly #context: NativeContext | null
  readonly #surroundings: ReplySurroundings
  #place: UwsPendingSocket | null = null
  #canUpgradeNow = false
  #state: State = 'unanswered'
  #acceptance: Acceptance | null = null
  #left: (() => void) | undefined

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

  respond(response: HttpResponse, left?: () => void): void {
    if (this.#state !== 'unanswered') return left?.()
    this.#left = left
    this.#answer(frameAnswer(response, this.request.method))
    if (!this.#isSending) this.#tellLeft()
  }

  respondWritten(response: WrittenResponse): void {
    this.#answer(frameAnswer(response, this.request.method))
  }

  upgrade(acceptance: Acceptance): void {
    if (this.#state !== 'unanswered') return
    this.#state = 'upgrading'
    this.#acceptance = acceptance
    if (this.#canUpgradeNow) this.#open(justCall)
    else this.#surroundings.later(() => this.#openLate())
  }

  // ---- native side ----

  /** It is known to which socket the request belongs. Inside the native request handler it can be upgraded at once. */
  matched(place: UwsPendingSocket, canUpgradeNow: boolean): void {
    this.#place = place
    this.#canUpgradeNow = canUpgradeNow
  }

  /** The native request handler is about to return. */
  leaveHandler(): void {
    this.#canUpgradeNow = false
  }

  /** The socket went away before an answer had been written. */
  aborted(): void {
    const { onGone } = this
    const acceptance = this.#acceptance
    const state = this.#state
    this.#state = 'gone'
    this.#acceptance = null
    // What was answered has left the crowd already.
    if (state === 'sending') return this.#tellLeft()
    this.#place?.gone()
    if (acceptance !== null) this.#place?.session.tell(() => acceptance.lost())
    else if (state === 'unanswered' && onGone !== null) this.#place?.session.tell(onGone)
  }

  /** Ends the socket without an answer. */
  cut(): void {
    if (this.#state !== 'answered' && this.#state !== 'gone') this.#response.close()
  }

  // ---- inside ----

  #answer(answer: FramedAnswer): void {
    if (this.#state !== 'unanswered') return
    const { length, body } = answer
    if (length !== null && length > body.length) return this.#respondHead(answer, length)
    if (body.length > TAKEN_AT_ONCE && this.#place !== null) return this.#send(answer, this.#place)
    this.#state = 'answered'
    this.#response.cork(() => {
      this.#writeHead(answer)
      this.#response.end(body.length === 0 ? '' : body, true)
    })
    this.#place?.answered()
  }

  /** Sends a long body as the system takes it: native code would copy what is not taken, and never tell when it is. */
  #send(answer: FramedAnswer, place: UwsPendingSocket): void {
    const { body } = answer
    const response = this.#response
    this.#state = 'sending'
    response.onWritable((offset) => this.#sendFrom(body, offset))
    response.cork(() => {
      this.#writeHead(answer)
      place.announceBody(body.length)
    })
    place.answered()
    this.#sendFrom(body, 0)
  }

  /** True if the system has taken all. The answer has ended then, and the socket is closed. */
  #sendFrom(body: Uint8Array, offset: number): boolean {
    let isTaken = false
    let hasEnded = false
    attempt(() => {
      this.#response.cork(() => {
        ;[isTaken, hasEnded] = this.#response.tryEnd(body.subarray(offset), body.length)
      })
    })
    if (!hasEnded) return isTaken
    this.#state = 'answered'
    this.#tellLeft()
    return isTaken
  }

  get #isSending(): boolean {
    return this.#state === 'sending'
  }

  #tellLeft(): void {
    const left = this.#left
    this.#left = undefined
    if (left !== undefined) this.#place?.session.tell(left)
  }

  /** A head with the length of a body that does not follow: native code ends no such answer, so it is cut behind it. */
  #respondHead(answer: FramedAnswer, length: number): void {
    this.#state = 'answering'
    this.#surroundings.later(() => {
      if (this.#state !== 'answering') return
      this.#response.cork(() => {
        this.#writeHead(answer)
        this.#response.writeHeader('Connection', 'close')
        this.#response.tryEnd('', length)
      })
      this.#response.close()
    })
  }

  /**
   * Inside the request handler native code has corked the socket, and all is well. Later, behind a cork of its own, native
   * code looks at a flag of the response that it has just freed, and closes the new WebSocket if that memory has been
   * taken since and has the flag set (mended upstream in July 2026). Not corked it does not look, at the price of a system
   * call for each piece of the answer; but outside of every native callback it then warns of each. Under the cork of
   * another socket the own one holds nothing back, and only keeps native code from warning. Where there is no other, the
   * side door leads into a callback.
   */
  #openLate(): void {
    if (this.#state !== 'upgrading') return
    const shelter = this.#place?.other() ?? this.#surroundings.open.values().next().value
    if (shelter === undefined) return this.#surroundings.sideDoor.enter(() => this.#open(justCall))
    this.#open((upgrade) => shelter.cork(() => this.#response.cork(upgrade)))
  }

  /** Makes the upgrade inside `around`, and tells the outcome. */
  #open(around: (upgrade: () => void) => void): void {
    const acceptance = this.#acceptance
    const place = this.#place
    if (this.#state !== 'upgrading' || acceptance === null || place === null) return
    const context = this.#context
    if (context === null) return this.cut()
    // From here on the native response is not ours any more: no abort follows.
    this.#state = 'answered'
    this.#acceptance = null
    const { writer, open, arrivals } = this.#surroundings
    const connection = new UwsConnection(this.request.address, place, writer, open)
    attempt(() => {
      if (acceptance.headers.length > 0) this.#response.cork(() => this.#writeFurtherHeaders(acceptance))
      around(this.#nativeUpgrade(acceptance, { connection }, context))
    })
    place.upgraded()
    const socket = arrivals.pop()
    if (socket === undefined || !connection.open(socket, acceptance)) place.session.tell(() => acceptance.lost())
  }

  #writeHead({ status, phrase, headers }: FramedAnswer): void {
    this.#response.writeStatus(clean(`${status} ${phrase}`))
    for (const [name, value] of headers) this.#response.writeHeader(clean(name), clean(value))
  }

  /** The native call, for the moment when all around it is right. */
  #nativeUpgrade(acceptance: Acceptance, data: SocketData, context: NativeContext): () => void {
    const response = this.#response
    const headers = this.request.headers
    // Native code reads an offer loosely: it would agree to windows that it does not have, and to another extension.
    const isCompressing = this.#surroundings.isCompressing && offersPlainDeflate(headers['sec-websocket-extensions'])
    const extensions = isCompressing ? 'permessage-deflate' : ''
    const key = headers['sec-websocket-key'] ?? ''
    return response.upgrade.bind(response, data, key, clean(acceptance.protocol), extensions, context)
  }

  #writeFurtherHeaders(acceptance: Acceptance): void {
    // A header before the status would make a 200 of it.
    this.#response.writeStatus('101 Switching Protocols')
    for (const [name, value] of acceptance.headers) this.#response.writeHeader(clean(name), clean(value))
  }
}

/** For an upgrade that needs no shelter. */
function justCall(upgrade: () => void): void {
  upgrade()
}

/** Native code writes headers as they are: nothing in them may end a line. */
function clean(text: string): string {
  return text.replace(/[\r\n\0]+/g, ' ')
}
