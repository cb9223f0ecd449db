/**
 * The peers that are being authenticated: which side has completed, and who has taken too long. Owned by SceneMultiplayer,
 * which sends, and admits whoever comes out of here. It decides nothing about the data.
 */

interface Pending {
  readonly since: number
  isLocalDone: boolean
  isRemoteDone: boolean
}

/** Why an authentication cannot go on from our side; null where it can. */
export type AuthObstacle = 'not-pending' | 'completed' | null

/** Peers between connection and admission. Times in milliseconds. */
export class Authentication {
  readonly #pending = new Map<number, Pending>()

  /** Ids, in order of connection. */
  get ids(): number[] {
    return [...this.#pending.keys()]
  }

  has(id: number): boolean {
    return this.#pending.has(id)
  }

  begin(id: number, now: number): void {
    this.#pending.set(id, { since: now, isLocalDone: false, isRemoteDone: false })
  }

  /** False if it was not there. */
  end(id: number): boolean {
    return this.#pending.delete(id)
  }

  clear(): void {
    this.#pending.clear()
  }

  /** Whether data can be sent to a peer: neither side has completed. */
  obstacleToData(id: number): AuthObstacle {
    const peer = this.#pending.get(id)
    if (peer === undefined) return 'not-pending'
    return peer.isLocalDone || peer.isRemoteDone ? 'completed' : null
  }

  /** Whether our side can be completed. */
  obstacleToEnd(id: number): AuthObstacle {
    const peer = this.#pending.get(id)
    if (peer === undefined) return 'not-pending'
    return peer.isLocalDone ? 'completed' : null
  }

  /** Our side has completed; whether both have. */
  completeLocal(id: number): boolean {
    const peer = this.#pending.get(id)
    if (peer === undefined) return false
    peer.isLocalDone = true
    return this.isCompleted(id)
  }

  /** The other side has completed; whether both have. */
  completeRemote(id: number): boolean {
    const peer = this.#pending.get(id)
    if (peer === undefined) return false
    peer.isRemoteDone = true
    return this.isCompleted(id)
  }

  /** Whether both sides have completed. */
  isCompleted(id: number): boolean {
    const peer = this.#pending.get(id)
    return peer?.isLocalDone === true && peer.isRemoteDone
  }

  /** Who has been waiting for `timeoutMs`. */
  overdue(now: number, timeoutMs: number): number[] {
    return this.ids.filter((id) => now - (this.#pending.get(id)?.since ?? now) >= timeoutMs)
  }
}
