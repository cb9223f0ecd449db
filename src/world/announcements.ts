/**
 * The paths that members of a world have announced across wires, by their ids and back: what a call by id means, and what
 * a confirmation answers. Kept by the talk of one wire. Bounded for each player as the paths of remote calls are, and for
 * the host by what it announces at all.
 */

import { MOST_SENT_PATHS, ReceivedPaths } from '../multiplayer/rpc/path-cache.ts'

// The host's are as many as it gives an id to, and no player says what they are called.
const HOST = 1
const OF_HOST = { paths: MOST_SENT_PATHS, characters: Infinity }

/** A path that was announced. */
export interface Announcement {
  readonly id: number
  /** Of the names that its sender has; null where they are those of the host. */
  readonly checksum: string | null
}

/** What members have announced. */
export class Announcements {
  readonly #ofPlayers = new ReceivedPaths()
  readonly #ofHost = new ReceivedPaths(OF_HOST)
  readonly #byPath = new Map<number, Map<string, Announcement>>()

  /** Keeps what a member announces; an id that was announced before gets the new path. False when there are too many. */
  keep(member: number, path: string, announcement: Announcement): boolean {
    const { id } = announcement
    const paths = this.#pathsOf(member)
    const before = paths.find(member, id)
    if (!paths.keep(member, id, path)) return false
    const known = this.#byPath.get(member) ?? new Map<string, Announcement>()
    if (before !== undefined && known.get(before)?.id === id) known.delete(before)
    this.#byPath.set(member, known.set(path, announcement))
    return true
  }

  /** The path that a member announced under an id; undefined for none, and for null. */
  pathOf(member: number, id: number | null): string | undefined {
    return this.#pathsOf(member).find(member, id)
  }

  /** How a member announced a path last; undefined if it did not. */
  find(member: number, path: string): Announcement | undefined {
    return this.#byPath.get(member)?.get(path)
  }

  forget(member: number): void {
    this.#pathsOf(member).forgetPeer(member)
    this.#byPath.delete(member)
  }

  #pathsOf(member: number): ReceivedPaths {
    return member === HOST ? this.#ofHost : this.#ofPlayers
  }
}
