/**
 * An open WebSocket of Node behind the Connection port. Made by the Node connector when the 101 has been accepted.
 * It translates: what it is told to send, and how a connection can end. It never decides when, and keeps no time but
 * the farewell of a socket whose end was told.
 */

import type { Socket } from 'node:net'
import { WebSocket, type RawData } from 'ws'
import type { Clock } from '../peer/clock.ts'
import type { Connection, ConnectionEnd, ConnectionEvents } from '../peer/connection.ts'
import type { PacketBatch } from '../peer/packet-batch.ts'
import { untilNul } from './close-reason.ts'
import { violationOf } from './node-failure.ts'
import type { EngineEars, NodeWebSocket } from './node-web-socket.ts'
import { printedAddress } from './printed-address.ts'

const NOTHING = Buffer.alloc(0)
/** How long a socket may stay half closed behind the last word of the connection. */
const FAREWELL_MS = 1000

/** A {@link Connection} over a client WebSocket of the `ws` package. */
export class NodeConnection implements Connection, EngineEars {
  readonly address: string
  readonly port: number
  readonly #webSocket: NodeWebSocket
  readonly #socket: Socket
  readonly #clock: Clock
  #events: ConnectionEvents | null = null
  #end: ConnectionEnd | null = null
  #isClosing = false
  #closeCode = 1006
  #closeReason = ''
  #isParting = false
  // Whether bytes wait, so that `drained` is owed, and how many writes will tell when they were taken.
  #owesDrained = false
  #untaken = 0

  constructor(webSocket: NodeWebSocket, socket: Socket, clock: Clock) {
    this.#webSocket = webSocket
    this.#socket = socket
    this.#clock = clock
    this.address = printedAddress(socket.remoteAddress ?? '')
    this.port = socket.remotePort ?? 0
    webSocket.ears = this
    webSocket.on('message', (data, isBinary) => this.#message(data, isBinary))
    webSocket.on('pong', () => this.#tell((events) => events.pong()))
    webSocket.on('error', (error) => this.#broken(error))
    webSocket.on('close', (code, reason) => this.#closed(code, reason))
    // The other side has ended its half. What we still had to send may be more than it will ever take.
    socket.once('end', () => this.#part())
  }

  /** Says who hears. Until then nothing can arrive: what came with the 101 is read in a later turn. */
  start(events: ConnectionEvents): void {
    this.#events = events
  }

  // ---- Connection ----

  get bufferedAmount(): number {
    return this.#end === null ? this.#webSocket.bufferedAmount : 0
  }

  write(batch: PacketBatch): void {
    if (!this.#isOpen || batch.count === 0) return
    // The package may keep references until the socket has written: one copy of the batch takes the bytes away.
    const copy = Buffer.allocUnsafe(batch.byteLength)
    let start = 0
    this.#socket.cork()
    for (let index = 0; index < batch.count; index++) {
      const packet = batch.bytesAt(index)
      const end = start + packet.length
      copy.set(packet, start)
      const options = { binary: !batch.isTextAt(index) }
      if (index < batch.count - 1) this.#webSocket.send(copy.subarray(start, end), options)
      else this.#webSocket.send(copy.subarray(start, end), options, this.#expectTaken())
      start = end
    }
    this.#socket.uncork()
    this.#noteDrain()
  }

  ping(): void {
    if (!this.#isOpen) return
    this.#webSocket.ping(NOTHING, true, this.#expectTaken())
    this.#noteDrain()
  }

  close(code: number, reason: string): void {
    if (!this.#isOpen) return
    this.#isClosing = true
    this.#closeCode = code
    this.#closeReason = reason
    // The answer has to be read, also if reading was stopped.
    this.#webSocket.resume()
    this.#webSocket.startClosing(code, reason)
  }

  terminate(): void {
    if (this.#end !== null) return
    this.#finish(this.#localEnd(false))
    this.#webSocket.destroy()
  }

  setNoDelay(enabled: boolean): boolean {
    if (this.#end === null) this.#socket.setNoDelay(enabled)
    return true
  }

  setReading(enabled: boolean): void {
    if (!this.#isOpen) return
    if (enabled) this.#webSocket.resume()
    else this.#webSocket.pause()
  }

  // ---- EngineEars ----

  concluded(code: number, reason: string): void {
    if (this.#isClosing) this.#finish(this.#localEnd(true))
    else this.#finish({ cause: 'remote', code, reason: untilNul(reason), wasClean: true })
    this.#part()
  }

  complained(): void {
    this.#part()
  }

  cut(): void {
    if (this.#isClosing) this.#finish(this.#localEnd(false))
    else this.#finish({ cause: 'violation', code: 1006, reason: '', wasClean: false, violation: 'invalid-frame' })
  }

  // ---- inside ----

  get #isOpen(): boolean {
    return this.#end === null && this.#webSocket.readyState === WebSocket.OPEN
  }

  #message(data: RawData, isBinary: boolean): void {
    if (this.#isClosing || !(data instanceof Uint8Array)) return
    this.#tell((events) => events.message(data, !isBinary))
  }

  #broken(error: Error): void {
    const violation = violationOf(error)
    this.#part()
    // Errors of the socket itself end in `close`.
    if (violation === null) return
    if (this.#isClosing) this.#finish(this.#localEnd(false))
    else this.#finish({ cause: 'violation', code: 1006, reason: '', wasClean: false, violation })
  }

  /** The socket has gone: the end, if it was not told before. */
  #closed(code: number, reason: Buffer): void {
    if (this.#isClosing) this.#finish(this.#localEnd(code !== 1006))
    else if (code === 1006) this.#finish({ cause: 'lost', code: 1006, reason: '', wasClean: false })
    else this.#finish({ cause: 'remote', code, reason: untilNul(reason.toString()), wasClean: true })
  }

  #localEnd(wasClean: boolean): ConnectionEnd {
    return { cause: 'local', code: this.#closeCode, reason: this.#closeReason, wasClean }
  }

  /** From here on the socket has little time. */
  #part(): void {
    if (this.#isParting) return
    this.#isParting = true
    const timer = this.#clock.after(FAREWELL_MS, () => this.#socket.destroy())
    this.#socket.once('close', () => timer.cancel())
  }

  #expectTaken(): (error?: Error | null) => void {
    this.#untaken += 1
    return this.#taken
  }

  readonly #taken = (error?: Error | null): void => {
    this.#untaken -= 1
    // The socket is gone, and so is what waited: `ended` tells.
    if (error) return
    if (!this.#owesDrained || this.#untaken > 0 || this.#end !== null) return
    if (this.#webSocket.bufferedAmount === 0) {
      this.#owesDrained = false
      this.#tell((events) => events.drained())
    } else if (this.#socket.writable) {
      // An automatic pong is behind our bytes, and nobody tells when it was taken: an empty write behind it will.
      this.#socket.write(NOTHING, this.#expectTaken())
    }
  }

  #noteDrain(): void {
    if (this.#webSocket.bufferedAmount > 0) this.#owesDrained = true
  }

  #finish(end: ConnectionEnd): void {
    if (this.#end !== null) return
    this.#tell((events) => {
      this.#end = end
      events.ended(end)
    })
  }

  #tell(event: (events: ConnectionEvents) => void): void {
    if (this.#events === null || this.#end !== null) return
    try {
      event(this.#events)
    } catch (error) {
      // An event that throws has broken its contract. It is said aloud, but the sockets go on.
      process.emitWarning(error instanceof Error ? error : String(error))
    }
  }
}
