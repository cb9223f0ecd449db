/**
 * What stands behind one `WebSocketServerConnection`: it hears the gate's connection, queues what the game is to be told,
 * and keeps count of what was sent and not taken yet. Made by the host for each connection that the gate let through.
 * It never calls the game itself: all of it goes through the queue.
 */

import type { ConnectionEnd, ConnectionEvents } from '../peer/connection.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import type { Outbox, Sender } from '../peer/outbox.ts'
import type { PacketBatch } from '../peer/packet-batch.ts'
import type { GatedConnection } from '../server/gated-connection.ts'
import type { CallbackQueue, Handler } from './cocos-callbacks.ts'
import { closeArguments, closeFrame, endProblem } from './cocos-close.ts'
import { cocosHeaders } from './cocos-headers.ts'
import type { InboundLimits } from './cocos-inbound.ts'
import type { CloseCodes } from './cocos-options.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Cocos' states of a connection: 1 to 4, not the browser's 0 to 3. */
export const READY_STATES = { CONNECTING: 1, OPEN: 2, CLOSING: 3, CLOSED: 4 } as const

/** The number of a state. */
export type ReadyState = (typeof READY_STATES)[keyof typeof READY_STATES]

/** The slots of a connection. */
export type Slot = 'ontext' | 'onbinary' | 'onmessage' | 'onconnect' | 'onclose' | 'onerror'

/** What all links of a host share. */
export interface LinkTools {
  readonly queue: CallbackQueue
  readonly outbox: Outbox
  readonly report: ErrorReport
  readonly inbound: InboundLimits
  readonly outboundLimit: number
  readonly closeCodes: CloseCodes
  /** The game is about to hear of the end. */
  gone(link: Link): void
}

/** One connection, from inside. */
export class Link implements ConnectionEvents, Sender {
  /** Set by the outbox alone. */
  batch: PacketBatch | null = null
  /** The object that stands for the connection, on which handlers are called. */
  readonly self: object
  readonly #connection: GatedConnection
  readonly #tools: LinkTools
  readonly #handlers = new Map<Slot, Handler>()
  #readyState: ReadyState = READY_STATES.OPEN
  #hasEnded = false
  #headers: Readonly<Record<string, string>> | undefined
  #unsent: Handler[] = []
  #untaken: Handler[] = []
  #inboundBytes = 0
  #inboundMessages = 0

  /** `makeSelf` makes the object that stands for the connection; it may queue calls, whose time comes later. */
  constructor(connection: GatedConnection, tools: LinkTools, makeSelf: (link: Link) => object) {
    this.#connection = connection
    this.#tools = tools
    this.self = makeSelf(this)
  }

  get readyState(): ReadyState {
    return this.#readyState
  }

  get headers(): Readonly<Record<string, string>> {
    this.#headers ??= cocosHeaders(this.#connection.handshake)
    return this.#headers
  }

  /** Sets a handler; what is no function is refused and changes nothing. */
  setHandler(slot: Slot, handler: unknown): void {
    if (typeof handler === 'function') this.#handlers.set(slot, handler as Handler)
    else this.#tools.report.warn(`slot ${slot}`, `${slot} takes a function: it was left as it is.`)
  }

  /** Says, once, that something should not be used any more. */
  deprecate(name: string, advice: string): void {
    this.#tools.report.warn(`deprecated ${name}`, advice)
  }

  /** Queues a call of the handler that will be set then. */
  tell(slot: Slot, ...values: unknown[]): void {
    const { queue } = this.#tools
    queue.push(() => queue.call(this.#handlers.get(slot), this.self, ...values))
  }

  send(data: unknown, callback: Handler | undefined): void {
    const { queue, report, outbox, outboundLimit } = this.#tools
    const bytes = bytesOf(data)
    if (bytes === null) {
      report.warn('send', 'send() takes a string, an ArrayBuffer or a typed array: nothing was sent.')
      queue.pushCall(callback, this.self, 'Send Error!')
    } else if (this.#hasEnded || this.#readyState !== READY_STATES.OPEN) {
      queue.pushCall(callback, this.self, 'Connection Closed')
    } else if (this.outboundBytes + bytes.length > outboundLimit) {
      report.warn('outbound', `A connection does not take what is sent to it: ${outboundLimit} bytes wait already.`)
      queue.pushCall(callback, this.self, 'Send Error!')
    } else {
      // First: a batch that is full leaves inside put().
      if (callback !== undefined) this.#unsent.push(callback)
      outbox.put(this, bytes, typeof data === 'string')
    }
  }

  /** Starts the closing handshake, behind all that was sent; a code that may not be sent is refused. */
  close(code: unknown, reason: unknown): void {
    if (this.#readyState !== READY_STATES.OPEN || this.#hasEnded) return
    const frame = closeFrame(code, reason)
    if (frame === null) {
      const advice = 'Use 1000 to 1003, 1007 to 1011 or 3000 to 4999.'
      this.#tools.report.warn('close-code', `close(${String(code)}): no such code may be sent; still open. ${advice}`)
      return
    }
    this.#readyState = READY_STATES.CLOSING
    this.#tools.outbox.write(this)
    if (!this.#hasEnded) this.#connection.close(frame.code, frame.reason)
  }

  /** Ends it without a close frame, as Cocos does when the server closes. */
  cut(): void {
    this.#tools.outbox.write(this)
    this.#connection.terminate()
    // An engine may report the end later, when nobody listens any more.
    this.ended({ cause: 'local', code: 1006, reason: '', wasClean: false })
  }

  // ---- Sender ----

  get outboundBytes(): number {
    return this.#connection.bufferedAmount + (this.batch?.byteLength ?? 0)
  }

  transmit(batch: PacketBatch): void {
    this.#connection.write(batch)
    this.#untaken.push(...this.#unsent.splice(0))
    if (this.#connection.bufferedAmount === 0) this.drained()
  }

  // ---- ConnectionEvents ----

  message(bytes: Uint8Array, isText: boolean): void {
    const { length } = bytes
    if (!this.#tools.inbound.admit(length, this.#inboundBytes, this.#inboundMessages)) {
      this.#connection.refuse('backlog-full', 1008)
      return
    }
    this.#inboundBytes += length
    this.#inboundMessages++
    // Not slice(): an engine may lend a Buffer, whose slice() is a view.
    const data = isText ? decoder.decode(bytes) : new Uint8Array(bytes).buffer
    this.#tools.queue.push(() => this.#delivered(length))
    this.tell(isText ? 'ontext' : 'onbinary', data)
    this.tell('onmessage', data)
  }

  pong(): void {
    // Cocos has no pings: what the gate's heartbeat hears is nothing to the game.
  }

  drained(): void {
    for (const callback of this.#untaken.splice(0)) this.#tools.queue.pushCall(callback, this.self)
  }

  ended(end: ConnectionEnd): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#tools.outbox.discard(this)
    const lost = [...this.#untaken.splice(0), ...this.#unsent.splice(0)]
    for (const callback of lost) this.#tools.queue.pushCall(callback, this.self, 'Connection Closed')
    this.#tools.queue.push(() => {
      this.#readyState = READY_STATES.CLOSED
      this.#tools.gone(this)
    })
    const problem = endProblem(end)
    if (problem !== null) this.tell('onerror', problem)
    this.tell('onclose', ...closeArguments(end, this.#tools.closeCodes))
  }

  // ---- inside ----

  #delivered(length: number): void {
    this.#inboundBytes -= length
    this.#inboundMessages--
    this.#tools.inbound.release(length)
  }
}

/** The bytes of what can be sent; null for anything else. Text becomes well-formed. */
function bytesOf(data: unknown): Uint8Array | null {
  if (typeof data === 'string') return encoder.encode(data)
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return null
}
