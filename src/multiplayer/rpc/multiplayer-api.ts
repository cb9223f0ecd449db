/**
 * Godot 3's `MultiplayerAPI`: remote calls between the nodes of one tree here and the same tree elsewhere, over any
 * multiplayer peer. A face: sender and receiver do the work. The door of the package gives it clock and codecs.
 * Source: Godot 3 class reference, MultiplayerAPI. What is ours beside Godot's names says so.
 */

import type { CallDirectory } from '../../peer/call-directory.ts'
import type { Clock } from '../../peer/clock.ts'
import { ErrorPile } from '../../peer/error-pile.ts'
import { ErrorReport } from '../../peer/error-report.ts'
import { GodotError } from '../../peer/error.ts'
import { GodotObject, type SignalArguments } from '../../peer/godot-object.ts'
import { MultiplayerPeer } from '../../peer/multiplayer-peer.ts'
import { Signal } from '../../peer/signal.ts'
import { isTarget } from '../routing.ts'
import { writeRaw } from './commands.ts'
import { directoryBelow } from './found-nodes.ts'
import { IncomingCalls } from './incoming-calls.ts'
import { resolveMultiplayerOptions, type MultiplayerOptions, type MultiplayerPlatform } from './multiplayer-options.ts'
import { NetworkNode } from './network-node.ts'
import type { NodeRecord } from './node-record.ts'
import { isNetworkPeer, linkPeer, type PeerListener } from './peer-link.ts'
import { RpcReceiver } from './rpc-receiver.ts'
import { RpcRefusalCounts, type RpcRefusal } from './rpc-refusals.ts'
import { RpcSender } from './rpc-sender.ts'
import { RpcSession } from './rpc-session.ts'

const { CONNECTION_CONNECTED, CONNECTION_DISCONNECTED, TARGET_PEER_SERVER } = MultiplayerPeer
const NO_ID = 0
/** Godot's name of the topmost node, with which absolute paths begin. */
const ROOT_NAME = 'root'

/** The signals of a {@link MultiplayerAPI}. */
export interface MultiplayerAPISignals {
  readonly network_peer_connected: Signal<[id: number]>
  readonly network_peer_disconnected: Signal<[id: number]>
  readonly network_peer_packet: Signal<[id: number, packet: Uint8Array]>
  readonly connected_to_server: Signal<[]>
  readonly connection_failed: Signal<[]>
  readonly server_disconnected: Signal<[]>
  readonly rpc_refused: Signal<[peer_id: number, reason: RpcRefusal, path: string, name: string]>
}

/** Godot's `MultiplayerAPI`. All signals fire, and all calls of others are done, inside `poll()`. */
export class MultiplayerAPI extends GodotObject implements MultiplayerAPISignals {
  declare readonly '~signals': SignalArguments<MultiplayerAPISignals>
  static readonly RPC_MODE_DISABLED = 0
  static readonly RPC_MODE_REMOTE = 1
  static readonly RPC_MODE_MASTER = 2
  static readonly RPC_MODE_PUPPET = 3
  /** Godot's older name of RPC_MODE_PUPPET. */
  static readonly RPC_MODE_SLAVE = 3
  static readonly RPC_MODE_REMOTESYNC = 4
  /** Godot's older name of RPC_MODE_REMOTESYNC. */
  static readonly RPC_MODE_SYNC = 4
  static readonly RPC_MODE_MASTERSYNC = 5
  static readonly RPC_MODE_PUPPETSYNC = 6

  readonly #clock: Clock
  readonly #report: ErrorReport
  readonly #errors: ErrorPile
  readonly #session = new RpcSession()
  readonly #refusals = new RpcRefusalCounts()
  readonly #sender: RpcSender
  readonly #receiver: RpcReceiver
  readonly #directory: CallDirectory
  #unlink: () => void = () => undefined
  #root: NodeRecord | null = null
  #isPolling = false

  /** A peer has come. */
  readonly network_peer_connected: Signal<[id: number]>
  /** A peer has left. Calls that it made before may still follow in the same poll. */
  readonly network_peer_disconnected: Signal<[id: number]>
  /** Bytes that a peer sent with `send_bytes`. */
  readonly network_peer_packet: Signal<[id: number, packet: Uint8Array]>
  readonly connected_to_server: Signal<[]>
  readonly connection_failed: Signal<[]>
  /** The server is gone, and all peers with it. */
  readonly server_disconnected: Signal<[]>
  /** Ours: what a peer asked for was not done. `path` and `name` are as far as they are known, else `''`. */
  readonly rpc_refused: Signal<[peer_id: number, reason: RpcRefusal, path: string, name: string]>

  /** @throws TypeError for a bad option. */
  constructor(options: MultiplayerOptions, platform: MultiplayerPlatform) {
    const { clock, onWarning, codecs } = resolveMultiplayerOptions(options, platform)
    const report = new ErrorReport(onWarning)
    super(report)
    this.#clock = clock
    this.#report = report
    this.#errors = new ErrorPile(report)
    this.network_peer_connected = new Signal(this.#errors)
    this.network_peer_disconnected = new Signal(this.#errors)
    this.network_peer_packet = new Signal(this.#errors)
    this.connected_to_server = new Signal(this.#errors)
    this.connection_failed = new Signal(this.#errors)
    this.server_disconnected = new Signal(this.#errors)
    this.rpc_refused = new Signal(this.#errors)
    const session = this.#session
    const calls = new IncomingCalls(session, codecs, (error) => this.#errors.collect(error))
    this.#sender = new RpcSender({ session, codecs, report: this.#report, errors: this.#errors })
    this.#directory = directoryBelow(() => this.#root)
    this.#receiver = new RpcReceiver(session, calls, {
      rawReceived: (source, bytes) => this.network_peer_packet.emit(source, bytes),
      refused: (source, reason, path, name, sentence) => {
        this.#refusals.add(reason)
        this.#report.warn(reason, `Refused what peer ${source} asked for: ${sentence}`)
        this.rpc_refused.emit(source, reason, path, name)
      },
    })
  }

  // ---- the network peer ----

  /** What it speaks through; null by default. Setting another one, or null, forgets peers and paths. */
  get network_peer(): MultiplayerPeer | null {
    return this.#session.peer
  }

  set network_peer(peer: MultiplayerPeer | null) {
    this.set_network_peer(peer)
  }

  get_network_peer(): MultiplayerPeer | null {
    return this.#session.peer
  }

  /** Refused with a warning for what is no network peer, and for one that is not connecting or connected. */
  set_network_peer(peer: MultiplayerPeer | null): void {
    if (peer === this.#session.peer) return
    if (peer !== null && !isNetworkPeer(peer)) {
      this.#report.warn('network_peer type', 'A network_peer is a MultiplayerPeer, or null; kept.')
      return
    }
    if (peer?.get_connection_status() === CONNECTION_DISCONNECTED) {
      this.#report.warn('network_peer', 'A network_peer must be connecting or connected when it is set; kept.')
      return
    }
    this.#unlink()
    this.#session.peer?.set_call_directory(null)
    this.clear()
    this.#session.peer = peer
    peer?.set_call_directory(this.#directory)
    this.#unlink = peer === null ? () => undefined : linkPeer(peer, this.#listener())
  }

  has_network_peer(): boolean {
    return this.#session.peer !== null
  }

  /** Our own id; 0 without a network peer, with a warning, and until the server has given one. */
  get_network_unique_id(): number {
    return this.#needPeer('get_network_unique_id')?.get_unique_id() ?? NO_ID
  }

  /** Whether our own id is 1; false without a network peer. */
  is_network_server(): boolean {
    return this.#session.peer?.get_unique_id() === TARGET_PEER_SERVER
  }

  /** The ids of all other peers, ascending. */
  get_network_connected_peers(): Int32Array {
    this.#needPeer('get_network_connected_peers')
    return Int32Array.from(this.#session.connected.ids)
  }

  /** The peer's own: refuses new connections while true. Needs a network peer. */
  get refuse_new_network_connections(): boolean {
    return this.is_refusing_new_network_connections()
  }

  set refuse_new_network_connections(refuse: boolean) {
    this.set_refuse_new_network_connections(refuse)
  }

  is_refusing_new_network_connections(): boolean {
    return this.#needPeer('refuse_new_network_connections')?.refuse_new_connections ?? false
  }

  set_refuse_new_network_connections(refuse: boolean): void {
    this.#needPeer('refuse_new_network_connections')?.set_refuse_new_connections(refuse)
  }

  // ---- the tree ----

  /** Where paths start: only what is below it can be reached. Null by default. One without a name becomes `root`; no node is refused. */
  get root_node(): NetworkNode | null {
    return this.#root?.node ?? null
  }

  set root_node(node: NetworkNode | null) {
    this.set_root_node(node)
  }

  get_root_node(): NetworkNode | null {
    return this.root_node
  }

  /** Refused with a warning for what is no node. */
  set_root_node(node: NetworkNode | null): void {
    if (node !== null && !NetworkNode.isNode(node)) {
      this.#report.warn('root_node', 'A root_node is a NetworkNode, or null; kept.')
      return
    }
    if (this.#root?.host?.api === this) this.#root.host = null
    this.#root = node === null ? null : NetworkNode.recordOf(node)
    const root = this.#root
    if (root === null) return
    if (root.place.name === '') root.place.rename(ROOT_NAME)
    root.host = {
      api: this,
      report: this.#report,
      send: (call) => this.#sender.send(root, call),
      isOwnId: (id) => this.#session.peer?.get_unique_id() === id,
    }
  }

  // ---- the tick ----

  /**
   * The only pump: polls the network peer, then does what the packets ask that were there by then. Without a peer nothing
   * is done, of one that is disconnected nothing is read, and inside itself it does nothing.
   * @throws what handlers, called methods and `on_warning` threw, since the last poll too, at its end.
   */
  poll(): void {
    if (this.#isPolling) return
    this.#isPolling = true
    this.#guard(() => this.#tick())
    this.#isPolling = false
    this.#errors.throwIfAny()
  }

  /** Forgets who is there and all paths. Not for games: setting `network_peer` does it. */
  clear(): void {
    this.#session.clear()
  }

  // ---- bytes and calls ----

  /**
   * Sends bytes: they arrive as `network_peer_packet`. `id` is 0 for everybody, an id, or negative: everybody but that.
   * @returns OK; ERR_INVALID_DATA for no bytes; ERR_INVALID_PARAMETER for what is no Uint8Array, and for an `id` that is no
   * whole number of 32 bits; ERR_UNCONFIGURED while not connected; else what the peer says. Whether the target is there is
   * not checked, as in Godot. `mode` changes nothing: a WebSocket is reliable.
   */
  send_bytes(bytes: Uint8Array, id = 0, mode = 2): GodotError {
    const packet = writeRaw(bytes)
    if (!packet.ok) return this.#report.fail(packet.error, packet.message)
    if (!isTarget(id)) {
      return this.#report.fail(GodotError.ERR_INVALID_PARAMETER, 'send_bytes(): the id is a whole number of 32 bits.')
    }
    const { peer } = this.#session
    if (peer?.get_connection_status() !== CONNECTION_CONNECTED) {
      return this.#report.fail(GodotError.ERR_UNCONFIGURED, 'send_bytes(): there is no connected network peer.')
    }
    peer.set_transfer_mode(mode)
    peer.set_target_peer(id)
    const error = peer.put_packet(packet.bytes)
    if (error === GodotError.OK) return error
    const why = peer.get_last_error_message()
    return this.#report.fail(error, `send_bytes(): the network peer did not take the packet: ${why}`)
  }

  /** Who called, while a call is done or a packet handled; our own id where our own call runs here too; else 0. */
  get_rpc_sender_id(): number {
    return this.#session.sender
  }

  /** Always false: decoding objects from the wire would be remote code execution. */
  get allow_object_decoding(): boolean {
    return false
  }

  set allow_object_decoding(enable: boolean) {
    this.set_allow_object_decoding(enable)
  }

  is_object_decoding_allowed(): boolean {
    return false
  }

  /** Refused with a warning when `enable` is true. */
  set_allow_object_decoding(enable: boolean): void {
    if (!enable) return
    this.#report.warn('objects', 'Objects are never decoded: that would be remote code execution, chosen by any peer.')
  }

  // ---- ours ----

  /** Ours: how often each reason of `rpc_refused` was given. */
  get_refusal_counts(): Readonly<Record<RpcRefusal, number>> {
    return this.#refusals.all
  }

  /** Ours: what the last call that failed said, also one of a node's; `''` before the first. */
  get_last_error_message(): string {
    return this.#report.message
  }

  // ---- inside ----

  #tick(): void {
    const { peer } = this.#session
    if (peer === null) return
    this.#session.enter()
    if (peer.get_connection_status() === CONNECTION_DISCONNECTED) this.#passEnded(peer)
    else this.#pass(peer)
    this.#session.settle()
  }

  /** What is thrown by a peer, its handlers or a codec does not end it; a clock or count that fails does. */
  #pass(peer: MultiplayerPeer): void {
    const now = this.#clock.now()
    this.#guard(() => peer.poll())
    for (let left = peer.get_available_packet_count(); left > 0 && this.#isReadable(peer); left--) {
      try {
        this.#receiver.readNext(peer, this.#root, now)
      } catch (error) {
        this.#errors.collect(error)
      }
    }
  }

  /** A client that was left twice in one turn has still to tell who was there. */
  #passEnded(peer: MultiplayerPeer): void {
    if (this.#session.connected.ids.length > 0) this.#guard(() => peer.poll())
    this.#session.leaveAll()
  }

  #guard(step: () => void): void {
    try {
      step()
    } catch (error) {
      this.#errors.collect(error)
    }
  }

  /** A handler may have set another peer: what the new one has waits for the next poll. */
  #isReadable(peer: MultiplayerPeer): boolean {
    return this.#session.peer === peer && peer.get_available_packet_count() > 0
  }

  #listener(): PeerListener {
    const session = this.#session
    return {
      peerConnected: (id) => {
        session.join(id)
        this.#tell(() => this.network_peer_connected.emit(id))
      },
      peerDisconnected: (id) => {
        session.leave(id)
        this.#tell(() => this.network_peer_disconnected.emit(id))
      },
      connectionSucceeded: () => this.#tell(() => this.connected_to_server.emit()),
      connectionFailed: () => {
        session.leaveAll()
        this.#tell(() => this.connection_failed.emit())
      },
      serverDisconnected: () => {
        session.leaveAll()
        this.#tell(() => this.server_disconnected.emit())
      },
    }
  }

  /** Where the game polls its network peer by itself, that poll throws what our handlers threw. */
  #tell(emit: () => void): void {
    emit()
    if (!this.#isPolling) this.#errors.throwIfAny()
  }

  #needPeer(member: string): MultiplayerPeer | null {
    const { peer } = this.#session
    if (peer === null) this.#report.warn(member, `${member}: there is no network peer.`)
    return peer
  }
}
