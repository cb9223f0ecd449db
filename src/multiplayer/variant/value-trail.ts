/**
 * Where in a value something stands that cannot be written: gathered on the way out of it, and told in a sentence.
 * Used by the writers of all codecs, so that they speak alike. Never reads a property of the value but `constructor`.
 */

import type { ByteRefusal } from '../../peer/byte-refusal.ts'

/** How much of a long path a sentence quotes. */
const QUOTED_PLACE = 120

/** The way from what was refused up to the whole value: who holds it, and under which key. */
export class ValueTrail {
  readonly #steps: { readonly owner: object; readonly key: unknown }[] = []

  /** One step up: what was refused stands in `owner`, at this index or key. */
  add(owner: object, key: unknown): void {
    this.#steps.push({ owner, key })
  }

  /** What is wrong, and where. */
  explain({ error, message }: ByteRefusal): ByteRefusal {
    const keys = this.#steps.map(({ key }) => formatKey(key)).reverse()
    const path = `value${keys.join('')}`
    const place = path.length > QUOTED_PLACE ? `${path.slice(0, QUOTED_PLACE)}…` : path
    const owners = new Set(this.#steps.map(({ owner }) => owner))
    const cause = owners.size < this.#steps.length ? `${message}, for it contains itself` : message
    return { error, message: `cannot write ${place}: ${cause}` }
  }
}

/** What a value is, for a sentence: `a function`, `a Date`. */
export function describeValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`
  const { constructor } = value
  return typeof constructor === 'function' ? `a ${constructor.name}` : 'an object of an unknown class'
}

/** What a value's own code has thrown: a getter, a proxy. */
export function describeThrown(thrown: unknown): string {
  return `reading it threw: ${thrown instanceof Error ? thrown.message : typeof thrown}`
}

function formatKey(key: unknown): string {
  if (typeof key === 'string') return `.${key}`
  return typeof key === 'number' ? `[${key}]` : '[a key]'
}
