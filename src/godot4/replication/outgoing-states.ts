/**
 * The synchronizers in the tree of one scene, who gets what they send, and what they send in a tick. Those that came with
 * a node of ours are known by its spawn, the others by their path, which a peer has to confirm first. What is equal for
 * several receivers is written once. Called by the replication of the scene.
 */

import { MultiplayerPeer } from '../multiplayer-peer.ts'
import { ENTRIES_OFFSET, ENTRY_HEADER_BYTES, writeDelta, writeSync } from '../wire/replication-command.ts'
import type { DeltaEntry } from '../wire/replication-command.ts'
import { Audience } from './audience.ts'
import { MultiplayerSynchronizer } from './multiplayer-synchronizer.ts'
import type { ReplicationTools } from './replication-tools.ts'
import { SceneReplicationConfig } from './scene-replication-config.ts'
import { valuesOf, writeValues } from './state-bytes.ts'
import { packSync, type Addressed, type SyncForm } from './sync-packets.ts'
import { SynchronizedRoots } from './synchronized-roots.ts'
import { SynchronizerState } from './synchronizer-state.ts'

const { TRANSFER_MODE_RELIABLE, TRANSFER_MODE_UNRELIABLE } = MultiplayerPeer
const MS_PER_SECOND = 1000
const TIMES = 0x1_0000

interface Entry extends DeltaEntry {
  readonly of: SynchronizerState
}

/** The largest packets of a tick, in bytes. */
export interface SyncSizes {
  readonly sync: number
  readonly delta: number
}

/** What these synchronizers need beside the scene. */
export interface OutgoingTools extends ReplicationTools {
  readonly peers: ReadonlySet<number>
  /** A filter may answer otherwise than before. */
  reconsider(state: SynchronizerState): void
}

/** The synchronizers of one scene. */
export class OutgoingStates {
  readonly roots: SynchronizedRoots = new SynchronizedRoots()
  readonly #tools: OutgoingTools
  readonly #states = new Map<MultiplayerSynchronizer, SynchronizerState>()
  // Those that are known by a path, by its id.
  readonly #byPath = new Map<number, SynchronizerState>()
  // By peer, those whose path it had no room for.
  readonly #untold = new Map<number, Set<SynchronizerState>>()
  #time = 0

  constructor(tools: OutgoingTools) {
    this.#tools = tools
  }

  /** A synchronizer enters the tree; nobody gets anything of it yet. */
  add(node: MultiplayerSynchronizer): void {
    const state = new SynchronizerState(node)
    this.#states.set(node, state)
    this.roots.note(state)
  }

  /** Its `root_path` is another. */
  rootMoved(node: MultiplayerSynchronizer): void {
    const state = this.#states.get(node)
    if (state !== undefined) this.roots.note(state)
  }

  /** It leaves the tree. */
  remove(node: MultiplayerSynchronizer): void {
    const state = this.#states.get(node)
    this.#states.delete(node)
    if (state === undefined) return
    this.roots.forget(state)
    this.#dropPath(state)
    for (const waiting of this.#untold.values()) waiting.delete(state)
  }

  /** Undefined for one that is not in the tree. */
  of(node: MultiplayerSynchronizer): SynchronizerState | undefined {
    return this.#states.get(node)
  }

  join(peer: number): void {
    for (const state of this.#states.values()) this.refresh(state, peer)
  }

  leave(peer: number): void {
    this.#untold.delete(peer)
    for (const state of this.#states.values()) {
      const { audience, fresh, visibility } = state
      if (state.heardFrom === peer) state.heardFrom = 0
      audience.delete(peer)
      fresh.delete(peer)
      visibility.forget(peer)
    }
  }

  /** A peer has confirmed a path. */
  confirmed(peer: number, pathId: number): void {
    const state = this.#byPath.get(pathId)
    if (state !== undefined) this.refresh(state, peer)
  }

  /** Looks anew at whether a peer gets what a synchronizer sends. */
  refresh(state: SynchronizerState, peer: number): void {
    const { audience, fresh, visibility, record } = state
    const isOurs = record.authority === this.#tools.ownId() && state.root !== null
    const isFor = isOurs && visibility.isVisibleTo(peer, this.#tools.failed) && this.#isReached(state, peer)
    if (isFor && !audience.has(peer)) fresh.add(peer)
    if (isFor) audience.add(peer)
    else if (audience.delete(peer)) fresh.delete(peer)
  }

  /** Sends what has to be sent at `now`, in milliseconds. */
  tick(now: number, sizes: SyncSizes): void {
    for (const [peer, states] of [...this.#untold]) {
      this.#untold.delete(peer)
      for (const state of states) this.refresh(state, peer)
    }
    this.#time = (this.#time + 1) % TIMES
    const [syncs, deltas]: [Addressed<Entry>[], Addressed<Entry>[]] = [[], []]
    for (const state of [...this.#states.values()]) {
      this.#attend(state)
      if (state.audience.size === 0) continue
      this.#collectSync(state, now, syncs)
      this.#collectDelta(state, now, deltas)
    }
    this.#sendAll(syncs, deltas, sizes)
  }

  /** What no event tells of: another authority, and what filters say now. */
  #attend(state: SynchronizerState): void {
    const { authority } = state.record
    if (state.heardFrom !== authority) state.heardFrom = 0
    const isOurs = authority === this.#tools.ownId()
    const isAsked = state.visibility.hasFilters && state.node.visibility_update_mode !== NEVER_ASKED
    if (isOurs === state.wasOurs && !(isOurs && isAsked)) return
    state.wasOurs = isOurs
    this.#tools.reconsider(state)
  }

  #collectSync(state: SynchronizerState, now: number, into: Addressed<Entry>[]): void {
    const { node, audience, properties } = state
    if (properties === null || now < state.sentAt + node.replication_interval * MS_PER_SECOND) return
    state.sentAt = now
    const values = valuesOf(state, properties.always, this.#tools)
    if (values === null || values.length === 0) return
    const bytes = writeValues(values, this.#tools.report)
    if (bytes !== null) into.push(this.#address(state, audience, [], bytes))
  }

  #collectDelta(state: SynchronizerState, now: number, into: Addressed<Entry>[]): void {
    const { node, audience, fresh, watched, properties } = state
    const isDue = now >= state.watchedAt + node.delta_interval * MS_PER_SECOND
    if (properties === null || (!isDue && fresh.size === 0)) return
    const values = valuesOf(state, properties.watched, this.#tools)
    if (values === null) return
    startAnew(state)
    watched.look(values, (value) => writeValues([value], this.#tools.report))
    const settled = fresh.size === 0 ? audience : difference(audience, fresh)
    this.#addDelta(state, fresh, watched.all, into)
    fresh.clear()
    if (!isDue) return
    state.watchedAt = now
    this.#addDelta(state, settled, watched.takeChanged(), into)
  }

  #addDelta(state: SynchronizerState, receivers: Audience, properties: number[], into: Addressed<Entry>[]): void {
    if (receivers.size === 0 || properties.length === 0) return
    into.push(this.#address(state, receivers, properties, state.watched.bytesOf(properties)))
  }

  #address(state: SynchronizerState, to: Audience, properties: number[], bytes: Uint8Array): Addressed<Entry> {
    const entry = { synchronizerId: state.id, properties, state: bytes, of: state }
    return { audience: to.nameAmong(this.#tools.peers.size), receivers: [...to.ids], entry }
  }

  #sendAll(syncs: readonly Addressed<Entry>[], deltas: readonly Addressed<Entry>[], sizes: SyncSizes): void {
    for (const { bytes, receivers } of packSync(syncs, this.#form('sync', sizes.sync)))
      for (const peer of receivers) this.#tools.send(peer, bytes, TRANSFER_MODE_UNRELIABLE)
    for (const { bytes, receivers, entries } of packSync(deltas, this.#form('delta', sizes.delta)))
      for (const peer of receivers) {
        if (this.#tools.send(peer, bytes, TRANSFER_MODE_RELIABLE)) continue
        // A change that is lost is never seen again: all is told anew.
        for (const { of } of entries) if (of.audience.has(peer)) of.fresh.add(peer)
      }
  }

  #form(kind: 'sync' | 'delta', maxBytes: number): SyncForm<Entry> {
    const write = { sync: (all: readonly Entry[]) => writeSync(this.#time, all, maxBytes), delta: deltaOf(maxBytes) }
    return {
      offset: ENTRIES_OFFSET[kind],
      header: ENTRY_HEADER_BYTES[kind],
      maxBytes,
      write: write[kind],
      tooLong: ({ of, state }) => {
        const what = `The properties of ${String(of.node.get_path())} take ${state.length} bytes`
        this.#tools.report.warn(
          `${kind}-too-long`,
          `${what}, more than max_${kind}_packet_size lets through; not sent.`,
        )
      },
    }
  }

  /** By its spawn, or by its path, which is announced where it was not. */
  #isReached(state: SynchronizerState, peer: number): boolean {
    if (state.spawned !== null) return state.spawned.knownBy.has(peer)
    const path = this.#tools.announce(state.record, [peer])
    if (path === null) return false
    if (state.pathId !== path.id) this.#readdress(state, path.id)
    this.#byPath.set(path.id, state)
    if (path.isConfirmed(peer)) return true
    if (!path.isTold(peer)) this.#untold.set(peer, (this.#untold.get(peer) ?? new Set()).add(state))
    return false
  }

  /** Its path is another one: who knew the one before has to confirm this one first. */
  #readdress(state: SynchronizerState, pathId: number): void {
    this.#dropPath(state)
    state.pathId = pathId
    const before = [...state.audience.ids]
    state.audience.clear()
    state.fresh.clear()
    for (const peer of before) this.refresh(state, peer)
  }

  /** An id of an earlier connection may be another's now. */
  #dropPath(state: SynchronizerState): void {
    if (this.#byPath.get(state.pathId) === state) this.#byPath.delete(state.pathId)
  }
}

const NEVER_ASKED = MultiplayerSynchronizer.VISIBILITY_PROCESS_NONE

function deltaOf(maxBytes: number) {
  return (entries: readonly Entry[]): ReturnType<typeof writeDelta> => writeDelta(entries, maxBytes)
}

/** With another configuration nobody knows anything. */
function startAnew(state: SynchronizerState): void {
  const config = state.node.replication_config
  const paths = config === null ? null : SceneReplicationConfig.pathsOf(config)
  if (state.watchedPaths === paths) return
  state.watchedPaths = paths
  state.watched.clear()
  for (const peer of state.audience.ids) state.fresh.add(peer)
}

function difference(all: Audience, without: Audience): Audience {
  const rest = new Audience()
  for (const id of all.ids) if (!without.has(id)) rest.add(id)
  return rest
}
