/**
 * One open WebSocket of the uws engine. Made by a reply when its upgrade is due; its events come from the native handlers.
 * This is the hot path: one view and one call per message, no closure per packet.
 * The native socket is forgotten before its end is told: it throws on any use after that.
 */

import type { Connection, ConnectionEnd, ConnectionEvents, FramePart } from '../../peer/connection.ts'
import type { PacketBatch } from '../../peer/packet-batch.ts'
import type { Acceptance } from './transport.ts'
import { endOf } from './uws-end.ts'
import { throwLater } from './uws-fault.ts'
import type { NativeSocket } from './uws-native.ts'
import type { SocketTrace } from './uws-remote-port.ts'
import type { UwsSession } from './uws-session.ts'

/** Bytes of answers to pings that may wait for a peer that does not take them. */
const MOST_PONG_BYTES = 65_536
/** What a frame has before its payload, at least; an answer to a ping has no more. */
const HEADER_BYTES = 2
/** What native `send` returns when the operating system has taken all that there was; under a cork, only that nothing waited before it. */
const ALL_TAKEN = 1
const CUT: ConnectionEnd = { cause: 'local', code: 1006, reason: '', wasClean: false }

const FLOODED: ConnectionEnd = {
  cause: 'violation',
  code: 1006,
  reason: '',
  wasClean: false,
  violation: 'ping-flood',
}

/** Sends batches under one cork. There is one for all connections of a transport, so that no write makes a closure. */
export class CorkedWriter {
  readonly #compress: boolean
  #socket: NativeSocket | null = null
  #batch: PacketBatch | null = null
  readonly #send = (): void => {
    if (this.#socket !== null && this.#batch !== null) this.#sendAll(this.#socket, this.#batch)
  }

  constructor(compress: boolean) {
    this.#compress = compress
  }

  /** Sends a batch; true if native code has said that nothing waits, false where it must be asked. */
  write(socket: NativeSocket, batch: PacketBatch): boolean {
    // Native backpressure is unlimited, so that no outcome of send is a drop.
    if (batch.count === 1) return socket.send(batch.bytesAt(0), !batch.isTextAt(0), this.#compress) === ALL_TAKEN
    this.#socket = socket
    this.#batch = batch
    socket.cork(this.#send)
    this.#socket = null
    this.#batch = null
    return false
  }

  #sendAll(socket: NativeSocket, batch: PacketBatch): void {
    for (let index = 0; index < batch.count; index++) {
      socket.send(batch.bytesAt(index), !batch.isTextAt(index), this.#compress)
    }
  }
}

/** Where a connection comes from. */
export interface UwsPlace {
  readonly trace: SocketTrace
  readonly session: UwsSession
}

/** A {@link Connection} over a native WebSocket. */
export class UwsConnection implements Connection {
  readonly address: string
  readonly #session: UwsSession
  readonly #writer: CorkedWriter
  readonly #trace: SocketTrace
  readonly #open: Set<UwsConnection>
  #socket: NativeSocket | null = null
  #events: ConnectionEvents | null = null
  #ownEnd: ConnectionEnd | null = null
  #untoldEnd: ConnectionEnd | null = null
  #wasClosedEarly = false
  /** This side has closed it, and the close frame waits until the operating system has taken what was written before. */
  #isHeld = false
  /** Asked for after each write and each progress of one, because to ask costs a native call and the owner asks per packet. */
  #buffered = 0
  /** What would be buffered if nothing had been taken since the last progress; headers are counted at their least. */
  #buffering = 0
  /** What native code has answered to pings since nothing was buffered, less all that was taken meanwhile, of whatever kind. */
  #pongBytes = 0

  /** `open` holds the connections of the app that are open; this one enters and leaves it by itself. */
  constructor(address: string, place: UwsPlace, writer: CorkedWriter, open: Set<UwsConnection>) {
    this.address = address
    this.#trace = place.trace
    this.#session = place.session
    this.#writer = writer
    this.#open = open
  }

  // ---- Connection ----

  get port(): number {
    return this.#trace.port
  }

  get bufferedAmount(): number {
    return this.#buffered
  }

  write(batch: PacketBatch): void {
    if (this.#socket === null || this.#isHeld) return
    if (this.#writer.write(this.#socket, batch)) this.#buffered = 0
    else this.#hasWritten(this.#socket, batch.byteLength + HEADER_BYTES * batch.count)
  }

  writeFrame(bytes: Uint8Array, isText: boolean, part: FramePart, compress: boolean): void {
    const socket = this.#socket
    if (socket === null || this.#isHeld) return
    if (part === 'whole') socket.send(bytes, !isText, compress)
    else if (part === 'first') socket.sendFirstFragment(bytes, !isText, compress)
    else if (part === 'middle') socket.sendFragment(bytes, compress)
    else socket.sendLastFragment(bytes, compress)
    this.#hasWritten(socket, HEADER_BYTES + bytes.length)
  }

  ping(payload?: Uint8Array): void {
    if (this.#socket === null || this.#isHeld) return
    if (payload === undefined) this.#socket.ping()
    else this.#socket.ping(payload)
  }

  close(code: number, reason: string): void {
    if (this.#socket === null || this.#ownEnd !== null) return
    this.#ownEnd = { cause: 'local', code, reason, wasClean: true }
    // Native code tells the end inside end(), and who hears of it may let go of the transport: what is still to be sent
    // would be lost.
    if (this.#socket.getBufferedAmount() > 0) this.#isHeld = true
    else this.#socket.end(code, reason)
  }

  terminate(): void {
    if (this.#socket === null) return
    this.#ownEnd ??= CUT
    this.#socket.close()
  }

  setNoDelay(enabled: boolean): boolean {
    return enabled
  }

  /** Runs a callback while what this socket writes is held back; just runs it once the socket is closed. */
  cork(callback: () => void): void {
    if (this.#socket === null) callback()
    else this.#socket.cork(callback)
  }

  // ---- native handlers ----

  /**
   * The native WebSocket is there: tells the gate, which says who hears the events. False, and nothing told, if it has
   * been closed already.
   */
  open(socket: NativeSocket, acceptance: Acceptance): boolean {
    if (this.#wasClosedEarly) return false
    this.#socket = socket
    this.#open.add(this)
    try {
      this.#events = acceptance.opened(this)
    } catch (error) {
      throwLater(error)
      this.terminate()
    }
    // It may have been ended in the meantime.
    if (this.#untoldEnd !== null) this.#tell(this.#untoldEnd)
    return true
  }

  received(message: ArrayBuffer, isBinary: boolean): void {
    if (this.#socket === null || this.#events === null) return
    if (this.#isHeld) return this.#events.late?.(message.byteLength)
    try {
      this.#events.message(new Uint8Array(message), !isBinary)
    } catch (error) {
      throwLater(error)
    }
  }

  pinged(payload: ArrayBuffer): void {
    if (this.#socket === null || this.#events === null) return
    if (!this.#areAnswersTaken(this.#socket, payload.byteLength)) return this.#overflow(this.#socket)
    if (this.#isHeld) return
    try {
      this.#events.controlFrame?.('ping', new Uint8Array(payload))
    } catch (error) {
      throwLater(error)
    }
  }

  ponged(payload: ArrayBuffer): void {
    if (this.#socket === null || this.#events === null || this.#isHeld) return
    try {
      this.#events.pong()
      this.#events.controlFrame?.('pong', new Uint8Array(payload))
    } catch (error) {
      throwLater(error)
    }
  }

  drained(): void {
    if (this.#socket === null || this.#events === null) return
    this.#hasTaken(this.#socket)
    if (this.#buffered > 0) return
    if (this.#isHeld) return this.#release(this.#socket)
    try {
      this.#events.drained()
    } catch (error) {
      throwLater(error)
    }
  }

  closed(code: number, reason: ArrayBuffer): void {
    this.#trace.ended()
    this.#wasClosedEarly = this.#socket === null
    if (this.#wasClosedEarly) return
    this.#socket = null
    this.#buffered = 0
    this.#open.delete(this)
    const end = this.#endOf(code, reason)
    if (this.#events === null) this.#untoldEnd = end
    else this.#tell(end)
  }

  /** Sends the close frame that was held back. With unlimited backpressure it is always accepted; nobody learns of an answer. */
  #release(socket: NativeSocket): void {
    this.#isHeld = false
    if (this.#ownEnd !== null) socket.end(this.#ownEnd.code, this.#ownEnd.reason)
  }

  /** Inside a native handler what is written may be corked and not be counted as buffered yet. */
  #hasWritten(socket: NativeSocket, length: number): void {
    const before = this.#buffered
    this.#buffered = socket.getBufferedAmount()
    this.#buffering = before === 0 ? this.#buffered : this.#buffering + length
  }

  /** The operating system has made progress. All of it counts as answers: so who is cut has let more of them pile up. */
  #hasTaken(socket: NativeSocket): void {
    this.#buffered = socket.getBufferedAmount()
    const taken = Math.max(0, this.#buffering - this.#buffered)
    this.#buffering = this.#buffered
    this.#pongBytes = this.#buffered === 0 ? 0 : Math.max(0, this.#pongBytes - taken)
  }

  /** Native code has answered a ping already, without a bound: who pings and does not read must not fill our memory. */
  #areAnswersTaken(socket: NativeSocket, length: number): boolean {
    const answer = HEADER_BYTES + length
    this.#hasWritten(socket, answer)
    this.#pongBytes = this.#buffered === 0 ? 0 : this.#pongBytes + answer
    return Math.min(this.#pongBytes, this.#buffered) <= MOST_PONG_BYTES
  }

  #overflow(socket: NativeSocket): void {
    this.#ownEnd ??= FLOODED
    socket.close()
  }

  #endOf(code: number, reason: ArrayBuffer): ConnectionEnd {
    if (this.#ownEnd === null) return this.#session.isOver ? CUT : endOf(code, reason)
    // Behind a close frame that never left, only the other side's own made it clean; 1006 is none.
    return this.#isHeld ? { ...this.#ownEnd, wasClean: code !== 1006 } : this.#ownEnd
  }

  #tell(end: ConnectionEnd): void {
    try {
      this.#events?.ended(end)
    } catch (error) {
      throwLater(error)
    }
  }
}
