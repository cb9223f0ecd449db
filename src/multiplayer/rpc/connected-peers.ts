/**
 * Who is in the world, as MultiplayerAPI was told. Read by sender and receiver.
 * A peer that has left is known until the end of the poll in which its last packets are read.
 */

/** Ids in ascending order, and those that are just leaving. */
export class ConnectedPeers {
  readonly #connected = new Set<number>()
  // Made when it is needed, never changed: a list that is being walked stays as it was.
  #ids: readonly number[] | null = null
  #leaving = new Set<number>()

  /** Those that are connected, ascending: the order in which Godot tells them. */
  get ids(): readonly number[] {
    this.#ids ??= [...this.#connected].sort((a, b) => a - b)
    return this.#ids
  }

  has(id: number): boolean {
    return this.#connected.has(id)
  }

  /** Connected, or with packets that may still wait. */
  isKnown(id: number): boolean {
    return this.#connected.has(id) || this.#leaving.has(id)
  }

  /** Those that a packet to `target` is for: 0 everybody, an id that is connected, or negative: everybody but that one. */
  addressed(target: number): readonly number[] {
    if (target === 0) return this.ids
    if (target > 0) return [target]
    return this.ids.filter((id) => id !== -target)
  }

  add(id: number): void {
    this.#leaving.delete(id)
    this.#connected.add(id)
    this.#ids = null
  }

  remove(id: number): void {
    if (!this.#connected.delete(id)) return
    this.#leaving.add(id)
    this.#ids = null
  }

  removeAll(): void {
    for (const id of this.ids) this.remove(id)
  }

  /** Hands out, once, those that have left. */
  takeLeft(): readonly number[] {
    if (this.#leaving.size === 0) return []
    const left = [...this.#leaving]
    this.#leaving = new Set()
    return left
  }
}
