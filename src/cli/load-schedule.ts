/**
 * When each peer of a load sends: an open loop, fixed before it begins, that waits for nobody's answer. Walked by the
 * load's runner. Pure: it is told the time, and tells of the schedule alone.
 */

/** Who sends how often, and which of these peers are this schedule's own. */
export interface SchedulePlan {
  /** Peers of the whole load. */
  readonly peers: number
  /** How often each sends in a second, above 0. */
  readonly rate: number
  readonly seconds: number
  /** The first own peer, from 0; then each `stride`th is. */
  readonly first: number
  readonly stride: number
}

/** A peer's turn to send. */
export interface Due {
  /** From 0 to `peers` - 1. */
  readonly peer: number
  /** How many turns it has had before. */
  readonly sequence: number
  /** Milliseconds from the beginning at which the turn is due. */
  readonly atMs: number
}

/** Rounding must not cost a turn: 0.1 times 30 is 3. */
const ROUNDING = 1e-9

/**
 * The turns of some peers. A peer has one each `1000 / rate` milliseconds; the peers are spread evenly over that time, so
 * that they never send all at once.
 */
export class LoadSchedule {
  readonly #plan: SchedulePlan
  readonly #ownPeers: number
  readonly #periodMs: number
  /** Own turns that were taken. */
  #taken = 0

  constructor(plan: SchedulePlan) {
    this.#plan = plan
    this.#ownPeers = Math.max(0, Math.ceil((plan.peers - plan.first) / plan.stride))
    this.#periodMs = 1000 / plan.rate
  }

  /** How many turns each peer has. */
  get turnsPerPeer(): number {
    return Math.floor(this.#plan.rate * this.#plan.seconds + ROUNDING)
  }

  /** When the next own turn is due, in milliseconds from the beginning; Infinity when there is none. */
  get nextMs(): number {
    if (this.#taken >= this.#ownPeers * this.turnsPerPeer) return Infinity
    return this.momentOf(this.#peer, this.#sequence)
  }

  /** Takes the next own turn if it is due by now; else null. Late callers get every turn that they have missed. */
  take(elapsedMs: number): Due | null {
    const atMs = this.nextMs
    if (atMs > elapsedMs) return null
    const due: Due = { peer: this.#peer, sequence: this.#sequence, atMs }
    this.#taken++
    return due
  }

  /** When a turn of a peer is due, in milliseconds from the beginning; NaN for a turn that the load does not have. */
  momentOf(peer: number, sequence: number): number {
    const { peers } = this.#plan
    const isTurn = Number.isInteger(peer) && Number.isInteger(sequence) && peer >= 0 && sequence >= 0
    if (!isTurn || peer >= peers || sequence >= this.turnsPerPeer) return NaN
    return (sequence + peer / peers) * this.#periodMs
  }

  get #peer(): number {
    return this.#plan.first + (this.#taken % this.#ownPeers) * this.#plan.stride
  }

  get #sequence(): number {
    return Math.floor(this.#taken / this.#ownPeers)
  }
}
