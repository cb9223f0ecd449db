/**
 * Two multiplayer peers of one process that are each other's only other peer: what one puts, the other gets. No socket,
 * but the frame of the multiplayer protocol, its checks, and a copy on each side, as a server and a client have them.
 * Used by rpc-polled-peer.ts. The package's name gives it the base class; wire: docs/wire/gd-mp.md.
 */

import { GodotError, MultiplayerPeer } from 'polled-peer'
import type { ConnectionStatus } from 'polled-peer'

type Base = ConstructorParameters<typeof MultiplayerPeer>
type CodedPacket = Parameters<MultiplayerPeer['put_coded_packet']>[0]

// As the package has it: V8 looks `set` up at each call, because it is inherited from an object that is a table.
const { set } = Uint8Array.prototype as { readonly set: (this: Uint8Array, from: Uint8Array, offset: number) => void }
const HEADER_BYTES = 9
const SOURCE_OFFSET = 1
const TARGET_OFFSET = 5

/** Nothing is expected to fail here: whatever does ends the program. */
const REPORT = {
  message: '',
  fail: (error: GodotError, message: string): never => fail(`${error}: ${message}`),
  warn: (_reason: string, message: string): never => fail(message),
}

/** One end of a link. */
export class LinkedPeer extends MultiplayerPeer {
  readonly #id: number
  readonly #codec: string
  #other: LinkedPeer = this
  #frames: Uint8Array[] = []
  #read = 0
  #target = 0
  #hasJoined = false

  private constructor(id: number, codec: string) {
    // The report is a class of the package's inside, and not to be had from outside; what is called of it is this.
    super(REPORT as unknown as Base[0], () => null, { collect: fail })
    this.#id = id
    this.#codec = codec
  }

  /** A server, id 1, and its client, id 2, which speak `codec`. */
  static pair(codec: string): readonly [server: LinkedPeer, client: LinkedPeer] {
    const [server, client] = [new LinkedPeer(1, codec), new LinkedPeer(2, codec)]
    server.#other = client
    client.#other = server
    return [server, client]
  }

  poll(): void {
    if (this.#hasJoined) return
    this.#hasJoined = true
    this.peer_connected.emit(this.#other.#id)
    if (this.#id !== 1) this.connection_succeeded.emit()
  }

  get_available_packet_count(): number {
    return this.#frames.length - this.#read
  }

  get_packet(): Uint8Array<ArrayBuffer> {
    const frame = this.#frames[this.#read++] ?? fail('there is no packet')
    if (this.#read === this.#frames.length) {
      this.#frames = []
      this.#read = 0
    }
    if (readInt32(frame, SOURCE_OFFSET) !== this.#other.#id) fail('a frame names another source')
    return frame.slice(HEADER_BYTES)
  }

  put_packet(buffer: Uint8Array): GodotError {
    const frame = new Uint8Array(HEADER_BYTES + buffer.length)
    writeInt32(frame, SOURCE_OFFSET, this.#id)
    writeInt32(frame, TARGET_OFFSET, this.#target)
    set.call(frame, buffer, HEADER_BYTES)
    this.#other.#frames.push(frame)
    return GodotError.OK
  }

  override get_packet_codec(): string {
    return this.#codec
  }

  override put_coded_packet(packet: CodedPacket): GodotError {
    return this.put_packet(packet.bytesIn(this.#codec) ?? fail('the codec cannot hold a packet'))
  }

  get_packet_peer(): number {
    return this.#other.#id
  }

  get_packet_error(): GodotError {
    return GodotError.OK
  }

  set_target_peer(id: number): void {
    this.#target = id
  }

  get_connection_status(): ConnectionStatus {
    return MultiplayerPeer.CONNECTION_CONNECTED
  }

  get_unique_id(): number {
    return this.#id
  }

  is_refusing_new_connections(): boolean {
    return false
  }

  set_refuse_new_connections(): void {
    // There are two peers and never a third.
  }
}

function readInt32(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
  return low | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
}

function writeInt32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >> 8
  bytes[at + 2] = value >> 16
  bytes[at + 3] = value >> 24
}

function fail(reason: unknown): never {
  throw reason instanceof Error ? reason : new Error(String(reason))
}
