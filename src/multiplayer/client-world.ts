/**
 * The client's half of Godot 3's multiplayer protocol: its own id, who else is there, and the packets that came for it.
 * WebSocketClient tells it of each connection and each packet inside `poll()`; it is the packet desk of the client.
 * Pure: it sends through a small port, and knows no connection. One serves all connections of a client, one by one.
 */

import type { CodedPacket } from '../peer/coded-packet.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import type { DropReason } from '../peer/traffic.ts'
import { FRAME_HEADER_BYTES, FRAME_TYPES, readFrame, systemFrameId, writePayloadFrame, type Frame } from './frame.ts'
import type { InboxRules } from './inbox.ts'
import { WorldDesk } from './world-desk.ts'

const SERVER = 1
const NO_ID = 0
/** No server of ours takes more: a list that a server can lengthen for ever would be its way to take all memory. */
const MOST_PEERS = 1_000_000

/** What a world tells its client, and asks of it. */
export interface ClientWorldEvents {
  peerConnected(id: number): void
  peerDisconnected(id: number): void
  connectionSucceeded(): void
  connectionFailed(): void
  serverDisconnected(): void
  /** A packet can be read. */
  packetReceived(source: number): void
  /**
   * Sends a frame, which nobody will change.
   * @returns OK; ERR_OUT_OF_MEMORY where there is no room.
   */
  send(frame: Uint8Array): GodotError
  /** Counts packets from the server that were dropped. */
  drop(reason: DropReason, count: number): void
}

/** The multiplayer world as one client sees it. Speaks inside `poll()` only. */
export class ClientWorld extends WorldDesk {
  readonly #events: ClientWorldEvents
  /** Who is there, the server included, as the server has said. */
  readonly #peers = new Set<number>()
  #isOpen = false
  #hasJoined = false
  #id = NO_ID
  /** The name of the codec that the server and this client have agreed on. */
  #codec = ''
  /** Who was there when the game left for another server: still to be told that they are gone. */
  #departed: readonly number[] = []

  constructor(rules: InboxRules, events: ClientWorldEvents, report: ErrorReport) {
    super(rules, report)
    this.#events = events
  }

  /** The id that the server has given; 0 before that, and when the end of the connection has been told. */
  get id(): number {
    return this.#id
  }

  // ---- the life of a connection ----

  /** A connection has been made: a new session, in which nothing is left of an older one. */
  begin(codec: string): void {
    this.#forgetUnread()
    this.#isOpen = true
    this.#codec = codec
  }

  /** The connection is over, or an attempt came to nothing. What is unread can be read until the next session. */
  end(): void {
    const hadJoined = this.#hasJoined
    const left = this.#takePeers()
    this.#isOpen = false
    this.#hasJoined = false
    for (const id of left) this.#events.peerDisconnected(id)
    if (hadJoined) this.#events.serverDisconnected()
    else this.#events.connectionFailed()
    this.#id = NO_ID
  }

  /** At any time: the game turns to another server. Who was there has gone, and is told so in the next poll. */
  abandon(): void {
    this.#departed = [...this.#departed, ...this.#takePeers()]
    this.#isOpen = false
    this.#hasJoined = false
    this.#id = NO_ID
    this.#forgetUnread()
  }

  /** Tells, once, of those that the game has left behind. */
  tellDepartures(): void {
    const departed = this.#departed
    if (departed.length === 0) return
    this.#departed = []
    for (const id of departed) this.#events.peerDisconnected(id)
  }

  /** Whether a message of the server can be taken now: a packet for the game may have to wait, and what is behind it too. */
  hasRoomFor(packet: Uint8Array): boolean {
    if (!this.mustWait(packet.length - FRAME_HEADER_BYTES)) return true
    const read = readFrame(packet)
    return !read.ok || read.frame.type !== FRAME_TYPES.payload || !this.#peers.has(read.frame.source)
  }

  /** A message has come from the server: take it, or refuse it. Its target is not looked at, as in Godot. */
  receive(packet: Uint8Array): void {
    const read = readFrame(packet)
    const refusal = read.ok ? this.#take(read.frame) : read.refusal
    if (refusal !== null) this.#events.drop(refusal, 1)
  }

  // ---- PacketDesk ----

  protected putBytes(bytes: Uint8Array): GodotError {
    const refused = this.#refuseToSend()
    if (refused !== null) return refused
    const error = this.#events.send(writePayloadFrame(this.#id, this.target, bytes))
    if (error === GodotError.OK) return error
    return this.report.fail(error, `The server cannot take ${bytes.length} bytes more: set_buffers() sets the limit.`)
  }

  putCoded(packet: CodedPacket): GodotError {
    const bytes = packet.bytesIn(this.#codec)
    if (bytes !== null) return this.put(bytes)
    return this.report.fail(GodotError.ERR_INVALID_DATA, 'The codec of this connection cannot hold the packet.')
  }

  override nextCodec(): string {
    return this.#codec
  }

  // ---- inside ----

  #refuseToSend(): GodotError | null {
    if (!this.#isOpen) {
      return this.report.fail(GodotError.FAILED, 'The client is not connected: the packet was not sent.')
    }
    if (this.#id !== NO_ID) return null
    const text = 'The server has given no id yet: packets can be put from connection_succeeded on.'
    return this.report.fail(GodotError.ERR_UNCONFIGURED, text)
  }

  #take(frame: Frame): DropReason | null {
    switch (frame.type) {
      case FRAME_TYPES.payload:
        return this.#keep(frame)
      case FRAME_TYPES.id:
        return this.#learn(systemFrameId(frame))
      case FRAME_TYPES.add:
        return this.#add(systemFrameId(frame))
      case FRAME_TYPES.remove:
        return this.#remove(systemFrameId(frame))
    }
  }

  #keep({ source, payload }: Frame): DropReason | null {
    if (!this.#peers.has(source)) return 'unknown-source'
    if (!this.keep(payload, source, this.#codec)) return 'queue-full'
    this.#events.packetReceived(source)
    return null
  }

  #learn(id: number): DropReason | null {
    if (this.#id !== NO_ID || id <= SERVER || this.#peers.has(id)) return 'invalid-system-frame'
    this.#id = id
    this.#welcome()
    return null
  }

  #add(id: number): DropReason | null {
    if (id < SERVER || id === this.#id || this.#peers.has(id)) return 'invalid-system-frame'
    if (this.#peers.size >= MOST_PEERS) return 'invalid-system-frame'
    this.#peers.add(id)
    this.#events.peerConnected(id)
    this.#welcome()
    return null
  }

  #remove(id: number): DropReason | null {
    if (!this.#peers.delete(id)) return 'invalid-system-frame'
    this.#events.peerDisconnected(id)
    return null
  }

  /** Once per connection, when the own id and the server are known. A listener may have gone elsewhere meanwhile. */
  #welcome(): void {
    if (this.#hasJoined || this.#id === NO_ID || !this.#peers.has(SERVER)) return
    this.#hasJoined = true
    this.#events.connectionSucceeded()
  }

  /** Who was there, in ascending id; nobody is there afterwards. */
  #takePeers(): readonly number[] {
    const ids = [...this.#peers].sort((a, b) => a - b)
    this.#peers.clear()
    return ids
  }

  #forgetUnread(): void {
    const count = this.forgetUnread()
    if (count > 0) this.#events.drop('unread', count)
  }
}
