/**
 * A network of multiplayer peers in memory: a `for` loop carries the packets. Peers may speak different codecs; the
 * network translates nothing, so each packet is as its sender wrote it for that receiver. No time, no port.
 */

import type { CodedPacket } from '../../../src/peer/coded-packet.ts'
import { ErrorPile } from '../../../src/peer/error-pile.ts'
import { ErrorReport } from '../../../src/peer/error-report.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { MultiplayerPeer, type ConnectionStatus } from '../../../src/peer/multiplayer-peer.ts'

/** One packet on its way. */
export interface Letter {
  readonly from: number
  /** As the sender targeted it. */
  readonly target: number
  readonly to: number
  readonly bytes: Uint8Array
  readonly codec: string
}

interface Waiting {
  readonly source: number
  readonly bytes: Uint8Array
  readonly codec: string
}

/** One end of the network. Signals and packets come to it in `poll()`. */
export class FakePeer extends MultiplayerPeer {
  readonly #network: FakeNetwork
  readonly #errors: ErrorPile
  readonly #report: ErrorReport
  readonly id: number
  readonly codec: string
  status: ConnectionStatus = MultiplayerPeer.CONNECTION_CONNECTED
  uniqueId: number
  isRefusing = false
  /** What `put_packet` answers instead of sending, where it is not OK. */
  putError: GodotError = GodotError.OK
  #target = 0
  readonly #happenings: (() => void)[] = []
  readonly #arrived: Waiting[] = []
  readonly #readable: Waiting[] = []

  constructor(network: FakeNetwork, id: number, codec: string) {
    const errors = new ErrorPile()
    const report = new ErrorReport(() => undefined)
    super(report, () => null, errors)
    this.#network = network
    this.#errors = errors
    this.#report = report
    this.id = id
    this.uniqueId = id
    this.codec = codec
  }

  // ---- for the network ----

  /** Something that will be signalled in the next poll. */
  happens(signal: () => void): void {
    this.#happenings.push(signal)
  }

  /** A packet that the next poll makes readable. */
  receive(source: number, bytes: Uint8Array, codec = this.codec): void {
    this.#arrived.push({ source, bytes, codec })
  }

  // ---- MultiplayerPeer ----

  poll(): void {
    for (const signal of this.#happenings.splice(0)) signal()
    this.#readable.push(...this.#arrived.splice(0))
    this.#errors.throwIfAny()
  }

  put_packet(buffer: Uint8Array): GodotError {
    return this.#send(() => buffer)
  }

  override put_coded_packet(packet: CodedPacket): GodotError {
    return this.#send((codec) => packet.bytesIn(codec))
  }

  get_available_packet_count(): number {
    return this.#readable.length
  }

  get_packet(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#readable.shift()?.bytes ?? [])
  }

  get_packet_error(): GodotError {
    return GodotError.OK
  }

  get_packet_peer(): number {
    return this.#readable[0]?.source ?? 1
  }

  override get_packet_codec(): string {
    return this.#readable[0]?.codec ?? ''
  }

  set_target_peer(id: number): void {
    this.#target = id
  }

  get_connection_status(): ConnectionStatus {
    return this.status
  }

  get_unique_id(): number {
    return this.uniqueId
  }

  is_refusing_new_connections(): boolean {
    return this.isRefusing
  }

  set_refuse_new_connections(enable: boolean): void {
    this.isRefusing = enable
  }

  #send(bytesIn: (codec: string) => Uint8Array | null): GodotError {
    if (this.putError !== GodotError.OK) return this.#report.fail(this.putError, 'no room')
    let error: GodotError = GodotError.OK
    // What is put belongs to the caller, who writes there again.
    const copies = new Map<Uint8Array, Uint8Array>()
    for (const receiver of this.#network.receivers(this.id, this.#target)) {
      const bytes = bytesIn(receiver.codec)
      if (bytes === null) error = GodotError.ERR_INVALID_DATA
      else {
        const copy = copies.get(bytes) ?? Uint8Array.from(bytes)
        copies.set(bytes, copy)
        const letter = { from: this.id, target: this.#target, to: receiver.id, bytes: copy, codec: receiver.codec }
        this.#network.post(letter)
      }
    }
    return error
  }
}

/** Peers that all know each other; 1 is the server. */
export class FakeNetwork {
  readonly peers = new Map<number, FakePeer>()
  #onTheWay: Letter[] = []
  /** Every packet since the last `take`. */
  #log: Letter[] = []

  /** A peer comes; it and each other hear of each other in their next polls. */
  join(id: number, codec = ''): FakePeer {
    const peer = new FakePeer(this, id, codec)
    for (const other of this.peers.values()) {
      other.happens(() => other.peer_connected.emit(id))
      peer.happens(() => peer.peer_connected.emit(other.id))
      if (other.id === 1) peer.happens(() => peer.connection_succeeded.emit())
    }
    this.peers.set(id, peer)
    return peer
  }

  /** A peer leaves; the others hear of it in their next polls. */
  leave(id: number): void {
    this.peers.delete(id)
    for (const other of this.peers.values()) other.happens(() => other.peer_disconnected.emit(id))
  }

  receivers(from: number, target: number): FakePeer[] {
    const others = [...this.peers.values()].filter(({ id }) => id !== from)
    return others.filter(({ id }) => target === 0 || (target > 0 ? id === target : id !== -target))
  }

  post(letter: Letter): void {
    this.#onTheWay.push(letter)
    this.#log.push(letter)
  }

  /** Carries what is on its way. */
  carry(): void {
    for (const { from, to, bytes, codec } of this.#onTheWay.splice(0)) this.peers.get(to)?.receive(from, bytes, codec)
  }

  /** What was sent since the last call. */
  take(): Letter[] {
    return this.#log.splice(0)
  }

  /** What was sent since the last call, each as `target: hex`; a broadcast once. */
  takeHex(): string[] {
    const lines: string[] = []
    const packets = new Set<Uint8Array>()
    for (const { target, bytes } of this.take()) {
      if (packets.has(bytes)) continue
      packets.add(bytes)
      lines.push(`${target}: ${Buffer.from(bytes).toString('hex')}`)
    }
    return lines
  }
}
