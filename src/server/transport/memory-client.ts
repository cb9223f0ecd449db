/**
 * A client of a memory transport: the other end of a socket, under the hand of a test.
 * Made by MemoryTransport; never by itself. What it does reaches the server's events before the call returns;
 * what the server does stands in its records at once. It answers pings and close frames unless told otherwise.
 */

import type { Violation } from '../../peer/connection.ts'
import type { Outbound } from './memory-connection.ts'
import type { MemoryDelivery } from './memory-delivery.ts'
import type { Inbound, MemoryCloseFrame, MemoryInbox, MemoryMessage, MemoryResponse } from './memory-inbox.ts'
import { buildRequest } from './memory-request.ts'
import type { MemoryRequest } from './memory-request.ts'
import type { MemorySocket } from './memory-socket.ts'

/** Where a client comes from and what it was shown. */
export interface MemoryOrigin {
  /** As Godot prints it. */
  readonly address: string
  readonly port: number
  /** Whether the client speaks TLS. */
  readonly secure: boolean
  /** PEM certificates that the server showed, its own first; none without TLS. */
  readonly certificates: readonly string[]
}

/**
 * One client in memory. Everything it does before the socket's end takes effect at once; afterwards it does nothing.
 * Inside an event of the server it takes effect right after that event.
 */
export class MemoryClient implements MemoryOrigin {
  readonly address: string
  readonly port: number
  readonly secure: boolean
  readonly certificates: readonly string[]
  /** Answers pings; true from the start. */
  answersPings = true
  /** Answers a close frame of the server; true from the start. `close()` answers by hand. */
  answersClose = true
  /** Called when something has reached the client, after the server's call that sent it. It may act. */
  onReceived: (() => void) | null = null
  readonly #delivery: MemoryDelivery
  readonly #socket: MemorySocket
  readonly #inbox: MemoryInbox
  readonly #understood: boolean
  #pingsAnswered = 0
  #isNewsPending = false
  #isGone = false

  /** Called by the transport. `understood` is false for a client that does not speak what the listener speaks. */
  constructor(
    delivery: MemoryDelivery,
    socket: MemorySocket,
    inbox: MemoryInbox,
    origin: MemoryOrigin,
    understood: boolean,
  ) {
    this.#delivery = delivery
    this.#socket = socket
    this.#inbox = inbox
    this.#understood = understood
    this.address = origin.address
    this.port = origin.port
    this.secure = origin.secure
    this.certificates = origin.certificates
    inbox.onRead = (item) => this.#read(item)
  }

  /** `pending`: nothing was asked yet; `asking`: no answer yet; `open`: a WebSocket; `over`: the socket has ended. */
  get state(): 'pending' | 'asking' | 'open' | 'over' {
    return this.#isGone || this.#inbox.hasEnded ? 'over' : this.#socket.stage
  }

  /** The HTTP answer; status 101 for a WebSocket; null if there is none yet. */
  get response(): MemoryResponse | null {
    return this.#inbox.response
  }

  /** The sub-protocol that was agreed on; `''` for none. */
  get protocol(): string {
    return this.#inbox.response?.headers['sec-websocket-protocol'] ?? ''
  }

  /** The messages that were received and not taken, in order. */
  get messages(): readonly MemoryMessage[] {
    return this.#inbox.messages
  }

  /** The close frame of the server, its echo of ours included; null if none has come. */
  get closeFrame(): MemoryCloseFrame | null {
    return this.#inbox.closeFrame
  }

  /** True once the server has ended the stream and the client has read so far. */
  get hasEnded(): boolean {
    return this.#inbox.hasEnded
  }

  /** How many pings have come. */
  get pingsReceived(): number {
    return this.#inbox.pingsReceived
  }

  /** How many pings were answered. */
  get pingsAnswered(): number {
    return this.#pingsAnswered
  }

  /** The payloads of the pongs that have come, in order. */
  get pongs(): readonly Uint8Array[] {
    return this.#inbox.pongs
  }

  /** Takes the first message that waits; undefined if none does. */
  takeMessage(): MemoryMessage | undefined {
    return this.#inbox.messages.shift()
  }

  /** Takes all messages that wait. */
  takeMessages(): MemoryMessage[] {
    return this.#inbox.messages.splice(0)
  }

  /** Asks, over a socket that was begun with `beginPending`. A second request does nothing. */
  ask(request: MemoryRequest = {}): void {
    if (!this.#understood) return this.violate('invalid-frame')
    const built = buildRequest(request, this.address, this.secure)
    const behind = (request.behind ?? []).map((data) => toMessage(data, typeof data === 'string'))
    this.#act(() => this.#socket.asked(built, behind))
  }

  /**
   * Sends one message: text for a string, binary for bytes, unless `isText` says otherwise. The bytes are copied.
   * Over the listener's limit, or as text that is not UTF-8, it is a violation. Before the answer
   * to the request it waits for `opened`, where the transport can.
   */
  send(data: string | Uint8Array, isText: boolean = typeof data === 'string'): void {
    this.#put(toMessage(data, isText))
  }

  /** Sends a ping; the server's answer stands in `pongs`. */
  ping(payload: Uint8Array = new Uint8Array(0)): void {
    this.#put({ kind: 'ping', payload: Uint8Array.from(payload) })
  }

  /** Sends a pong, asked for or not. */
  pong(): void {
    this.#put({ kind: 'pong' })
  }

  /** Sends a close frame; `code` null sends one without a code. A code that nobody may send is a violation. */
  close(code: number | null = 1000, reason = ''): void {
    this.#put({ kind: 'close', code, reason })
  }

  /** Breaks the protocol. Before the request: sends what is no HTTP. */
  violate(violation: Violation): void {
    this.#put({ kind: 'violate', violation })
  }

  /** Ends the stream without a close frame, as a crash or a reset does; a server that reads notices at once. */
  drop(): void {
    this.#put({ kind: 'gone' })
    this.#isGone = true
  }

  /**
   * Falls silent for ever without ending the stream, as when a cable is pulled: nothing is answered, nothing more is
   * sent, and the server notices only by its deadlines, or when it upgrades, which is then lost.
   */
  vanish(): void {
    this.#isGone = true
    this.answersPings = false
    this.answersClose = false
    this.#socket.vanish()
  }

  /** Stops reading: what the server writes stays in its `bufferedAmount`. */
  stopReading(): void {
    this.#inbox.stopReading()
  }

  /** Reads on: all that waits is received, and the server hears that it has drained. */
  startReading(): void {
    if (this.#isGone) return
    this.#act(() => {
      const wasBuffered = this.#inbox.unreadBytes > 0
      this.#inbox.startReading()
      if (wasBuffered) this.#socket.drained()
    })
  }

  /**
   * Reads so many bytes of messages of what waits, in whole messages, and stops reading again: a slow reader, step by
   * step. The server hears that it has drained when nothing waits any more.
   */
  readSome(byteLength: number): void {
    if (this.#isGone || !this.#inbox.isBehind) return
    this.#act(() => {
      const wasBuffered = this.#inbox.unreadBytes > 0
      this.#inbox.readSome(byteLength)
      if (wasBuffered && this.#inbox.unreadBytes === 0) this.#socket.drained()
    })
  }

  #put(item: Outbound): void {
    this.#act(() => this.#socket.arrive(item))
  }

  #act(action: () => void): void {
    if (!this.#isGone) this.#delivery.now(action)
  }

  #read(item: Inbound): void {
    if (item.kind === 'ping' && this.answersPings) this.#delivery.later(() => this.#answerPing())
    if (item.kind === 'close' && this.answersClose && !this.#isGone) this.#socket.closeAnswered()
    this.#tellLater()
  }

  #answerPing(): void {
    if (this.#isGone) return
    this.#pingsAnswered += 1
    this.#socket.arrive({ kind: 'pong' })
  }

  #tellLater(): void {
    if (this.#isNewsPending) return
    this.#isNewsPending = true
    this.#delivery.later(() => {
      this.#isNewsPending = false
      this.onReceived?.()
    })
  }
}

function toMessage(data: string | Uint8Array, isText: boolean): Outbound {
  return { kind: 'message', bytes: Uint8Array.from(Buffer.from(data)), isText }
}
