/**
 * An open WebSocket of the `ws` package behind the Connection port, on the server's side or the client's. Made by whoever
 * has opened it, when the 101 has been written or accepted; in Node alone. It translates: what it is told to send, and
 * how a connection can end. It never decides when, and keeps no time: its maker ends a socket that is parting.
 */

import { receivedReason } from '../peer/close-frame.ts'
import type { Connection, ConnectionEnd, ConnectionEvents } from '../peer/connection.ts'
import type { PacketBatch } from '../peer/packet-batch.ts'
import { WebSocket, type RawData } from './ws-package.ts'
import { violationOf } from './ws-violations.ts'
import type { EngineEars, HearingWebSocket } from './ws-web-socket.ts'

const NOTHING = Buffer.alloc(0)
/** Pings and pongs inside one message: each fills what the socket delivers, and its fragments keep all of that alive. */
const MOST_CONTROL_FRAMES = 256

/** The socket below the WebSocket: a stream of Node, on TCP or not. */
export interface CarryingSocket {
  readonly writable: boolean
  readonly writableLength: number
  once(event: 'end', listener: () => void): unknown
  cork(): void
  uncork(): void
  write(bytes: Uint8Array, taken: (error?: Error | null) => void): unknown
  end(): unknown
  /** Missing where it is no TCP socket. */
  setNoDelay?(enabled: boolean): unknown
  unref?(): unknown
}

/** What the maker of a connection knows of its socket. */
export interface Carrier {
  readonly socket: CarryingSocket
  /** What Godot would print of the other end. */
  readonly address: string
  /** The port of the other end; 0 where it is not known. */
  readonly port: number
  /** Called once, when the connection has said its last word: the socket may stay half closed for a moment only. */
  readonly part: () => void
}

/** A {@link Connection} over a WebSocket of the `ws` package. */
export class WsConnection implements Connection, EngineEars {
  readonly address: string
  readonly port: number
  readonly #webSocket: HearingWebSocket
  readonly #socket: CarryingSocket
  readonly #partSocket: () => void
  #events: ConnectionEvents | null = null
  #end: ConnectionEnd | null = null
  #isClosing = false
  #closeCode = 1006
  #closeReason = ''
  #isParting = false
  // Whether bytes wait, so that `drained` is owed, and how many writes will tell when they were taken.
  #owesDrained = false
  #untaken = 0
  // Pings and pongs since the last message that came while one was unfinished.
  #controlFrames = 0

  constructor(webSocket: HearingWebSocket, { socket, address, port, part }: Carrier) {
    this.#webSocket = webSocket
    this.#socket = socket
    this.#partSocket = part
    this.address = address
    this.port = port
    webSocket.ears = this
    webSocket.on('message', (data, isBinary) => this.#message(data, isBinary))
    webSocket.on('ping', () => this.#countControlFrame())
    webSocket.on('pong', () => {
      this.#countControlFrame()
      this.#tell((events) => events.pong())
    })
    webSocket.on('error', (error) => this.#broken(error))
    webSocket.on('close', (code, reason) => this.#closed(code, reason))
    // The other side has ended its half. What we still had to send may be more than it will ever take.
    socket.once('end', () => this.#part())
  }

  /** Starts to tell; until then nothing can arrive, but the owner can already have ended the connection. */
  start(events: ConnectionEvents): void {
    this.#events = events
    if (this.#end !== null) this.#tellEnd(events, this.#end)
  }

  // ---- Connection ----

  get bufferedAmount(): number {
    return this.#end === null ? this.#webSocket.bufferedAmount : 0
  }

  write(batch: PacketBatch): void {
    if (!this.#isOpen || batch.count === 0) return
    // The package keeps references until the socket has written: one copy of the batch takes the bytes away from the caller.
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
    // A client's pings are masked, a server's are not: the package knows.
    this.#webSocket.ping(NOTHING, undefined, this.#expectTaken())
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
    if (this.#socket.setNoDelay === undefined) return false
    if (this.#end === null) this.#socket.setNoDelay(enabled)
    return true
  }

  setReading(enabled: boolean): void {
    if (!this.#isOpen) return
    if (enabled) this.#webSocket.resume()
    else this.#webSocket.pause()
  }

  /** The program lets go of the connection: what was handed over is sent, what was not closed is cut. */
  release(): void {
    this.#socket.unref?.()
    if (!this.#isClosing) return this.terminate()
    this.#finish(this.#localEnd(false))
    // While the package compresses, the close frame waits in its own queue: then the farewell is all there is.
    if (this.#webSocket.bufferedAmount === this.#socket.writableLength) this.#socket.end()
    this.#part()
  }

  // ---- EngineEars ----

  concluded(code: number, reason: string): void {
    if (this.#isClosing) this.#finish(this.#localEnd(true))
    else this.#finish({ cause: 'remote', code, reason: receivedReason(reason), wasClean: true })
    this.#part()
  }

  complained(): void {
    this.#part()
  }

  cut(): void {
    if (this.#isClosing) this.#finish(this.#localEnd(false))
    else this.#finish({ cause: 'violation', code: 1006, reason: '', wasClean: false, violation: 'ping-flood' })
  }

  // ---- inside ----

  get #isOpen(): boolean {
    return this.#end === null && this.#webSocket.readyState === WebSocket.OPEN
  }

  #message(data: RawData, isBinary: boolean): void {
    this.#controlFrames = 0
    if (!(data instanceof Uint8Array)) return
    if (this.#isClosing) this.#tell((events) => events.late?.(data.length))
    else this.#tell((events) => events.message(data, !isBinary))
  }

  #countControlFrame(): void {
    if (this.#end !== null || !this.#webSocket.isInsideMessage) return
    this.#controlFrames += 1
    if (this.#controlFrames > MOST_CONTROL_FRAMES) this.#webSocket.terminate()
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
    else this.#finish({ cause: 'remote', code, reason: receivedReason(reason.toString()), wasClean: true })
  }

  #localEnd(wasClean: boolean): ConnectionEnd {
    return { cause: 'local', code: this.#closeCode, reason: this.#closeReason, wasClean }
  }

  /** From here on the socket has little time. */
  #part(): void {
    if (this.#isParting) return
    this.#isParting = true
    this.#partSocket()
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
    this.#end = end
    if (this.#events !== null) this.#tellEnd(this.#events, end)
  }

  #tellEnd(events: ConnectionEvents, end: ConnectionEnd): void {
    try {
      events.ended(end)
    } catch (error) {
      report(error)
    }
  }

  #tell(event: (events: ConnectionEvents) => void): void {
    if (this.#events === null || this.#end !== null) return
    try {
      event(this.#events)
    } catch (error) {
      report(error)
    }
  }
}

/** An event that throws has broken its contract. It is said aloud, but the sockets go on. */
function report(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error))
}
