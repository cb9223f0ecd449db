/**
 * One open WebSocket of the uws engine. Made by a reply when its upgrade is due; its events come from the native handlers.
 * This is the hot path: one view and one call per message, no closure per packet.
 * The native socket is forgotten before its end is told: it throws on any use after that.
 */

import type { Connection, ConnectionEnd, ConnectionEvents } from '../../peer/connection.ts'
import type { PacketBatch } from '../../peer/packet-batch.ts'
import type { Acceptance } from './transport.ts'
import { endOf } from './uws-end.ts'
import { throwLater } from './uws-fault.ts'
import type { NativeSocket } from './uws-native.ts'
import type { SocketTrace } from './uws-remote-port.ts'
import type { UwsSession } from './uws-session.ts'

const CUT: ConnectionEnd = { cause: 'local', code: 1006, reason: '', wasClean: false }

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

  write(socket: NativeSocket, batch: PacketBatch): void {
    if (batch.count < 2) return this.#sendAll(socket, batch)
    this.#socket = socket
    this.#batch = batch
    socket.cork(this.#send)
    this.#socket = null
    this.#batch = null
  }

  #sendAll(socket: NativeSocket, batch: PacketBatch): void {
    for (let index = 0; index < batch.count; index++) {
      // Native backpressure is unlimited, so that no outcome of send is a drop.
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
  /** Asked for after each write and each progress of one, because to ask costs a native call and the owner asks per packet. */
  #buffered = 0

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
    if (this.#socket === null) return
    this.#writer.write(this.#socket, batch)
    this.#buffered = this.#socket.getBufferedAmount()
  }

  ping(): void {
    if (this.#socket !== null) this.#socket.ping()
  }

  close(code: number, reason: string): void {
    if (this.#socket === null) return
    // With unlimited backpressure the frame is always accepted; whether it is answered, nobody learns.
    this.#ownEnd ??= { cause: 'local', code, reason, wasClean: true }
    this.#socket.end(code, reason)
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
    try {
      this.#events.message(new Uint8Array(message), !isBinary)
    } catch (error) {
      throwLater(error)
    }
  }

  ponged(): void {
    if (this.#socket === null || this.#events === null) return
    try {
      this.#events.pong()
    } catch (error) {
      throwLater(error)
    }
  }

  drained(): void {
    if (this.#socket === null || this.#events === null) return
    this.#buffered = this.#socket.getBufferedAmount()
    if (this.#buffered > 0) return
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
    const end = this.#ownEnd ?? (this.#session.isOver ? CUT : endOf(code, reason))
    if (this.#events === null) this.#untoldEnd = end
    else this.#tell(end)
  }

  #tell(end: ConnectionEnd): void {
    try {
      this.#events?.ended(end)
    } catch (error) {
      throwLater(error)
    }
  }
}
