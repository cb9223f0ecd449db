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
    if (batch.packets.length < 2) return this.#sendAll(socket, batch)
    this.#socket = socket
    this.#batch = batch
    socket.cork(this.#send)
    this.#socket = null
    this.#batch = null
  }

  #sendAll(socket: NativeSocket, { packets, texts }: PacketBatch): void {
    for (let index = 0; index < packets.length; index++) {
      const packet = packets[index]
      // Native backpressure is unlimited, so that no outcome of send is a drop.
      if (packet !== undefined) socket.send(packet, texts[index] !== true, this.#compress)
    }
  }
}

/** A {@link Connection} over a native WebSocket. */
export class UwsConnection implements Connection {
  readonly address: string
  readonly #session: UwsSession
  readonly #writer: CorkedWriter
  readonly #trace: SocketTrace
  #acceptance: Acceptance | null = null
  #socket: NativeSocket | null = null
  #events: ConnectionEvents | null = null
  #ownEnd: ConnectionEnd | null = null
  #untoldEnd: ConnectionEnd | null = null

  constructor(address: string, trace: SocketTrace, session: UwsSession, writer: CorkedWriter) {
    this.address = address
    this.#trace = trace
    this.#session = session
    this.#writer = writer
  }

  // ---- Connection ----

  get port(): number {
    return this.#trace.port
  }

  get bufferedAmount(): number {
    return this.#socket === null ? 0 : this.#socket.getBufferedAmount()
  }

  write(batch: PacketBatch): void {
    if (this.#socket !== null) this.#writer.write(this.#socket, batch)
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

  setNoDelay(): boolean {
    return false
  }

  // ---- native handlers ----

  /** Says who is to be told when the native WebSocket is there. */
  introduce(acceptance: Acceptance): void {
    this.#acceptance = acceptance
  }

  /** Whether the native WebSocket has come, and its coming was told. */
  get wasOpened(): boolean {
    return this.#acceptance === null
  }

  /** The native WebSocket is there: the gate is told, and says who hears the events. */
  opened(socket: NativeSocket): void {
    const acceptance = this.#acceptance
    this.#acceptance = null
    this.#socket = socket
    try {
      this.#events = acceptance?.opened(this) ?? null
    } catch (error) {
      throwLater(error)
      this.terminate()
    }
    // It may have been ended in the meantime.
    if (this.#untoldEnd !== null) this.#tell(this.#untoldEnd)
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
    if (this.#socket === null || this.#events === null || this.#socket.getBufferedAmount() > 0) return
    try {
      this.#events.drained()
    } catch (error) {
      throwLater(error)
    }
  }

  closed(code: number, reason: ArrayBuffer): void {
    if (this.#socket === null) return
    this.#socket = null
    this.#trace.ended()
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
