/**
 * An open WebSocket of a browser behind the Connection port. Made by the browser connector.
 * A browser hides addresses, pings and TCP, tells nobody when bytes were taken, and sends close codes 1000 and 3000 to
 * 4999 alone. It never decides when to end.
 */

import type { Clock, Timer } from '../peer/clock.ts'
import { receivedReason } from '../peer/close-frame.ts'
import type { Connection, ConnectionEnd, ConnectionEvents } from '../peer/connection.ts'
import type { PacketBatch } from '../peer/packet-batch.ts'
import type { BrowserWebSocket } from './browser-web-socket.ts'

/** How often it is looked whether the bytes have been taken, while some wait. */
const DRAIN_CHECK_MS = 20
const encoder = new TextEncoder()
// A byte order mark is part of the text.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A {@link Connection} over a browser's WebSocket. */
export class BrowserConnection implements Connection {
  readonly address = ''
  readonly port = 0
  readonly #webSocket: BrowserWebSocket
  readonly #clock: Clock
  #events: ConnectionEvents | null = null
  #hasEnded = false
  #closing: Pick<ConnectionEnd, 'code' | 'reason'> | null = null
  #drainCheck: Timer | null = null

  constructor(webSocket: BrowserWebSocket, clock: Clock) {
    this.#webSocket = webSocket
    this.#clock = clock
    webSocket.onmessage = ({ data }) => this.#message(data)
    webSocket.onclose = ({ code, reason, wasClean }) => this.#closed(code, reason, wasClean)
  }

  /** Says who hears. A browser tells nothing before the current event is over. */
  start(events: ConnectionEvents): void {
    this.#events = events
  }

  get bufferedAmount(): number {
    return this.#hasEnded ? 0 : this.#webSocket.bufferedAmount
  }

  write(batch: PacketBatch): void {
    if (this.#hasEnded || this.#closing !== null) return
    for (let index = 0; index < batch.count; index++) {
      const packet = batch.bytesAt(index)
      this.#webSocket.send(batch.isTextAt(index) ? decoder.decode(packet) : packet)
    }
    this.#watchDrain()
  }

  /** A browser cannot: the connector says so, and nobody asks. */
  ping(): void {
    return
  }

  close(code: number, reason: string): void {
    if (this.#hasEnded || this.#closing !== null) return
    this.#closing = { code, reason }
    if (code === 0) this.#webSocket.close()
    else this.#webSocket.close(permittedCode(code), reason)
  }

  terminate(): void {
    if (this.#hasEnded) return
    const closing = this.#closing ?? { code: 1006, reason: '' }
    this.#webSocket.onmessage = null
    this.#webSocket.onclose = null
    this.#webSocket.close()
    this.#finish({ cause: 'local', ...closing, wasClean: false })
  }

  /** It is on in every browser, and cannot be switched. */
  setNoDelay(enabled: boolean): boolean {
    return enabled
  }

  #message(data: unknown): void {
    if (this.#closing !== null) return
    if (typeof data === 'string') this.#events?.message(encoder.encode(data), true)
    else if (data instanceof ArrayBuffer) this.#events?.message(new Uint8Array(data), false)
  }

  #closed(code: number, reason: string, wasClean: boolean): void {
    if (this.#closing !== null) return this.#finish({ cause: 'local', ...this.#closing, wasClean })
    if (!wasClean) return this.#finish({ cause: 'lost', code: 1006, reason: '', wasClean })
    this.#finish({ cause: 'remote', code, reason: receivedReason(reason), wasClean })
  }

  #finish(end: ConnectionEnd): void {
    this.#hasEnded = true
    this.#drainCheck?.cancel()
    this.#events?.ended(end)
  }

  #watchDrain(): void {
    if (this.#drainCheck !== null || this.#webSocket.bufferedAmount === 0) return
    this.#drainCheck = this.#clock.after(DRAIN_CHECK_MS, () => {
      this.#drainCheck = null
      if (this.#webSocket.bufferedAmount === 0) this.#events?.drained()
      else this.#watchDrain()
    })
  }
}

/** The code a page may send: 1000 and 3000 to 4999 as they are, 1001 to 1011 as 4001 to 4011. */
function permittedCode(code: number): number {
  return code > 1000 && code < 3000 ? code + 3000 : code
}
