/**
 * Egret's `WebSocket`: a connection that is written to and read from by method, and tells by events. The doors egret.ts
 * and egret-browser.ts give it their platform. It translates and decides nothing; what differs is in docs/compat/egret.md.
 * Source: Egret Engine 5.x API, egret.WebSocket. It never tells anything inside a call of the game's.
 */

import type { ConnectionFailure } from '../client/failure.ts'
import { parseUrl } from '../client/url.ts'
import { ErrorReport } from '../peer/error-report.ts'
import { ByteArray } from './egret-byte-array.ts'
import { EventDispatcher } from './egret-event-dispatcher.ts'
import { EventQueue } from './egret-event-queue.ts'
import { Event, IOErrorEvent, ProgressEvent } from './egret-event.ts'
import { Link, UNSENT, type LinkOwner, type Unsent } from './egret-link.ts'
import { egretError, egretWarning } from './egret-messages.ts'
import { resolveWebSocketOptions, type Platform, type ResolvedOptions, type WebSocketOptions } from './egret-options.ts'
import { UnreadBytes } from './egret-unread.ts'

/** Ours: what the `data` of a CLOSE event says. */
export interface CloseDetail {
  /** As in a close frame; 1005 if it held none, 1006 if there was none. */
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
}

/**
 * Why a message was dropped: written before it was open or after it closed (`not-connected`), while it closes
 * (`closing`), above a limit (`native-limit`, `outbound-full`); or bytes without TYPE_BINARY (`not-binary`).
 */
export type DropReason = Unsent | 'not-connected' | 'not-binary'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
/** What a close frame without a code stands for. */
const NO_CODE = 1005
const IN_VAIN: CloseDetail = { code: 1006, reason: '', wasClean: false }

/** Egret's `WebSocket`, at once or polled. */
export class WebSocket extends EventDispatcher {
  /** `type`: messages are text. */
  static readonly TYPE_STRING = 'webSocketTypeString'
  /** `type`: messages are bytes. */
  static readonly TYPE_BINARY = 'webSocketTypeBinary'
  static #uri = 'ws://'

  readonly #options: ResolvedOptions
  readonly #report: ErrorReport
  readonly #queue: EventQueue
  readonly #unreadText = new UnreadBytes()
  readonly #unreadBytes = new UnreadBytes()
  readonly #drops: Record<DropReason, number> = {
    'not-connected': 0,
    closing: 0,
    'not-binary': 0,
    'native-limit': 0,
    'outbound-full': 0,
  }
  #type: string = WebSocket.TYPE_STRING
  #hasBeenBinary = false
  #isConnecting = false
  #isConnected = false
  #link: Link | null = null
  #waitingBytes = 0
  #waitingPackets = 0

  /** @throws TypeError for a bad option; Error #3100 where there are no WebSockets. */
  constructor(options: WebSocketOptions, platform: Platform) {
    super()
    if (options.connector === undefined && !platform.isSupported()) throw egretError(3100)
    this.#options = resolveWebSocketOptions(options, platform)
    const { onWarning, onError, isPolled, turn } = this.#options
    this.#report = new ErrorReport(onWarning)
    this.#queue = new EventQueue(isPolled, turn, onError)
    this.#report.handErrorsTo((error) => this.#queue.report(error))
  }

  /** What `connect` puts before the host, for all WebSockets: `ws://`, the default, or `wss://`. */
  static get URI(): string {
    return WebSocket.#uri
  }

  static set URI(value: string) {
    WebSocket.#uri = value
  }

  // ---- connecting and leaving ----

  /** Connects to a host; a port of null or undefined is left out. See {@link connectByUrl}. */
  connect(host: string, port?: number | null): void {
    this.connectByUrl(`${WebSocket.URI}${host}${port === undefined || port === null ? '' : `:${port}`}`)
  }

  /**
   * Connects to a URL. CONNECT follows; or IO_ERROR, then CLOSE. Nothing happens while it connects or is connected.
   * @throws SyntaxError for what is no URL of a WebSocket, as a browser does.
   */
  connectByUrl(url: string): void {
    if (this.#isConnecting || this.#isConnected) return
    const reading = parseUrl(url)
    if (!reading.ok) throw new SyntaxError(reading.message)
    this.#isConnecting = true
    const link = new Link(this.#options, this.#owner)
    this.#link = link
    this.#queue.hold(() => link.start(reading.url))
  }

  /** Closes, without a code; CLOSE follows. Nothing happens unless it is connected: an attempt cannot be stopped. */
  close(): void {
    if (this.#isConnected) this.#queue.hold(() => this.#link?.close())
  }

  /** True between CONNECT and CLOSE. */
  get connected(): boolean {
    return this.#isConnected
  }

  /** TYPE_STRING, the default, or TYPE_BINARY; any other text is kept and means text. */
  get type(): string {
    return this.#type
  }

  set type(value: string) {
    this.#type = value
    if (value === WebSocket.TYPE_BINARY) this.#hasBeenBinary = true
  }

  // ---- writing: one call is one message, which leaves at once ----

  /** Sends text; in binary mode as bytes behind their length, see `ByteArray.writeUTF`. `''` is sent in binary mode only. */
  writeUTF(message: string): void {
    if (!this.#mayWrite()) return
    if (this.#type === WebSocket.TYPE_BINARY) {
      const bytes = new ByteArray()
      bytes.writeUTF(message)
      this.#send(bytes.bytes, false)
    } else {
      this.#send(encoder.encode(message), true)
    }
  }

  /** Sends `length` bytes of an array from `offset`, 0 for the rest; nothing if there are none. Needs TYPE_BINARY once before. */
  writeBytes(bytes: ByteArray, offset = 0, length = 0): void {
    if (!this.#mayWrite()) return
    if (!this.#hasBeenBinary) return this.#drop('not-binary', 3102)
    const message = new ByteArray()
    message.writeBytes(bytes, offset, length)
    this.#send(message.bytes, false)
  }

  /** Nothing is left to flush: every write sends. */
  flush(): void {
    if (!this.#isConnected) this.#report.warn('3101', egretWarning(3101))
  }

  // ---- reading ----

  /**
   * All text that has come since the last call, put together; `''` if there is none. In binary mode: the text behind its
   * length at the beginning of the bytes, of which the rest is forgotten. @throws Error #1025 for too few bytes.
   */
  readUTF(): string {
    if (this.#type === WebSocket.TYPE_BINARY) {
      const text = new ByteArray(this.#unreadBytes.bytes).readUTF()
      this.#unreadBytes.clear()
      return text
    }
    const text = decoder.decode(this.#unreadText.bytes)
    this.#unreadText.clear()
    return text
  }

  /**
   * Copies `length` of the bytes that have come, 0 for all, into `bytes` at `offset`; the rest is forgotten.
   * Needs TYPE_BINARY once before. @throws Error #1025 for too few bytes.
   */
  readBytes(bytes: ByteArray, offset = 0, length = 0): void {
    if (!this.#hasBeenBinary) return this.#report.warn('3102', egretWarning(3102))
    new ByteArray(this.#unreadBytes.bytes).readBytes(bytes, offset, length)
    this.#unreadBytes.clear()
  }

  // ---- ours ----

  /** Ours, with the option `polled`: tells what has happened since the last call, in order. @throws what `on_error` threw. */
  poll(): void {
    this.#queue.poll()
  }

  /** Ours: how many messages were dropped, by reason, since this object was made. */
  get_drop_counts(): Readonly<Record<DropReason, number>> {
    return { ...this.#drops }
  }

  // ---- what the link tells, at any time ----

  readonly #owner: LinkOwner = {
    hasRoom: (length) => this.#hasRoom(length),
    opened: () => this.#queue.push(() => this.#announceConnect()),
    failed: (why) => {
      this.#queue.push(() => this.#announceFailure(why))
      this.#queue.push(() => this.#announceClose(IN_VAIN))
    },
    message: (bytes, isText) => {
      this.#waitingBytes += bytes.length
      this.#waitingPackets++
      this.#queue.push(() => this.#announceData(bytes, isText))
    },
    ended: ({ code, reason, wasClean }, why) => this.#ended({ code: code || NO_CODE, reason, wasClean }, why),
  }

  /** One message always fits, so that none is too large for a bound on many. */
  #hasRoom(length: number): boolean {
    const { backlogBytes, backlogPackets } = this.#options
    const kept = this.#waitingBytes + this.#unreadText.length + this.#unreadBytes.length
    if (this.#waitingPackets >= backlogPackets) return false
    return kept === 0 || kept + length <= backlogBytes
  }

  #ended(detail: CloseDetail, why: ConnectionFailure | null): void {
    if (why !== null) this.#queue.push(() => void IOErrorEvent.dispatchIOErrorEvent(this, why))
    this.#queue.push(() => this.#announceClose(detail))
  }

  // ---- what the game hears ----

  #announceConnect(): void {
    this.#isConnecting = false
    this.#isConnected = true
    this.dispatchEventWith(Event.CONNECT)
  }

  /** The game may connect anew inside; CLOSE of the old attempt follows all the same, as in Egret. */
  #announceFailure(why: ConnectionFailure): void {
    this.#isConnecting = false
    IOErrorEvent.dispatchIOErrorEvent(this, why)
  }

  #announceData(bytes: Uint8Array<ArrayBuffer>, isText: boolean): void {
    this.#waitingBytes -= bytes.length
    this.#waitingPackets--
    if (isText) this.#unreadText.append(bytes)
    else if (this.#hasBeenBinary) this.#unreadBytes.append(bytes)
    else return this.#drop('not-binary', 3102)
    ProgressEvent.dispatchProgressEvent(this, ProgressEvent.SOCKET_DATA)
  }

  #announceClose(detail: CloseDetail): void {
    this.#isConnected = false
    this.dispatchEventWith(Event.CLOSE, false, detail)
  }

  // ---- inside ----

  #mayWrite(): boolean {
    if (!this.#isConnected) this.#drop('not-connected', 3101)
    return this.#isConnected
  }

  #drop(reason: DropReason, number: 3101 | 3102): void {
    this.#drops[reason]++
    this.#report.warn(String(number), egretWarning(number))
  }

  #send(bytes: Uint8Array, isText: boolean): void {
    if (bytes.length === 0) return
    this.#queue.hold(() => {
      const unsent = this.#link?.send(bytes, isText) ?? null
      if (unsent === null) return
      this.#drops[unsent]++
      this.#report.warn(unsent, `A message of ${bytes.length} bytes was not sent: ${UNSENT[unsent]}`)
    })
  }
}
