/**
 * Does what others say of nodes and properties: for each command an ordered list of questions, the first no is the
 * refusal. Called by the scene's reader inside `poll()`. Only the authority of a spawner or synchronizer is heard, and
 * only what the game's own lists and configurations name is made or set. Never throws: what the game's code throws
 * comes out of `poll()`.
 */

import { NodePath } from '../../multiplayer/variant/node-path.ts'
import { LONGEST_NAME_BYTES } from '../../multiplayer/rpc/commands.ts'
import { GodotError } from '../../peer/error.ts'
import { SceneNode } from '../scene/scene-node.ts'
import type { SceneRecord } from '../scene/scene-record.ts'
import type { SceneRefusal } from '../scene/scene-refusals.ts'
import { godot4Codec } from '../variant/codec.ts'
import { BY_PATH_ID } from '../wire/command-byte.ts'
import type {
  Delta,
  DeltaEntry,
  Despawn,
  ReplicationCommand,
  Spawn,
  Sync,
  SyncEntry,
} from '../wire/replication-command.ts'
import { readState } from '../wire/state.ts'
import { MultiplayerSpawner, type SceneFactory } from './multiplayer-spawner.ts'
import { MultiplayerSynchronizer } from './multiplayer-synchronizer.ts'
import { writeProperties, type NodeProperty } from './node-properties.ts'
import type { OutgoingStates } from './outgoing-states.ts'
import { ReceivedNodes } from './received-nodes.ts'
import type { ReplicationTools } from './replication-tools.ts'
import { synchronizersOf, type SynchronizerState } from './synchronizer-state.ts'

/** A node that a peer has spawned here. */
interface Received {
  readonly record: SceneRecord
  readonly spawner: MultiplayerSpawner
  readonly source: number
  readonly netId: number
}

/** What this reader needs beside the scene. */
export interface ReplicationReaderTools extends ReplicationTools {
  readonly synchronizers: OutgoingStates
  /** How many nodes of ours a spawner has. */
  ownCountOf(spawner: MultiplayerSpawner): number
}

/** Reads for one scene. */
export class ReplicationReader {
  readonly #tools: ReplicationReaderTools
  // All of them are in the tree: what leaves it is the game's alone.
  readonly #received = new ReceivedNodes<Received, MultiplayerSynchronizer>()
  readonly #byRecord = new Map<SceneRecord, Received>()

  constructor(tools: ReplicationReaderTools) {
    this.#tools = tools
  }

  /** Does a command of a peer, or says why not. */
  take(source: number, command: ReplicationCommand): SceneRefusal | null {
    switch (command.command) {
      case 'spawn':
        return this.#spawn(source, command)
      case 'despawn':
        return this.#despawn(source, command)
      case 'sync':
        return this.#sync(source, command)
      case 'delta':
        return this.#delta(source, command)
    }
  }

  /** How many nodes of a spawner others have spawned. */
  countOf(spawner: MultiplayerSpawner): number {
    return this.#received.count((received) => received.spawner === spawner)
  }

  /** A peer is gone, and takes what it has spawned with it; null: all are. */
  forget(id: number | null): void {
    for (const { record } of this.#received.nodesOf(id)) takeOut(record)
  }

  /** A node leaves the tree: nobody's word reaches it by a number any more, and it does not count. */
  lost(record: SceneRecord): void {
    const received = this.#byRecord.get(record)
    if (received === undefined) return
    this.#byRecord.delete(record)
    this.#received.drop(received.source, received.netId)
  }

  // ---- spawn ----

  #spawn(source: number, command: Spawn): SceneRefusal | null {
    const found = this.#tools.announced(source, command.spawnerId)
    if (typeof found === 'string') return found
    const spawner = found.node
    if (!(spawner instanceof MultiplayerSpawner)) return 'no-spawner'
    if (found.authority !== source) return 'not-the-authority'
    const obstacle = this.#received.obstacle(source, command.netId, command.synchronizerIds)
    if (obstacle !== null) return obstacle
    if (this.isFull(spawner)) return 'spawn-limit'
    const parent = MultiplayerSpawner.parentOf(spawner)
    if (parent?.isInside !== true) return 'no-spawn-node'
    if (command.name.length > LONGEST_NAME_BYTES) return 'bad-node-name'
    if (parent.place.follow(NodePath.of([command.name]), null).ok) return 'name-taken'
    const make = this.#factoryOf(spawner, command)
    if (typeof make === 'string') return make
    const record = this.#make(make, parent, command.name)
    if (record === null) return 'spawn-failed'
    const refusal = this.#takeSpawned(command, { record, spawner, source, netId: command.netId })
    spawner.spawned.emit(record.node)
    return refusal
  }

  /** Whether a spawner has as many nodes as its limit lets it. */
  isFull(spawner: MultiplayerSpawner): boolean {
    const limit = spawner.spawn_limit
    return limit > 0 && this.#tools.ownCountOf(spawner) + this.countOf(spawner) >= limit
  }

  #factoryOf(spawner: MultiplayerSpawner, { scene, argument }: Spawn): SceneFactory | SceneRefusal {
    if (scene !== null) return MultiplayerSpawner.factoryOf(spawner, scene) ?? 'unknown-scene'
    const make = spawner.spawn_function
    if (make === null || argument === null) return 'unknown-scene'
    const read = readState(argument, 1, godot4Codec)
    return read.ok ? () => make(read.values[0]) : 'bad-arguments'
  }

  /** Null where the game's code makes no node that can be added, takes it away as it enters, or throws. */
  #make(make: SceneFactory, parent: SceneRecord, name: string): SceneRecord | null {
    let node: unknown = null
    try {
      node = make()
    } catch (error) {
      this.#tools.failed(error)
    }
    if (!SceneNode.isNode(node)) return null
    const record = SceneNode.recordOf(node)
    if (record.place.parent !== null || record.host !== null) return null
    node.name = name
    const isAdded = parent.node.add_child(node) === GodotError.OK
    return isAdded && record.isInside && record.place.parent === parent.place ? record : null
  }

  /** Gives the synchronizers of a new node their numbers, and the properties their values. The node stays in any case, as in Godot. */
  #takeSpawned(command: Spawn, received: Received): SceneRefusal | null {
    const { source, netId, record } = received
    const all = synchronizersOf(record)
    for (const node of all) {
      const state = this.#tools.synchronizers.of(node)
      if (state !== undefined) state.receivedFrom = source
    }
    const theirs = all.filter((node) => SceneNode.recordOf(node).authority === source)
    const isSame = theirs.length === command.synchronizerIds.length
    const numbered = new Map<number, MultiplayerSynchronizer>()
    if (isSame) command.synchronizerIds.forEach((id, index) => theirs[index] && numbered.set(id, theirs[index]))
    this.#received.keep(source, netId, received, numbered)
    this.#byRecord.set(record, received)
    if (!isSame) return 'wrong-synchronizers'
    const properties: NodeProperty[] = []
    for (const node of theirs) {
      const found = this.#tools.synchronizers.of(node)?.properties
      if (found?.spawn === null) return 'no-such-member'
      properties.push(...(found?.spawn ?? []))
    }
    return this.#set(properties, command.state)
  }

  // ---- despawn ----

  #despawn(source: number, { netId }: Despawn): SceneRefusal | null {
    const received = this.#received.node(source, netId)
    if (received === undefined) return 'unknown-net-id'
    const { spawner, record } = received
    if (SceneNode.recordOf(spawner).authority !== source) return 'not-the-authority'
    takeOut(record)
    spawner.despawned.emit(record.node)
    return null
  }

  // ---- properties ----

  #sync(source: number, { time, entries }: Sync): SceneRefusal | null {
    return first(entries, (entry) => this.#syncOne(source, time, entry))
  }

  #syncOne(source: number, time: number, entry: SyncEntry): SceneRefusal | null {
    const state = this.#find(source, entry.synchronizerId)
    if (typeof state === 'string') return state
    if (!state.takeTime(time)) return 'stale-sync'
    const properties = state.properties?.always ?? null
    const refusal = properties === null ? 'no-such-member' : this.#set(properties, entry.state)
    if (refusal === null) state.node.synchronized.emit()
    return refusal
  }

  #delta(source: number, { entries }: Delta): SceneRefusal | null {
    const named = new Set<SynchronizerState>()
    return first(entries, (entry) => this.#deltaOne(source, entry, named))
  }

  /** Says no to what changes nothing, so that a packet tells of each synchronizer once. */
  #deltaOne(source: number, entry: DeltaEntry, named: Set<SynchronizerState>): SceneRefusal | null {
    const state = this.#find(source, entry.synchronizerId)
    if (typeof state === 'string') return state
    if (entry.properties.length === 0) return 'empty-delta'
    if (named.has(state)) return 'named-twice'
    named.add(state)
    const watched = state.properties?.watched ?? null
    if (watched === null) return 'no-such-member'
    const properties = entry.properties.flatMap((index) => watched[index] ?? [])
    if (properties.length < entry.properties.length) return 'bad-state'
    const refusal = this.#set(properties, entry.state)
    if (refusal === null) state.node.delta_synchronized.emit()
    return refusal
  }

  /** The synchronizer of a number, if its authority is who speaks. */
  #find(source: number, id: number): SynchronizerState | SceneRefusal {
    const found =
      id < BY_PATH_ID ? this.#received.synchronizer(source, id) : this.#tools.announced(source, id - BY_PATH_ID)
    if (typeof found === 'string') return found
    const node = found instanceof MultiplayerSynchronizer ? found : found?.node
    const state = node instanceof MultiplayerSynchronizer ? this.#tools.synchronizers.of(node) : undefined
    if (state === undefined) return 'unknown-net-id'
    return state.record.authority === source ? state : 'not-the-authority'
  }

  #set(properties: readonly NodeProperty[], bytes: Uint8Array): SceneRefusal | null {
    const read = readState(bytes, properties.length, godot4Codec)
    return read.ok ? writeProperties(properties, read.values, this.#tools.failed) : 'bad-state'
  }
}

/** Does all entries of a packet. Why the first one that was refused was, or null: a packet is counted once. */
function first<Entry>(entries: readonly Entry[], step: (entry: Entry) => SceneRefusal | null): SceneRefusal | null {
  return entries.map(step).find((refusal) => refusal !== null) ?? null
}

function takeOut({ node }: SceneRecord): void {
  node.get_parent()?.remove_child(node)
}
