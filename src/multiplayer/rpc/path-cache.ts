/**
 * Short ids for the paths of nodes, so that a path travels once per peer: those that we announce, and those that others
 * announce to us. Both bounded. Used by sender and receiver; knows no node and sends nothing.
 * Protocol: docs/wire/rpc.md.
 */

/** So many paths have an id of ours at a time; those beyond travel in full, which is always legal. */
export const MOST_SENT_PATHS = 65_536
/** The last id that the wire can say, so that no more are given. */
export const LAST_SENT_ID = 0x7fff_ffff
/** So many ids one peer may announce, */
export const MOST_RECEIVED_PATHS = 4096
/** with so many characters in all their paths. */
export const MOST_RECEIVED_CHARACTERS = 262_144

/** A path with an id of ours, and who knows of it. */
export class SentPath {
  readonly id: number
  readonly path: string
  /** How a call names its node: in short, */
  readonly byId: { readonly id: number }
  /** and in full. */
  readonly byPath: { readonly path: string }
  // True where it was confirmed.
  readonly #told = new Map<number, boolean>()
  readonly #notes: Map<number, Set<SentPath>>

  /** `notes` are of all paths: which of them each peer was told. */
  constructor(id: number, path: string, notes: Map<number, Set<SentPath>>) {
    this.#notes = notes
    this.id = id
    this.path = path
    this.byId = { id }
    this.byPath = { path }
  }

  isTold(peer: number): boolean {
    return this.#told.has(peer)
  }

  isConfirmed(peer: number): boolean {
    return this.#told.get(peer) === true
  }

  isConfirmedByAll(peers: readonly number[]): boolean {
    for (const peer of peers) if (!this.isConfirmed(peer)) return false
    return true
  }

  tell(peer: number): void {
    this.#told.set(peer, false)
    const paths = this.#notes.get(peer) ?? new Set()
    this.#notes.set(peer, paths.add(this))
  }

  /** False where this peer was never told. */
  confirm(peer: number): boolean {
    if (!this.#told.has(peer)) return false
    this.#told.set(peer, true)
    return true
  }

  forget(peer: number): void {
    this.#told.delete(peer)
  }

  /** Nobody is told of it any more. */
  forgetAll(): void {
    for (const peer of this.#told.keys()) this.#notes.get(peer)?.delete(this)
    this.#told.clear()
  }
}

/** The paths that we announce. Ids count up and are not used again until `clear`: others may still know those that were freed. */
export class SentPaths {
  readonly #byPath = new Map<string, SentPath>()
  readonly #byId = new Map<number, SentPath>()
  // What each peer was told: a peer that comes or goes costs no more than that.
  readonly #byPeer = new Map<number, Set<SentPath>>()
  readonly #firstId: number
  #nextId: number

  /** Ids count from `firstId`, 1 by default. */
  constructor(firstId = 1) {
    this.#firstId = firstId
    this.#nextId = firstId
  }

  /** The path with its id, a new one if need be; null when there are too many, or no id is left. */
  claim(path: string): SentPath | null {
    const known = this.find(path)
    if (known !== undefined) return known
    if (this.#byPath.size >= MOST_SENT_PATHS || this.#nextId > LAST_SENT_ID) return null
    const claimed = new SentPath(this.#nextId++, path, this.#byPeer)
    this.#byPath.set(path, claimed)
    this.#byId.set(claimed.id, claimed)
    return claimed
  }

  /** Gives up a path and its id; nothing where that was done before. */
  free(path: SentPath): void {
    if (!this.#byId.delete(path.id)) return
    this.#byPath.delete(path.path)
    path.forgetAll()
  }

  /** The path, if it has an id. */
  find(path: string): SentPath | undefined {
    return this.#byPath.get(path)
  }

  /** The path that has this id, if one has. */
  at(id: number): SentPath | undefined {
    return this.#byId.get(id)
  }

  /** Whether an id was given once and is free now. */
  isFreed(id: number): boolean {
    return id >= this.#firstId && id < this.#nextId && !this.#byId.has(id)
  }

  /** False where this peer was never told of this path. */
  confirm(peer: number, path: string): boolean {
    return this.#byPath.get(path)?.confirm(peer) ?? false
  }

  forgetPeer(peer: number): void {
    for (const path of this.#byPeer.get(peer) ?? []) path.forget(peer)
    this.#byPeer.delete(peer)
  }

  clear(): void {
    this.#byPath.clear()
    this.#byId.clear()
    this.#byPeer.clear()
    this.#nextId = this.#firstId
  }
}

interface Announced {
  readonly paths: Map<number | null, string>
  characters: number
}

/** What one peer may announce at most: so many ids, and so many characters in all their paths. */
export interface ReceivedLimits {
  readonly paths: number
  readonly characters: number
}

/** The paths that others announce, each with ids of its own. */
export class ReceivedPaths {
  readonly #byPeer = new Map<number, Announced>()
  readonly #limits: ReceivedLimits

  /** For each peer, by default {@link MOST_RECEIVED_PATHS} and {@link MOST_RECEIVED_CHARACTERS}. */
  constructor(limits: ReceivedLimits = { paths: MOST_RECEIVED_PATHS, characters: MOST_RECEIVED_CHARACTERS }) {
    this.#limits = limits
  }

  /** Keeps an announcement; an id that was announced before gets the new path. False when there are too many. */
  keep(peer: number, id: number, path: string): boolean {
    const announced = this.#byPeer.get(peer) ?? { paths: new Map<number | null, string>(), characters: 0 }
    const before = announced.paths.get(id)
    const count = announced.paths.size + (before === undefined ? 1 : 0)
    const characters = announced.characters + path.length - (before?.length ?? 0)
    if (count > this.#limits.paths || characters > this.#limits.characters) return false
    announced.paths.set(id, path)
    announced.characters = characters
    this.#byPeer.set(peer, announced)
    return true
  }

  /** The path that a peer announced; undefined if it did not, and for null. */
  find(peer: number, id: number | null): string | undefined {
    return this.#byPeer.get(peer)?.paths.get(id)
  }

  forgetPeer(peer: number): void {
    this.#byPeer.delete(peer)
  }

  clear(): void {
    this.#byPeer.clear()
  }
}
