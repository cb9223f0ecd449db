/**
 * Godot 4's `SceneMultiplayer`: who is there, authentication, bytes and remote calls to one or many, replication, and a
 * server's relay between its clients. Over any MultiplayerPeer of Godot 4. All signals fire, and all calls of others are done, inside
 * `poll()`. A face: its parts do the work, and those of `replication`.
 * Source: Godot 4 class reference, MultiplayerAPI and SceneMultiplayer; the order of things by experiment with 4.6.
 */

import type { Clock } from '../../peer/clock.ts'
import { ErrorPile } from '../../peer/error-pile.ts'
import { ErrorReport } from '../../peer/error-report.ts'
import { GodotError } from '../../peer/error.ts'
import { truthValue } from '../../peer/truth-value.ts'
import type { NodePath } from '../../multiplayer/variant/node-path.ts'
import { MultiplayerPeer, type TransferMode } from '../multiplayer-peer.ts'
import { OfflineMultiplayerPeer } from '../offline-multiplayer-peer.ts'
import { SceneReplication } from '../replication/scene-replication.ts'
import { AuthCalls, type AuthCallback } from './auth-calls.ts'
import { Delivery } from './delivery.ts'
import { RawSender } from './raw-sender.ts'
import { SceneCalls } from './scene-calls.ts'
import { linkScene, type SceneListener } from './scene-link.ts'
import { SceneMembers } from './scene-members.ts'
import { SceneNode } from './scene-node.ts'
import { resolveSceneOptions, type SceneMultiplayerOptions } from './scene-options.ts'
import { SceneReader } from './scene-reader.ts'
import { SceneRefusalCounts, type SceneRefusal } from './scene-refusals.ts'
import { SceneSignals } from './scene-signals.ts'

const { CONNECTION_CONNECTED, CONNECTION_CONNECTING, CONNECTION_DISCONNECTED, TARGET_PEER_SERVER } = MultiplayerPeer

/** Godot 4's `SceneMultiplayer`. */
export class SceneMultiplayer extends SceneSignals {
  readonly #clock: Clock
  readonly #report: ErrorReport
  readonly #errors: ErrorPile
  readonly #refusals = new SceneRefusalCounts()
  readonly #members: SceneMembers
  readonly #reader: SceneReader
  readonly #delivery: Delivery
  readonly #calls: SceneCalls
  readonly #auth: AuthCalls
  readonly #raw: RawSender
  readonly #replication: SceneReplication
  #peer: MultiplayerPeer | null = new OfflineMultiplayerPeer()
  #unlink: () => void = () => undefined
  #lastStatus: 0 | 1 | 2 = CONNECTION_CONNECTED
  #isRelaying = true
  #isPolling = false

  /** @throws TypeError for a bad option. */
  constructor(options: SceneMultiplayerOptions = {}) {
    const { clock, onWarning, confirmForm } = resolveSceneOptions(options)
    const report = new ErrorReport(onWarning)
    const errors = new ErrorPile(report)
    super(report, errors)
    this.#clock = clock
    this.#report = report
    this.#errors = errors
    this.#delivery = new Delivery(report, () => this.#peer)
    this.#members = new SceneMembers(this.#memberTools())
    const shared = { report, members: this.#members, delivery: this.#delivery, peer: () => this.#peer }
    this.#auth = new AuthCalls({ ...shared, isPolling: () => this.#isPolling })
    this.#raw = new RawSender({ ...shared, isRelaying: () => this.#relays() })
    this.#reader = new SceneReader(this.#members, this.#delivery, {
      isServer: () => this.is_server(),
      isRelaying: () => this.#relays(),
      authData: (id, data) => this.#callBack(id, data),
      packet: (id, bytes) => this.peer_packet.emit(id, bytes),
      call: (id, command) => this.#calls.take(id, command),
      replicate: (id, command) => this.#replication.take(id, command),
      refused: (id, reason) => {
        this.#refusals.add(reason)
        this.packet_refused.emit(id, reason)
      },
    })
    this.#calls = new SceneCalls({
      ...{ ...shared, scene: this, clock, confirmForm },
      replication: () => this.#replication,
      runAs: (id, step) => this.#reader.runAs(id, step),
      failed: (error) => this.#errors.collect(error),
    })
    this.#replication = new SceneReplication({
      report,
      ownId: () => this.get_unique_id(),
      announce: (record, ids) => this.#calls.announce(record, ids),
      announced: (source, id) => this.#calls.announced(source, id),
      send: (id, packet, mode) => this.#delivery.as(mode, id, packet),
      failed: (error) => this.#errors.collect(error),
    })
  }

  // ---- the multiplayer peer ----

  /** What it speaks through; an OfflineMultiplayerPeer by default. Setting another, or null, forgets everybody. */
  get multiplayer_peer(): MultiplayerPeer | null {
    return this.#peer
  }

  /** Refused with a warning for what is no MultiplayerPeer, and for one that is not connecting or connected. */
  set multiplayer_peer(peer: MultiplayerPeer | null) {
    if (peer === this.#peer) return
    if (
      peer !== null &&
      (!(peer instanceof MultiplayerPeer) || peer.get_connection_status() === CONNECTION_DISCONNECTED)
    ) {
      this.#report.warn('multiplayer_peer', 'A multiplayer_peer is connecting or connected when it is set; kept.')
      return
    }
    this.#unlink()
    this.clear()
    this.#peer = peer
    this.#lastStatus = peer?.get_connection_status() ?? CONNECTION_DISCONNECTED
    this.#unlink = peer === null ? () => undefined : linkScene(peer, this.#listener())
  }

  has_multiplayer_peer(): boolean {
    return this.#peer !== null
  }

  /** Our own id; 0 without a peer, and until the server has given one. */
  get_unique_id(): number {
    return this.#peer?.get_unique_id() ?? 0
  }

  /** Whether our own id is 1. */
  is_server(): boolean {
    return this.get_unique_id() === TARGET_PEER_SERVER
  }

  /** The ids of all admitted peers, ascending. */
  get_peers(): Int32Array {
    return Int32Array.from(this.#members.ids)
  }

  /** The ids of those that are being authenticated, in order of connection. */
  get_authenticating_peers(): Int32Array {
    return Int32Array.from(this.#members.pending.ids)
  }

  /** Who sent the packet that is being handled; our own id while our own call runs here too; else 0. */
  get_remote_sender_id(): number {
    return this.#reader.sender
  }

  /** The peer's own: refuses new connections while true. */
  get refuse_new_connections(): boolean {
    return this.#peer?.refuse_new_connections ?? false
  }

  set refuse_new_connections(enable: boolean) {
    if (this.#peer !== null) this.#peer.refuse_new_connections = enable
  }

  /** Whether a server tells its clients of each other and relays between them, and a client asks for it; default true. Kept, with a warning, while there is a connection, and by what is no bool. */
  get server_relay(): boolean {
    return this.#isRelaying
  }

  set server_relay(enable: boolean) {
    const isActive = !(this.#peer === null || this.#peer instanceof OfflineMultiplayerPeer)
    const value = isActive ? undefined : truthValue(enable)
    if (value !== undefined) this.#isRelaying = value
    else this.#report.warn('server_relay', 'server_relay is true or false, and set before multiplayer_peer; kept.')
  }

  /** Hears what a peer sends while it is authenticated. Set: who connects has to be admitted by both sides. Null by default. */
  get auth_callback(): AuthCallback | null {
    return this.#auth.callback
  }

  set auth_callback(callback: AuthCallback | null) {
    this.#auth.callback = callback
  }

  /** Seconds for an authentication; 0: no end. Default 3, at most a day. */
  get auth_timeout(): number {
    return this.#auth.timeout
  }

  set auth_timeout(timeout: number) {
    this.#auth.timeout = timeout
  }

  // ---- calls ----

  /** Ours: the top of the tree, Godot's `get_tree().root`; null by default. One without a name becomes `root`. */
  get root_node(): SceneNode | null {
    return this.#calls.tree.node
  }

  set root_node(node: SceneNode | null) {
    this.#calls.tree.node = node
  }

  /** Where the paths of calls start: only what is below it can be called. Default `/root`; a string is taken too. */
  get root_path(): NodePath {
    return this.#calls.tree.path
  }

  set root_path(path: NodePath | string) {
    this.#calls.tree.path = path
  }

  /** Calls a method of `object`, as its `rpc_id` does; ERR_INVALID_PARAMETER for what is no node of this scene. */
  rpc(peer: number, object: SceneNode, method: string, args: readonly unknown[] = []): GodotError {
    const isOurs = SceneNode.isNode(object) && object.multiplayer === this
    if (!isOurs) return this.#report.fail(GodotError.ERR_INVALID_PARAMETER, 'rpc() takes a node of its own tree.')
    return this.#calls.send({ record: SceneNode.recordOf(object), to: peer, name: method, values: args })
  }

  /** Always false, and refuses to be true with a warning: decoding objects would run code that the other side chose. */
  get allow_object_decoding(): boolean {
    return false
  }

  set allow_object_decoding(enable: boolean) {
    if (enable) this.#report.warn('objects', 'allow_object_decoding stays false: objects are never decoded.')
  }

  // ---- replication ----

  /** The most bytes of a packet with properties that are always sent; default 1350, at least 128. */
  get max_sync_packet_size(): number {
    return this.#replication.sizes.sync
  }

  set max_sync_packet_size(size: number) {
    this.#replication.sizes.sync = size
  }

  /** The most bytes of a packet with properties that have changed; default 65535, at least 128. Beyond 65529 nothing more is sent. */
  get max_delta_packet_size(): number {
    return this.#replication.sizes.delta
  }

  set max_delta_packet_size(size: number) {
    this.#replication.sizes.delta = size
  }

  // ---- the tick ----

  /**
   * The only pump: polls the peer, and then does what the packets ask that are there. Inside itself it does nothing.
   * @returns OK, always, as in Godot. @throws what handlers and `auth_callback` threw, at its end.
   */
  poll(): GodotError {
    const peer = this.#peer
    if (this.#isPolling || peer === null) return GodotError.OK
    this.#isPolling = true
    this.#auth.admit()
    this.#guard(() => peer.poll())
    if (peer === this.#peer) {
      this.#readAll(peer)
      this.#auth.expire(this.#clock.now())
      this.#guard(() => this.#replication.tick(this.#clock.now()))
      this.#tellStatus(peer)
    }
    this.#isPolling = false
    this.#errors.throwIfAny()
    return GodotError.OK
  }

  /** Forgets everybody. Not for games: setting `multiplayer_peer` does it. */
  clear(): void {
    this.#members.clear()
  }

  // ---- peers ----

  /** Closes a peer, of whose end the game is not told, as in Godot; a server tells the others first. */
  disconnect_peer(id: number): void {
    this.#members.remove(id)
    this.#peer?.disconnect_peer(id)
  }

  /**
   * Sends data to the `auth_callback` of a peer that is being authenticated.
   * @returns OK; ERR_UNCONFIGURED while not connected; ERR_INVALID_PARAMETER for another peer, or no data;
   * ERR_FILE_CANT_WRITE when one side has completed; else what sending says.
   */
  send_auth(id: number, data: Uint8Array): GodotError {
    return this.#auth.send(id, data)
  }

  /** Our side is content with a peer, which is admitted when its side is too, inside `poll()`. Returns as {@link send_auth}. */
  complete_auth(id: number): GodotError {
    return this.#auth.complete(id)
  }

  /**
   * Sends bytes: they arrive as `peer_packet`. `id` is 0 for everybody, an id, or negative: everybody but that.
   * @returns OK; ERR_INVALID_DATA for no bytes; ERR_UNCONFIGURED while not connected; ERR_BUG for a peer that is not
   * there; else what the peer says. Mode and channel are handed to it, and change nothing on a WebSocket.
   */
  send_bytes(bytes: Uint8Array, id = 0, mode: TransferMode = 2, channel = 0): GodotError {
    return this.#raw.send(bytes, id, mode, channel)
  }

  // ---- ours ----

  /** Ours: how often each reason of `packet_refused` was given. */
  get_refusal_counts(): Readonly<Record<SceneRefusal, number>> {
    return this.#refusals.all
  }

  /** Ours: what the last call that failed said; `''` before the first. */
  get_last_error_message(): string {
    return this.#report.message
  }

  // ---- inside ----

  #relays(): boolean {
    return this.#isRelaying && this.#peer?.is_server_relay_supported() === true
  }

  #guard(step: () => void): void {
    try {
      step()
    } catch (error) {
      this.#errors.collect(error)
    }
  }

  #callBack(id: number, data: Uint8Array): void {
    this.#guard(() => this.#auth.callback?.(id, data))
  }

  /** Does what the packets ask that are there now. A handler may set another peer: its packets wait for the next poll. */
  #readAll(peer: MultiplayerPeer): void {
    for (let left = peer.get_available_packet_count(); left > 0 && this.#peer === peer; left--) {
      const source = peer.get_packet_peer()
      const packet = peer.get_packet()
      if (peer.get_packet_error() !== GodotError.OK) return
      this.#reader.read(source, packet)
    }
  }

  #tellStatus(peer: MultiplayerPeer): void {
    const before = this.#lastStatus
    this.#lastStatus = peer.get_connection_status()
    if (this.#lastStatus !== CONNECTION_DISCONNECTED || before === CONNECTION_DISCONNECTED) return
    this.clear()
    if (before === CONNECTION_CONNECTING) this.connection_failed.emit()
    else this.server_disconnected.emit()
  }

  #listener(): SceneListener {
    return {
      connected: (id) => {
        this.#lastStatus = CONNECTION_CONNECTED
        if (this.#auth.callback === null) this.#members.admit(id)
        else this.#members.await(id, this.#clock.now())
      },
      // What it sent before comes first.
      disconnected: (id) => {
        if (this.#peer !== null) this.#readAll(this.#peer)
        this.#members.left(id)
      },
      removed: (id) => void this.#members.remove(id),
    }
  }

  #memberTools(): ConstructorParameters<typeof SceneMembers>[0] {
    return {
      isServer: () => this.is_server(),
      ownId: () => this.get_unique_id(),
      isRelaying: () => this.#relays(),
      send: (id, packet) => this.#delivery.direct(id, packet) === GodotError.OK,
      close: (id) => this.#peer?.disconnect_peer(id),
      joined: (id) => this.#replication.joined(id),
      forget: (id) => {
        this.#calls.forget(id)
        this.#replication.forget(id)
      },
      connectedToServer: () => this.connected_to_server.emit(),
      connected: (id) => this.peer_connected.emit(id),
      disconnected: (id) => this.peer_disconnected.emit(id),
      authenticating: (id) => this.peer_authenticating.emit(id),
      authenticationFailed: (id) => this.peer_authentication_failed.emit(id),
    }
  }
}
