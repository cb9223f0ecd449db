/**
 * Who may see what a synchronizer sends: everybody or those that were named, and of these whoever every filter lets
 * through. Kept by MultiplayerSynchronizer. Pure: a filter is the game's own code, and what it throws is a no.
 * Source: Godot 4 class reference, MultiplayerSynchronizer.
 */

/** Asked for a peer: whether it may see. Anything but true is a no, as in Godot. */
export type VisibilityFilter = (peer: number) => boolean

const EVERYBODY = 0

/** The visibility of one synchronizer. */
export class Visibility {
  // As in Godot: 0 stands for everybody.
  readonly #named = new Set<number>([EVERYBODY])
  readonly #filters = new Set<VisibilityFilter>()

  /** Whether a peer was named; 0: whether everybody was. */
  has(peer: number): boolean {
    return this.#named.has(peer)
  }

  /** False where it was so already. */
  set(peer: number, isVisible: boolean): boolean {
    if (this.#named.has(peer) === isVisible) return false
    if (isVisible) this.#named.add(peer)
    else this.#named.delete(peer)
    return true
  }

  /** Forgets what was said of a peer that has left. */
  forget(peer: number): void {
    this.#named.delete(peer)
  }

  get hasFilters(): boolean {
    return this.#filters.size > 0
  }

  addFilter(filter: VisibilityFilter): void {
    this.#filters.add(filter)
  }

  /** False if it was not there. */
  removeFilter(filter: VisibilityFilter): boolean {
    return this.#filters.delete(filter)
  }

  /** Whether a peer may see; `failed` hears what a filter throws. */
  isVisibleTo(peer: number, failed: (error: unknown) => void): boolean {
    if (!this.#named.has(EVERYBODY) && !this.#named.has(peer)) return false
    for (const filter of this.#filters) if (!isLetThrough(filter, peer, failed)) return false
    return true
  }
}

function isLetThrough(filter: VisibilityFilter, peer: number, failed: (error: unknown) => void): boolean {
  try {
    const answer: unknown = filter(peer)
    return answer === true
  } catch (error) {
    failed(error)
    return false
  }
}
