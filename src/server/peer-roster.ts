/**
 * The peers of a server: who has come, who was announced, who has something for the next poll; and the pass of a poll
 * over them. The heart of the tick. Owned by WebSocketServer, which turns what happens here into signals.
 * A pass costs what has happened since the last, not how many peers there are.
 */

import { Channel } from '../peer/channel.ts'
import type { ChannelContext, ChannelOwner } from '../peer/channel-owner.ts'
import type { Clock } from '../peer/clock.ts'
import type { Connection, ConnectionEvents } from '../peer/connection.ts'
import type { PaceRules } from '../peer/pace.ts'
import { PacedConnection } from '../peer/paced-connection.ts'
import type { Random } from '../peer/random.ts'
import type { GatedConnection } from './gated-connection.ts'
import { RosterEntry, type PeerTools } from './roster-entry.ts'

const ID_MASK = 0x7fffffff
const SMALLEST_CLIENT_ID = 2
const FEW = 64
/** An id of 31 bits and a place below this are one exact number, of 53 bits; no process has so many sockets. */
const MOST_PLACES = 2 ** 22
/** With true dice the second draw is rare; who draws in vain so often has dice that repeat themselves. */
const MOST_DRAWS = 64

/** What happens to peers, in the order of the tick; only inside `poll()`, except those marked. */
export interface RosterEvents {
  /** A pass comes to this peer, at this place of so many, by ascending id: 0 is the first. */
  turnBegins(id: number, index: number, count: number): void
  /** Whether the packet that would be admitted next can be taken; false leaves it, and all behind it, to the next poll. */
  hasRoomFor(id: number, packet: Uint8Array): boolean
  /** At any time: how fast somebody who has come is sent; null: as it comes. */
  paceOf(connection: GatedConnection): PaceRules | null
  /** The oldest packet of the channel's backlog became readable. */
  admitted(channel: Channel): void
  closeRequested(id: number, code: number, reason: string): void
  disconnected(id: number, wasClean: boolean): void
  connected(entry: RosterEntry): void
  drained(id: number): void
  /** At any time: our side is about to close an announced peer. */
  closing(id: number): void
  /** At any time: a backlog is full and the peer must go; it may have ended already. */
  overflowed(entry: RosterEntry): void
}

/** What the roster needs; the context's owner is the roster itself. */
export interface RosterTools extends Omit<ChannelContext, 'owner'>, PeerTools {
  readonly random: Random
  readonly clock: Clock
}

/** The peers of one server, from `listen` to `stop`. */
export class PeerRoster implements ChannelOwner {
  readonly #tools: RosterTools
  readonly #context: ChannelContext
  readonly #events: RosterEvents
  /** Everybody with an id: announced or not, until the disconnection was announced. */
  readonly #entries = new Map<number, RosterEntry>()
  #announcedCount = 0
  #joining: RosterEntry[] = []
  #ready: Channel[] = []
  #spare: Channel[] = []
  #drained = new Set<number>()
  #ponged = new Set<number>()
  #isCleared = false
  /** The announced ids in order; null when somebody has come or gone since it was made. */
  #sortedIds: readonly number[] | null = null
  /** The channels of the announced peers, in order of arrival, for who speaks to all; null as above. */
  #audience: readonly Channel[] | null = null

  constructor(tools: RosterTools, events: RosterEvents) {
    this.#tools = tools
    this.#events = events
    const { outbox, traffic, report, limits } = tools
    this.#context = { owner: this, outbox, traffic, report, limits }
  }

  /** Whether its life is over: nothing more may be told of it. */
  get isCleared(): boolean {
    return this.#isCleared
  }

  /** Places taken. */
  get occupancy(): number {
    return this.#entries.size
  }

  /** Peers the game knows. */
  get size(): number {
    return this.#announcedCount
  }

  /** A connection came through the gate: it gets an id, and is announced at the next poll. @returns the id, and who hears it. */
  add(connection: GatedConnection): { readonly id: number; readonly events: ConnectionEvents } {
    const id = this.#newId()
    const open = (speaker: Connection): Channel => new Channel(id, speaker, this.#context)
    const rules = this.#events.paceOf(connection)
    const paced = rules === null ? null : new PacedConnection(connection, rules, this.#tools.clock, open)
    const channel = paced?.channel ?? open(connection)
    const entry = new RosterEntry(channel, connection, this.#tools)
    this.#entries.set(id, entry)
    this.#joining.push(entry)
    return { id, events: paced ?? channel }
  }

  /** The peer with this id, from the announcement of its connection to that of its disconnection. */
  find(id: number): RosterEntry | undefined {
    const entry = this.#entries.get(id)
    return entry?.isAnnounced === true ? entry : undefined
  }

  /** The same for `method` of the server, which says so if there is none. */
  ask(method: string, id: number): RosterEntry | undefined {
    const entry = this.find(id)
    if (entry === undefined) {
      this.#tools.report.warn(`unknown ${method}`, `${method}(${String(id)}): there is no peer with this id.`)
    }
    return entry
  }

  /** All announced peers, in no order. */
  *entries(): Generator<RosterEntry, void> {
    for (const entry of this.#entries.values()) if (entry.isAnnounced) yield entry
  }

  /** All announced ids, ascending. */
  ids(): number[] {
    this.#sortedIds ??= Array.from(this.entries(), ({ id }) => id).sort(ascending)
    return this.#sortedIds.slice()
  }

  /** Closes everybody, also those not announced yet. */
  closeAll(code: number, reason: string): void {
    for (const { channel } of this.#entries.values()) channel.close(code, reason)
  }

  /** Sends one packet, as `packetFor` has it for each, to every peer that has room for it, but those in `except`; returns to how many. */
  broadcast(packetFor: (id: number) => Uint8Array | null, isText: boolean, except: readonly number[]): number {
    let count = 0
    this.#audience ??= Array.from(this.entries(), ({ channel }) => channel)
    for (const channel of this.#audience) {
      if (except.includes(channel.id) || !channel.isSending()) continue
      const shared = packetFor(channel.id)
      if (shared === null || !channel.hasOutboundRoom(shared.length)) continue
      channel.send(shared, isText, true)
      count++
    }
    return count
  }

  /** Whether the next poll has anything to do. */
  get hasNews(): boolean {
    return this.#ready.length > 0 || this.#joining.length > 0 || this.#drained.size > 0
  }

  /** One pass: packets, close requests and ends in ascending id, then the new peers in order of arrival. */
  poll(): void {
    const ready = this.#ready
    const joining = this.#joining
    this.#ready = this.#spare
    this.#spare = ready
    this.#joining = []
    this.#readRoundTrips()
    markAscending(ready)
    let pumped = 0
    let joined = 0
    try {
      for (; pumped < ready.length && !this.#isCleared; pumped++) this.#pump(ready, pumped)
      for (; joined < joining.length && !this.#isCleared; joined++) this.#join(joining[joined])
      if (!this.#isCleared) this.#tellDrained()
    } finally {
      if (pumped < ready.length || joined < joining.length) this.#putOff(ready.slice(pumped), joining.slice(joined))
      // To set a length asks V8's runtime, also where it changes nothing.
      if (ready.length > 0) ready.length = 0
    }
  }

  /** Forgets everybody, without a word. The roster is not used again. */
  clear(): void {
    this.#isCleared = true
    for (const { channel } of this.#entries.values()) channel.dispose()
    this.#entries.clear()
    this.#announcedCount = 0
    this.#membersChanged()
    this.#joining = []
    this.#ready = []
  }

  // ---- ChannelOwner ----

  arrived(channel: Channel): void {
    this.#ready.push(channel)
  }

  *channels(): Generator<Channel, void> {
    for (const { channel } of this.#entries.values()) yield channel
  }

  overflowed(channel: Channel): void {
    const entry = this.#entries.get(channel.id)
    if (entry !== undefined) this.#events.overflowed(entry)
  }

  drained(channel: Channel): void {
    this.#drained.add(channel.id)
  }

  ponged(channel: Channel): void {
    this.#ponged.add(channel.id)
  }

  hasRoomFor(channel: Channel, packet: Uint8Array): boolean {
    return this.#events.hasRoomFor(channel.id, packet)
  }

  admitted(channel: Channel): void {
    this.#events.admitted(channel)
  }

  closing(channel: Channel): void {
    if (this.find(channel.id) !== undefined) this.#events.closing(channel.id)
  }

  closeRequested(channel: Channel, code: number, reason: string): void {
    this.#events.closeRequested(channel.id, code, reason)
  }

  disconnected(channel: Channel, wasClean: boolean): void {
    this.#events.disconnected(channel.id, wasClean)
    // A listener may have stopped the server.
    if (this.#entries.delete(channel.id)) this.#announcedCount--
    this.#membersChanged()
  }

  // ---- inside ----

  #pump(ready: readonly Channel[], place: number): void {
    const channel = ready[place]
    if (channel === undefined) return
    this.#events.turnBegins(channel.id, place, ready.length)
    channel.pump()
  }

  #join(entry: RosterEntry | undefined): void {
    if (entry === undefined) return
    entry.isAnnounced = true
    this.#announcedCount++
    this.#membersChanged()
    this.#events.connected(entry)
    entry.channel.announce()
  }

  #membersChanged(): void {
    this.#sortedIds = null
    this.#audience = null
  }

  /** A port that threw has ended the pass: whose turn did not come to its end has it in the next one. */
  #putOff(ready: readonly Channel[], joining: readonly RosterEntry[]): void {
    if (this.#isCleared) return
    for (const channel of ready) channel.missed()
    this.#joining = [...joining, ...this.#joining]
  }

  #tellDrained(): void {
    if (this.#drained.size === 0) return
    const drained = this.#drained
    this.#drained = new Set()
    for (const id of drained) {
      if (this.find(id) !== undefined) this.#events.drained(id)
    }
  }

  #readRoundTrips(): void {
    // To clear a set makes a new table, also of an empty one.
    if (this.#ponged.size === 0) return
    for (const id of this.#ponged) {
      const entry = this.#entries.get(id)
      if (entry !== undefined) entry.roundTripMs = entry.connection.roundTripMs
    }
    this.#ponged.clear()
  }

  #newId(): number {
    let id = 0
    for (let draws = 0; draws < MOST_DRAWS; draws++) {
      id = this.#tools.random.nextUint32() & ID_MASK
      if (this.#isFree(id)) return id
    }
    // Upwards from the last draw, and around: there are more ids than peers.
    while (!this.#isFree(id)) id = (id + 1) & ID_MASK
    return id
  }

  #isFree(id: number): boolean {
    return id >= SMALLEST_CLIENT_ID && !this.#entries.has(id)
  }
}

function ascending(a: number, b: number): number {
  return a - b
}

/** Insertion sort: for as few as are ready in most polls it takes half the time of the built-in sort and its callback. */
function sortFew(channels: Channel[]): void {
  for (let end = 1; end < channels.length; end++) {
    const channel = channels[end]
    if (channel === undefined) return
    let place = end
    for (; place > 0; place--) {
      const before = channels[place - 1]
      if (before === undefined || before.id < channel.id) break
      channels[place] = before
    }
    channels[place] = channel
  }
}

/** Sorts numbers that hold an id and a place: V8 sorts those without a callback, in a third of the time. */
function sortMany(channels: Channel[]): void {
  const unsorted = channels.slice()
  const keys = new Float64Array(unsorted.length)
  for (let place = 0; place < keys.length; place++) keys[place] = (unsorted[place]?.id ?? 0) * MOST_PLACES + place
  keys.sort()
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? 0
    // The remainder: `%` takes ten times as long for numbers that large.
    const channel = unsorted[key - Math.floor(key / MOST_PLACES) * MOST_PLACES]
    if (channel !== undefined) channels[index] = channel
  }
}

/** Marks what takes part in the pass, and sorts where the order of arrival is not that of the ids. */
function markAscending(channels: Channel[]): void {
  let previous = 0
  let isSorted = true
  for (const channel of channels) {
    channel.mark()
    isSorted &&= previous < channel.id
    previous = channel.id
  }
  if (isSorted) return
  if (channels.length > FEW) sortMany(channels)
  else sortFew(channels)
}
