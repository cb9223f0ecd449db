/**
 * The part of a client that a `WebSocketMultiplayerPeer` of Godot 4 plays: a WebSocketPeer whose first message is our id,
 * and whose others are packets of the server. Made by WebSocketMultiplayerPeer for each `create_client`.
 */

import type { PacketDesk, Reading } from '../multiplayer/packet-desk.ts'
import { isTarget } from '../multiplayer/routing.ts'
import type { Clock } from '../peer/clock.ts'
import type { CodedPacket } from '../peer/coded-packet.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import { MultiplayerPeer, type ConnectionStatus } from '../peer/multiplayer-peer.ts'
import type { MultiplayerSide, SideEvents } from './multiplayer-side.ts'
import { READY_STATES } from './ready-state.ts'
import { readPeerId } from './wire/peer-id.ts'
import type { WebSocketPeer } from './websocket-peer.ts'

const { CONNECTION_CONNECTED, CONNECTION_CONNECTING, CONNECTION_DISCONNECTED, TARGET_PEER_SERVER } = MultiplayerPeer
const NO_ID = 0

/** What a client's side needs. */
export interface ClientSideTools {
  readonly clock: Clock
  readonly report: ErrorReport
  readonly events: SideEvents
  /** For connection, handshake and id together, in milliseconds. */
  readonly timeoutMs: number
}

/** The {@link MultiplayerSide} of a client, whose attempt has been started. */
export class ClientSide implements MultiplayerSide, PacketDesk {
  readonly desk: this
  readonly #socket: WebSocketPeer
  readonly #tools: ClientSideTools
  readonly #deadline: number
  #status: ConnectionStatus = CONNECTION_CONNECTING
  #id = NO_ID
  #isForced = false

  constructor(socket: WebSocketPeer, tools: ClientSideTools) {
    this.desk = this
    this.#socket = socket
    this.#tools = tools
    this.#deadline = tools.clock.now() + tools.timeoutMs
  }

  get status(): ConnectionStatus {
    return this.#status
  }

  get uniqueId(): number {
    return this.#id
  }

  poll(): void {
    if (this.#status === CONNECTION_DISCONNECTED) return this.#socket.poll()
    this.#socket.poll()
    const state = this.#socket.get_ready_state()
    if (state === READY_STATES.closed) return this.#end()
    if (this.#status !== CONNECTION_CONNECTING) return
    if (this.#socket.get_available_packet_count() > 0) return this.#welcome()
    if (this.#tools.clock.now() >= this.#deadline) this.#giveUp('The server has not let us in in time.')
  }

  close(): void {
    this.#status = CONNECTION_DISCONNECTED
    this.#id = NO_ID
    this.#socket.close()
  }

  disconnect(id: number, force: boolean): void {
    if (id !== TARGET_PEER_SERVER) return
    this.#socket.close()
    this.#isForced = force
    if (force) this.#end()
  }

  peer(id: number): WebSocketPeer | null {
    return id === TARGET_PEER_SERVER && this.#status !== CONNECTION_DISCONNECTED ? this.#socket : null
  }

  leavesNow(): true {
    return true
  }

  refuse(): void {
    // Nobody connects to a client.
  }

  // ---- PacketDesk ----

  count(): number {
    return this.#id === NO_ID ? 0 : this.#socket.get_available_packet_count()
  }

  read(): Reading {
    if (this.#status !== CONNECTION_CONNECTED) {
      return this.#unread(GodotError.ERR_UNCONFIGURED, 'The client is not connected: there is no packet to read.')
    }
    if (this.count() === 0) return this.#unread(GodotError.ERR_UNAVAILABLE, 'There is no packet to read.')
    return { bytes: this.#socket.get_packet(), error: this.#socket.get_packet_error() }
  }

  /** Whatever the target is: a client speaks to the server alone. */
  put(bytes: Uint8Array): GodotError {
    if (this.#status === CONNECTION_CONNECTED) return this.#socket.put_packet(bytes)
    return this.#tools.report.fail(GodotError.ERR_UNCONFIGURED, 'The client is not connected: nothing was sent.')
  }

  putCoded(packet: CodedPacket): GodotError {
    const bytes = packet.bytesIn('')
    return bytes === null ? GodotError.ERR_INVALID_DATA : this.put(bytes)
  }

  nextSource(): number {
    return TARGET_PEER_SERVER
  }

  nextCodec(): string {
    return ''
  }

  setTarget(id: number): void {
    if (isTarget(id)) return
    this.#tools.report.warn('set_target_peer', 'set_target_peer() takes a whole number of 32 bits; the target stays.')
  }

  // ---- inside ----

  #unread(error: GodotError, why: string): Reading {
    return { bytes: new Uint8Array(0), error: this.#tools.report.fail(error, why) }
  }

  #welcome(): void {
    const reading = readPeerId(this.#socket.get_packet())
    if (!reading.ok) return this.#giveUp('The first message of the server was not our id.')
    this.#id = reading.id
    this.#status = CONNECTION_CONNECTED
    this.#tools.events.connected(TARGET_PEER_SERVER)
  }

  #giveUp(why: string): void {
    this.#tools.report.fail(GodotError.ERR_CONNECTION_ERROR, why)
    this.#socket.close()
    this.#end()
  }

  #end(): void {
    const hadJoined = this.#status === CONNECTION_CONNECTED
    this.#status = CONNECTION_DISCONNECTED
    if (hadJoined && !this.#isForced) this.#tools.events.disconnected(TARGET_PEER_SERVER)
    this.#id = NO_ID
  }
}
