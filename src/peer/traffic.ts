/**
 * The ledger of what came in, went out and was dropped. One serves a server with all its channels.
 * Nothing is dropped without a line here; the owner turns those lines into signals at the next poll.
 */

/** Why a packet was not delivered. */
export const DROP_REASONS = [
  /** Put to a peer that is closing, or gone and not yet announced. */
  'gone',
  /** Arrived, and not admitted when our side closed the connection; or arrived behind that. */
  'closed',
  /** Admitted or arrived, and not read when the peer's disconnection had been announced. */
  'unread',
  /**
   * Pushed out of a full backlog by a newer one (`inbound_overflow: 'drop_oldest'`), or too large for it; or waited for a
   * peer that held most of what all may hold together, when that was full.
   */
  'backlog-full',
  /**
   * Refused by a full queue (`inbound_overflow: 'drop_newest'`). With gd_mp_api also what had no place in an inbox that
   * the game has left more than half full.
   */
  'queue-full',
  /** Not accepted by `put_packet`, which returned ERR_OUT_OF_MEMORY. */
  'outbound-full',
  /** Put, and not taken by the operating system when the connection ended; at most, as whole writes count. */
  'unsent',
  // With gd_mp_api:
  /** Shorter than the frame of the multiplayer protocol. */
  'frame-too-short',
  /** A frame of a type that does not exist. */
  'unknown-frame-type',
  /** A system frame without its body. */
  'frame-body-too-short',
  /** A system frame from a client: only the server may send them. */
  'system-frame',
  /** A frame whose source is not the peer that sent it. */
  'forged-source',
  /** For a peer that is not there. */
  'unknown-target',
  /** Not relayed: the relay is off, or the permission hook said no. */
  'relay-denied',
  /** From a peer of one codec to one of another: a remote call that cannot be read, or that the other cannot hold. */
  'untranslatable',
  /** To a client: from a peer that the server has not announced. */
  'unknown-source',
  /** To a client: a second id, an id that cannot be, an `add` of who is there or too many, a `remove` of who is not. */
  'invalid-system-frame',
] as const

/** One of {@link DROP_REASONS}. */
export type DropReason = (typeof DROP_REASONS)[number]

/** Drops of one peer for one reason since the last poll. */
export interface Drop {
  readonly id: number
  readonly reason: DropReason
  count: number
}

/** Counts since the object was made; plain numbers. */
export class Traffic {
  packetsIn = 0
  bytesIn = 0
  packetsOut = 0
  bytesOut = 0
  /** Bytes that have arrived at any peer and were not admitted. */
  backlogBytes = 0
  /** The same in packets. */
  backlogPackets = 0
  readonly drops: Record<DropReason, number> = Object.fromEntries(DROP_REASONS.map((reason) => [reason, 0])) as Record<
    DropReason,
    number
  >
  #unannounced = new Map<string, Drop>()

  /** Counts `count` dropped packets of a peer. */
  drop(id: number, reason: DropReason, count = 1): void {
    if (count === 0) return
    this.drops[reason] += count
    const key = `${id} ${reason}`
    const drop = this.#unannounced.get(key)
    if (drop === undefined) this.#unannounced.set(key, { id, reason, count })
    else drop.count += count
  }

  /** Hands out, once, the drops since the last call, in the order in which they began. */
  takeDrops(): readonly Drop[] {
    if (this.#unannounced.size === 0) return NO_DROPS
    const drops = [...this.#unannounced.values()]
    this.#unannounced = new Map()
    return drops
  }
}

const NO_DROPS: readonly Drop[] = []
