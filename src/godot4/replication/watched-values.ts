/**
 * What the properties that are sent on change were when they were looked at last, and which have changed since they were
 * sent. Kept for each synchronizer of ours. A plain value is compared as it is; what can be changed inside is compared by
 * its bytes, which are then sent. Pure.
 */

/** A value as the wire has it; null where it cannot be sent. */
export type ValueWriter = (value: unknown) => Uint8Array | null

interface Seen {
  readonly value: unknown
  readonly bytes: Uint8Array
}

/** The values of one synchronizer, by the index of their property. */
export class WatchedValues {
  readonly #seen: (Seen | undefined)[] = []
  readonly #changed = new Set<number>()

  /** Forgets all: the properties are others. */
  clear(): void {
    this.#seen.length = 0
    this.#changed.clear()
  }

  /** Looks at all values. One that cannot be sent stays what it was. */
  look(values: readonly unknown[], write: ValueWriter): void {
    for (const [index, value] of values.entries()) {
      const before = this.#seen[index]
      if (before !== undefined && isPlain(value) && Object.is(before.value, value)) continue
      const bytes = write(value)
      if (bytes === null || (before !== undefined && isSame(before.bytes, bytes))) continue
      this.#seen[index] = { value, bytes }
      this.#changed.add(index)
    }
  }

  /** Those that have changed since this was asked last, ascending. */
  takeChanged(): number[] {
    const changed = [...this.#changed].sort((a, b) => a - b)
    this.#changed.clear()
    return changed
  }

  /** All that can be sent, ascending. */
  get all(): number[] {
    return [...this.#seen.keys()].filter((index) => this.#seen[index] !== undefined)
  }

  /** The bytes of these, one behind the other. */
  bytesOf(indexes: readonly number[]): Uint8Array {
    const parts = indexes.map((index) => this.#seen[index]?.bytes ?? new Uint8Array())
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    return bytes
  }
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
