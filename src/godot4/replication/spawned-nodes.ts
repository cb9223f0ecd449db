/**
 * The nodes that we have spawned at others, and which peer knows of which. Called by the replication of a scene when nodes
 * enter and leave, when peers come and go, and when what they may see changes. A peer that has no room is behind: it
 * hears of nothing more before it has heard, in order, of all that it missed; that is tried again in every tick.
 */

import { SceneNode } from '../scene/scene-node.ts'
import type { SceneRecord } from '../scene/scene-record.ts'
import { MultiplayerPeer } from '../multiplayer-peer.ts'
import { writeDespawn, writeSpawn } from '../wire/replication-command.ts'
import type { MultiplayerSpawner } from './multiplayer-spawner.ts'
import { MOST_PACKET_BYTES, type ReplicationTools } from './replication-tools.ts'
import { valuesOf, writeValues } from './state-bytes.ts'
import type { SynchronizerState } from './synchronizer-state.ts'

const RELIABLE = MultiplayerPeer.TRANSFER_MODE_RELIABLE

/** By what a node is made at the others: a scene of the spawner's list, or an argument of its function. */
export interface SpawnOrigin {
  readonly scene: number | null
  readonly argument: Uint8Array | null
}

/** A node of ours. */
export interface SpawnedNode extends SpawnOrigin {
  readonly record: SceneRecord
  readonly spawner: MultiplayerSpawner
  readonly netId: number
  /** Those that came with it. */
  synchronizers: readonly SynchronizerState[]
  readonly knownBy: Set<number>
}

/** What these nodes need beside the scene. */
export interface SpawnedNodesTools extends ReplicationTools {
  readonly peers: ReadonlySet<number>
  /** A peer knows of a node from now on, or no more. */
  known(node: SpawnedNode, peer: number): void
}

/** The spawned nodes of one scene. */
export class SpawnedNodes {
  readonly #tools: SpawnedNodesTools
  // In order of spawning: what is above stands before what is below.
  readonly #nodes = new Map<SceneRecord, SpawnedNode>()
  // The numbers of nodes whose end a peer has to be told before all else.
  readonly #behind = new Map<number, number[]>()

  constructor(tools: SpawnedNodesTools) {
    this.#tools = tools
  }

  get(record: SceneRecord): SpawnedNode | undefined {
    return this.#nodes.get(record)
  }

  /** How many one spawner has. */
  countOf(spawner: MultiplayerSpawner): number {
    return [...this.#nodes.values()].filter((node) => node.spawner === spawner).length
  }

  /** Notes a node; nobody is told yet. */
  add(spawner: MultiplayerSpawner, record: SceneRecord, netId: number, origin: SpawnOrigin): void {
    this.#nodes.set(record, { ...origin, record, spawner, netId, synchronizers: [], knownBy: new Set() })
  }

  /** Tells everybody who may see it of a node that is in the tree with all its synchronizers. */
  announce(node: SpawnedNode, synchronizers: readonly SynchronizerState[]): void {
    node.synchronizers = synchronizers
    this.#show(
      node,
      [...this.#tools.peers].filter((peer) => this.#isFor(node, peer)),
    )
  }

  /** Forgets a node, which leaves the tree, and tells everybody who knows of it; undefined if it was none of ours. */
  remove(record: SceneRecord): SpawnedNode | undefined {
    const node = this.#nodes.get(record)
    if (node === undefined) return undefined
    this.#nodes.delete(record)
    for (const peer of node.knownBy) this.#hide(node, peer)
    return node
  }

  /** Looks anew at whether a peer may see a node. */
  refresh(node: SpawnedNode, peer: number): void {
    const isShown = this.#isFor(node, peer)
    if (isShown === node.knownBy.has(peer)) return
    if (isShown) this.#show(node, [peer])
    else this.#hide(node, peer)
  }

  join(peer: number): void {
    for (const node of this.#nodes.values()) this.refresh(node, peer)
  }

  leave(peer: number): void {
    this.#behind.delete(peer)
    for (const node of this.#nodes.values()) node.knownBy.delete(peer)
  }

  /** Tells those who had no room what they missed, as far as there is room now. */
  catchUp(): void {
    for (const [peer, ended] of [...this.#behind]) {
      const unsent = ended.findIndex((netId) => !this.#tools.send(peer, writeDespawn(netId), RELIABLE))
      ended.splice(0, unsent < 0 ? ended.length : unsent)
      if (ended.length > 0) continue
      this.#behind.delete(peer)
      this.join(peer)
    }
  }

  /** By the synchronizers of ours, as in Godot: one that lets a peer see is enough, and none is too. */
  #isFor(node: SpawnedNode, peer: number): boolean {
    const ours = this.#oursOf(node)
    return ours.length === 0 || ours.some(({ visibility }) => visibility.isVisibleTo(peer, this.#tools.failed))
  }

  #oursOf(node: SpawnedNode): SynchronizerState[] {
    const self = this.#tools.ownId()
    return node.synchronizers.filter(({ record }) => record.isInside && record.authority === self)
  }

  #show(node: SpawnedNode, peers: readonly number[]): void {
    const ready = peers.filter((peer) => !this.#behind.has(peer))
    const spawner = SceneNode.recordOf(node.spawner)
    if (ready.length === 0 || spawner.authority !== this.#tools.ownId()) return
    const path = this.#tools.announce(spawner, ready)
    if (path === null) {
      const where = String(node.spawner.get_path())
      return this.#tools.report.warn(
        'spawn-path',
        `The path of the spawner ${where} cannot be told (not below root_path, too long, or no id left): nothing is spawned.`,
      )
    }
    const packet = this.#write(node, path.id)
    if (packet === null) return
    for (const peer of ready) {
      const isSent = path.isTold(peer) && this.#tools.send(peer, packet, RELIABLE)
      if (!isSent) this.#behind.set(peer, [])
      else {
        node.knownBy.add(peer)
        this.#tools.known(node, peer)
      }
    }
  }

  #hide(node: SpawnedNode, peer: number): void {
    node.knownBy.delete(peer)
    this.#tools.known(node, peer)
    const behind = this.#behind.get(peer)
    if (behind !== undefined) behind.push(node.netId)
    else if (!this.#tools.send(peer, writeDespawn(node.netId), RELIABLE)) this.#behind.set(peer, [node.netId])
  }

  /** Null, with a warning, where it cannot be written. */
  #write(node: SpawnedNode, spawnerId: number): Uint8Array | null {
    const { scene, argument, netId, record } = node
    const values: unknown[] = []
    const synchronizers = this.#oursOf(node)
    for (const state of synchronizers) {
      const { properties } = state
      const own = properties === null ? [] : valuesOf(state, properties.spawn, this.#tools)
      if (own === null) return null
      values.push(...own)
    }
    const state = writeValues(values, this.#tools.report)
    if (state === null) return null
    const synchronizerIds = synchronizers.map((one) => one.netId)
    const name = record.place.name
    const packet = writeSpawn({ scene, argument, spawnerId, netId, synchronizerIds, name, state }, MOST_PACKET_BYTES)
    if (packet.ok) return packet.bytes
    this.#tools.report.warn('spawn', `The node "${name}" cannot be spawned at others: ${packet.message}`)
    return null
  }
}
