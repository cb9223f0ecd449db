/**
 * The replication of one scene: what its spawners and synchronizers send, and what they receive, put together. Made by
 * SceneMultiplayer, which hands it commands and tells it who has come and gone; spawners, synchronizers and the tree tell
 * it of nodes. A face: its parts do the work. Signals fire inside `poll()` alone.
 */

import { SceneNode } from '../scene/scene-node.ts'
import { GodotError } from '../../peer/error.ts'
import type { SceneRecord } from '../scene/scene-record.ts'
import type { SceneRefusal } from '../scene/scene-refusals.ts'
import type { ReplicationCommand } from '../wire/replication-command.ts'
import { MultiplayerSpawner } from './multiplayer-spawner.ts'
import type { MultiplayerSynchronizer } from './multiplayer-synchronizer.ts'
import { NetIds } from './net-ids.ts'
import { OutgoingStates } from './outgoing-states.ts'
import { PacketSizes } from './packet-sizes.ts'
import { ReplicationReader } from './replication-reader.ts'
import type { ReplicationTools } from './replication-tools.ts'
import { SpawnedNodes, type SpawnOrigin } from './spawned-nodes.ts'
import { writeValues } from './state-bytes.ts'
import { synchronizersOf, type SynchronizerState } from './synchronizer-state.ts'

const EVERYBODY = 0

/** Replication of one scene, in both directions. */
export class SceneReplication {
  /** Those in the tree. */
  readonly spawners: Set<MultiplayerSpawner> = new Set<MultiplayerSpawner>()
  readonly synchronizers: OutgoingStates
  readonly sizes: PacketSizes
  readonly #tools: ReplicationTools
  readonly #peers = new Set<number>()
  readonly #ids = new NetIds()
  readonly #spawned: SpawnedNodes
  readonly #reader: ReplicationReader
  // What `visibility_changed` will tell in the next tick.
  readonly #changed = new Map<MultiplayerSynchronizer, Set<number>>()

  constructor(tools: ReplicationTools) {
    this.#tools = tools
    this.sizes = new PacketSizes(tools.report)
    this.#spawned = new SpawnedNodes({
      ...tools,
      peers: this.#peers,
      known: (node, peer) => node.synchronizers.forEach((state) => this.synchronizers.refresh(state, peer)),
    })
    this.synchronizers = new OutgoingStates({
      ...tools,
      peers: this.#peers,
      reconsider: (state) => this.#reconsider(state, this.#peers),
    })
    this.#reader = new ReplicationReader({
      ...tools,
      synchronizers: this.synchronizers,
      ownCountOf: (spawner) => this.#spawned.countOf(spawner),
    })
  }

  // ---- peers ----

  /** A peer is admitted: it is told of all nodes that it may see. */
  joined(peer: number): void {
    this.#peers.add(peer)
    this.#spawned.join(peer)
    this.synchronizers.join(peer)
  }

  /** A peer is gone, and what it has spawned leaves the tree; null: all are. */
  forget(id: number | null): void {
    for (const peer of id === null ? [...this.#peers] : [id]) {
      this.#peers.delete(peer)
      this.#spawned.leave(peer)
      this.synchronizers.leave(peer)
    }
    this.#reader.forget(id)
  }

  /** A peer has confirmed a path for the first time. */
  confirmed(peer: number, pathId: number): void {
    this.synchronizers.confirmed(peer, pathId)
  }

  // ---- nodes ----

  /**
   * Nodes have entered the tree: those that a spawner of ours has to spawn are spawned. Synchronizers find their peers in the
   * tick, behind what is relayed: a path may be of a node that a client has spawned at others too.
   */
  grew(entered: readonly SceneRecord[]): void {
    const inside = entered.filter(({ isInside }) => isInside)
    for (const record of inside) {
      if (this.#spawned.get(record) === undefined) this.#noteScene(record)
      this.#announce(record)
    }
  }

  /** A node leaves the tree. */
  lost(record: SceneRecord): void {
    this.#reader.lost(record)
    const node = this.#spawned.remove(record)
    if (node === undefined) return
    this.#ids.free(node.netId)
    for (const state of node.synchronizers) this.#ids.free(state.netId)
  }

  /** Returns as MultiplayerSpawner.spawn says. */
  spawn(spawner: MultiplayerSpawner, data: unknown): SceneNode | null {
    const parent = MultiplayerSpawner.parentOf(spawner)
    const make = spawner.spawn_function
    if (!this.#isOurs(spawner)) return this.#refuse('we are not the authority of the spawner')
    if (this.#reader.isFull(spawner)) return this.#refuse('spawn_limit is reached')
    if (make === null) return this.#refuse('there is no spawn_function')
    if (parent?.isInside !== true) return this.#refuse('there is no node at spawn_path')
    const argument = writeValues([data], this.#tools.report)
    if (argument === null) return this.#refuse(this.#tools.report.message)
    const node: unknown = make(data)
    const isNew = SceneNode.isNode(node) && node.get_parent() === null && SceneNode.recordOf(node).host === null
    if (!isNew) return this.#refuse('spawn_function makes a new node')
    this.#note(spawner, SceneNode.recordOf(node), { scene: null, argument })
    if (parent.node.add_child(node) === GodotError.OK) return node
    this.lost(SceneNode.recordOf(node))
    return null
  }

  /** Who may see what a synchronizer sends was changed for a peer, or with 0 for all. */
  visibilityChanged(node: MultiplayerSynchronizer, peer: number): void {
    const state = this.synchronizers.of(node)
    if (state === undefined || state.root === null || !this.#isOurs(node)) return
    this.#reconsider(
      state,
      [...this.#peers].filter((id) => peer === EVERYBODY || id === peer),
    )
    this.#changed.set(node, (this.#changed.get(node) ?? new Set()).add(peer))
  }

  /**
   * Those of `peers` that calls of a node may go to, as in Godot: everybody where no synchronizer has it as its root; who has
   * spawned it here; of a node that we have spawned, who knows of it; else whom one of the synchronizers lets see.
   */
  seeing(record: SceneRecord, peers: readonly number[]): readonly number[] {
    const states = this.synchronizers.roots.of(record)
    if (states === undefined) return peers
    const all = [...states]
    const spawned = this.#spawned.get(record)
    const isSeen = (peer: number): boolean =>
      spawned?.knownBy.has(peer) ?? all.some(({ visibility }) => visibility.isVisibleTo(peer, this.#tools.failed))
    return peers.filter((peer) => all.some(({ receivedFrom }) => receivedFrom === peer) || isSeen(peer))
  }

  // ---- the tick ----

  /** Does a command of a peer, or says why not. */
  take(source: number, command: ReplicationCommand): SceneRefusal | null {
    return this.#reader.take(source, command)
  }

  /** Sends what has to be sent at `now`, in milliseconds. */
  tick(now: number): void {
    const changed = [...this.#changed]
    this.#changed.clear()
    for (const [node, peers] of changed) for (const peer of peers) node.visibility_changed.emit(peer)
    if (this.#peers.size === 0) return
    this.#spawned.catchUp()
    this.synchronizers.tick(now, this.sizes.written)
  }

  // ---- inside ----

  #isOurs(node: SceneNode): boolean {
    return SceneNode.recordOf(node).authority === this.#tools.ownId()
  }

  /**
   * Notes a node whose scene is on the list of a spawner of ours, below whose spawn node it is. The spawn_limit is asked by
   * spawn() alone, as in Godot 4.6: the game has added this node already.
   */
  #noteScene(record: SceneRecord): void {
    if (record.sceneFile === '') return
    for (const spawner of this.spawners) {
      const scene = MultiplayerSpawner.sceneOf(spawner, record.sceneFile)
      const isMeant =
        scene >= 0 && this.#isOurs(spawner) && MultiplayerSpawner.parentOf(spawner)?.place === record.place.parent
      if (isMeant) return this.#note(spawner, record, { scene, argument: null })
    }
  }

  #note(spawner: MultiplayerSpawner, record: SceneRecord, origin: SpawnOrigin): void {
    this.#spawned.add(spawner, record, this.#ids.take(), origin)
  }

  #announce(record: SceneRecord): void {
    const node = this.#spawned.get(record)
    if (node === undefined) return
    const states: SynchronizerState[] = []
    for (const synchronizer of synchronizersOf(record)) {
      const state = this.synchronizers.of(synchronizer)
      if (state !== undefined) states.push(state)
    }
    for (const state of states) {
      state.spawned = node
      state.netId = this.#ids.take()
    }
    this.#spawned.announce(node, states)
  }

  #reconsider(state: SynchronizerState, peers: Iterable<number>): void {
    for (const peer of peers) {
      if (state.spawned !== null) this.#spawned.refresh(state.spawned, peer)
      this.synchronizers.refresh(state, peer)
    }
  }

  #refuse(why: string): null {
    this.#tools.report.fail(GodotError.ERR_UNAVAILABLE, `spawn(): ${why}.`)
    return null
  }
}
