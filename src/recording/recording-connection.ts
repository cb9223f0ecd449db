/**
 * An open connection that is taken down: what the server does with it, and what it tells. Made by the recording transport
 * when an upgrade succeeds. It hands everything on as it is, and does nothing by itself.
 */

import type { Connection, ConnectionEnd, ConnectionEvents } from '../peer/connection.ts'
import type { PacketBatch } from '../peer/packet-batch.ts'
import type { LeftOut } from './left-out.ts'
import type { Recorder } from './recorder.ts'

/** What all parts of one recording share. */
export interface RecordingDesk {
  readonly recorder: Recorder
  readonly leftOut: LeftOut
}

/** The server's side: a {@link Connection} that notes what is asked of it. Frames of faces are not recorded. */
export class RecordingConnection implements Connection {
  readonly address: string
  readonly setReading?: (enabled: boolean) => void
  readonly #number: number
  readonly #real: Connection
  readonly #desk: RecordingDesk
  #buffered = 0
  hasEnded = false

  constructor(number: number, real: Connection, desk: RecordingDesk) {
    this.#number = number
    this.#real = real
    this.#desk = desk
    this.address = real.address
    if (real.setReading !== undefined) this.setReading = (enabled) => this.#setReading(enabled)
  }

  get port(): number {
    const { port } = this.#real
    // Also of one that has ended: a game asks who it was that left.
    this.#note({ kind: 'port', connection: this.#number, port: this.#desk.leftOut.port(port) })
    return port
  }

  get bufferedAmount(): number {
    const amount = this.#real.bufferedAmount
    if (amount !== this.#buffered && !this.hasEnded) {
      this.#buffered = amount
      this.#note({ kind: 'buffered', connection: this.#number, amount })
    }
    return amount
  }

  write(batch: PacketBatch): void {
    const { recorder } = this.#desk
    if (!this.hasEnded) recorder.noteWrite(this.#number, batch)
    recorder.callWrite(this.#real, batch)
  }

  ping(payload?: Uint8Array): void {
    if (!this.hasEnded) this.#note({ kind: 'ping', connection: this.#number })
    this.#desk.recorder.call(() => this.#real.ping(payload))
  }

  close(code: number, reason: string): void {
    const { recorder, leftOut } = this.#desk
    if (!this.hasEnded) this.#note({ kind: 'close', connection: this.#number, code, reason: leftOut.text(reason) })
    recorder.call(() => this.#real.close(code, reason))
  }

  terminate(): void {
    if (!this.hasEnded) this.#note({ kind: 'terminate', connection: this.#number })
    this.#desk.recorder.call(() => this.#real.terminate())
  }

  setNoDelay(enabled: boolean): boolean {
    const hasSwitched = this.#real.setNoDelay(enabled)
    if (!this.hasEnded) this.#note({ kind: 'noDelay', connection: this.#number, enabled, hasSwitched })
    return hasSwitched
  }

  #setReading(enabled: boolean): void {
    if (!this.hasEnded) this.#note({ kind: 'reading', connection: this.#number, enabled })
    this.#desk.recorder.call(() => this.#real.setReading?.(enabled))
  }

  #note(body: Parameters<Recorder['note']>[0]): void {
    this.#desk.recorder.note(body)
  }
}

/** The engine's side: hears the events, takes them down, and tells who listens. */
export class RecordingEvents implements ConnectionEvents {
  readonly #number: number
  readonly #connection: RecordingConnection
  readonly #listener: ConnectionEvents
  readonly #desk: RecordingDesk

  constructor(number: number, connection: RecordingConnection, listener: ConnectionEvents, desk: RecordingDesk) {
    this.#number = number
    this.#connection = connection
    this.#listener = listener
    this.#desk = desk
  }

  message(bytes: Uint8Array, isText: boolean): void {
    this.#desk.recorder.cameMessage(this.#number, bytes, isText)
    this.#listener.message(bytes, isText)
  }

  late(length: number): void {
    this.#desk.recorder.came({ kind: 'late', connection: this.#number, length })
    this.#listener.late?.(length)
  }

  pong(): void {
    this.#desk.recorder.came({ kind: 'pong', connection: this.#number })
    this.#listener.pong()
  }

  controlFrame(type: 'ping' | 'pong', payload: Uint8Array): void {
    this.#desk.recorder.came({ kind: 'control', connection: this.#number, type, payload })
    this.#listener.controlFrame?.(type, payload)
  }

  drained(): void {
    this.#desk.recorder.came({ kind: 'drained', connection: this.#number })
    this.#listener.drained()
  }

  closing(): void {
    this.#desk.recorder.came({ kind: 'closing', connection: this.#number })
    this.#listener.closing?.()
  }

  ended(end: ConnectionEnd): void {
    const { recorder, leftOut } = this.#desk
    const { cause, code, reason, wasClean, violation = '' } = end
    const connection = this.#number
    recorder.came({ kind: 'ended', connection, cause, code, reason: leftOut.text(reason), wasClean, violation })
    // What is asked of it from now on changes nothing.
    this.#connection.hasEnded = true
    this.#listener.ended(end)
  }
}
