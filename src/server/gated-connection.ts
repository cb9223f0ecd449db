/**
 * An open connection as the gate lets it through: the engine's connection with the gate's limits and deadlines on it.
 * Stands between a transport's connection, whose events it hears, and its owner, a channel or a face.
 * It never decides what happens to the game; it only cuts, counts and forwards.
 */

import type { Connection, ConnectionEnd, ConnectionEvents, FramePart } from '../peer/connection.ts'
import type { PacketBatch } from '../peer/packet-batch.ts'
import { packHandshake, unpackHandshake, type Handshake, type HandshakeFacts } from './handshake.ts'
import type { InboundRate } from './inbound-rate.ts'
import { REFUSALS, type RefusalReason } from './refusals.ts'

/** What a gated connection asks of its gate. */
export interface GateKeeper {
  /** Largest message, in bytes. */
  readonly messageLimit: number
  now(): number
  /** Counts a refusal. */
  refused(reason: RefusalReason, address: string): void
  /** The engine threw, which it must not. */
  failed(error: unknown): void
  /** Our side has started the closing handshake: its deadline begins. */
  closing(connection: GatedConnection): void
  /** Something was written, by the engine itself too, or was taken by the operating system. */
  outboundChanged(connection: GatedConnection): void
  /** The socket is gone. */
  left(connection: GatedConnection): void
}

/** A {@link Connection} that has passed the gate. */
export class GatedConnection implements Connection, ConnectionEvents, HandshakeFacts {
  readonly path: string
  readonly protocol: string
  readonly codec: string
  readonly verified: unknown
  /** That of the player, which a trusted proxy may have told. */
  readonly address: string
  readonly #handshake: string | Handshake
  /** As the game holds it, if it does: of many small headers V8 makes a table twelve times as long as they are. */
  #unpacked: WeakRef<Handshake> | null = null
  readonly #socket: Connection
  readonly #keeper: GateKeeper
  readonly #rate: InboundRate | null
  #owner: ConnectionEvents | null = null
  #end: ConnectionEnd | null = null
  #pongs = 0
  #pingSentAt = -1
  #roundTripMs = -1
  /** Heartbeats since something was heard, or could have been. */
  quietBeats = 0
  /** Whether we read from the socket: the silence of who is not read is ours. */
  isReading = true

  /** `rate` bounds what it may send; null for no limit. */
  constructor(socket: Connection, handshake: Handshake, keeper: GateKeeper, rate: InboundRate | null) {
    this.#socket = socket
    this.path = handshake.path
    this.protocol = handshake.protocol
    this.codec = handshake.codec
    this.verified = handshake.verified
    this.address = handshake.address
    this.#handshake = packHandshake(handshake)
    this.#keeper = keeper
    this.#rate = rate
  }

  /** Sets who hears the events; the gate does so before any can come. */
  setOwner(owner: ConnectionEvents): void {
    this.#owner = owner
  }

  /** All that is known from the request; the same object as long as somebody holds it. */
  get handshake(): Handshake {
    if (typeof this.#handshake !== 'string') return this.#handshake
    const held = this.#unpacked?.deref()
    if (held !== undefined) return held
    const unpacked = unpackHandshake(this.#handshake, this)
    this.#unpacked = new WeakRef(unpacked)
    return unpacked
  }

  /** Milliseconds from the last ping to its answer; -1 before the first. */
  get roundTripMs(): number {
    return this.#roundTripMs
  }

  /** How it ended, as the owner heard it; null while it is open. */
  get end(): ConnectionEnd | null {
    return this.#end
  }

  /** How many pongs have come, those that nobody asked for included. */
  get pongs(): number {
    return this.#pongs
  }

  // ---- Connection: what the owner asks ----

  get port(): number {
    // Behind a trusted proxy the socket's port is the proxy's, not the player's.
    return this.address === this.#socket.address ? this.#socket.port : 0
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount
  }

  write(batch: PacketBatch): void {
    try {
      this.#socket.write(batch)
    } catch (error) {
      return this.#giveUp(error)
    }
    this.#keeper.outboundChanged(this)
  }

  writeFrame(bytes: Uint8Array, isText: boolean, part: FramePart, compress: boolean): void {
    try {
      this.#socket.writeFrame?.(bytes, isText, part, compress)
    } catch (error) {
      return this.#giveUp(error)
    }
    this.#keeper.outboundChanged(this)
  }

  ping(payload?: Uint8Array): void {
    this.#pingSentAt = this.#keeper.now()
    try {
      this.#socket.ping(payload)
    } catch (error) {
      this.#giveUp(error)
    }
  }

  close(code: number, reason: string): void {
    this.#keeper.closing(this)
    try {
      this.#socket.close(code, reason)
    } catch (error) {
      this.#giveUp(error)
    }
  }

  terminate(): void {
    this.#socket.terminate()
  }

  setNoDelay(enabled: boolean): boolean {
    return this.#socket.setNoDelay(enabled)
  }

  setReading(enabled: boolean): void {
    // Where the engine cannot stop it goes on reading, and hears.
    if (this.#socket.setReading === undefined) return
    this.isReading = enabled
    this.quietBeats = 0
    this.#socket.setReading(enabled)
  }

  // ---- ConnectionEvents: what the transport tells ----

  message(bytes: Uint8Array, isText: boolean): void {
    this.quietBeats = 0
    if (this.#end !== null) this.late(bytes.length)
    else if (bytes.length > this.#keeper.messageLimit) this.refuse('message-too-big', 1009)
    else if (this.#rate !== null && !this.#rate.takes(bytes.length, this.#keeper.now())) this.#tooMuch(bytes.length)
    else this.#owner?.message(bytes, isText)
  }

  late(length: number): void {
    this.#owner?.late?.(length)
  }

  pong(): void {
    this.quietBeats = 0
    this.#pongs++
    // An unasked pong is a sign of life and nothing else.
    if (this.#pingSentAt < 0 || this.#end !== null) return
    this.#roundTripMs = this.#keeper.now() - this.#pingSentAt
    this.#pingSentAt = -1
    this.#owner?.pong()
  }

  controlFrame(kind: 'ping' | 'pong', payload: Uint8Array): void {
    this.quietBeats = 0
    // The engine has answered a ping: what the other side does not take of that waits too.
    if (kind === 'ping') this.#keeper.outboundChanged(this)
    if (this.#end === null) this.#owner?.controlFrame?.(kind, payload)
  }

  drained(): void {
    this.#keeper.outboundChanged(this)
    if (this.#end === null) this.#owner?.drained()
  }

  ended(end: ConnectionEnd): void {
    if (end.violation !== undefined && this.#end === null) this.#keeper.refused(end.violation, this.address)
    this.#keeper.left(this)
    this.#tellEnd(end)
  }

  /**
   * Ends the connection for a reason of ours: the owner learns it at once, whatever the other side does. With a code
   * other than 0 the other side is told, and has the close deadline to leave; without one it is cut.
   */
  refuse(reason: RefusalReason, code: number): void {
    if (this.#end !== null) return
    if (code !== 0) this.#owner?.closing?.()
    // Whoever has no room for our last words was cut over them.
    if (this.#end !== null) return
    const { text } = REFUSALS[reason]
    this.#keeper.refused(reason, this.address)
    this.#tellEnd({ cause: 'refused', code: code === 0 ? 1006 : code, reason: text, wasClean: false })
    if (code === 0) this.#socket.terminate()
    else this.close(code, text)
  }

  /** Who sends more than it may is told so; the message counts as one that came behind our close. */
  #tooMuch(length: number): void {
    this.refuse('rate-limit', 1008)
    this.late(length)
  }

  /** The engine threw, and how much it has done nobody knows: the connection is over, and everybody else's go on. */
  #giveUp(error: unknown): void {
    this.#keeper.failed(error)
    try {
      this.refuse('engine-error', 0)
    } catch (another) {
      // It cannot even be cut: no end of it will ever be told.
      this.#keeper.failed(another)
      this.#keeper.left(this)
    }
  }

  #tellEnd(end: ConnectionEnd): void {
    if (this.#end !== null) return
    this.#end = end
    this.#owner?.ended(end)
  }
}
