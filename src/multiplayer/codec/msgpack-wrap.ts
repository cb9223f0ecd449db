/**
 * Goes through a value before msgpackr writes it: refuses what the wire does not hold, and puts in the place of what
 * MessagePack has no form for the body of an extension. Called by msgpack.ts. Never changes the value: what must be
 * different is copied, everything else stays as it is, and mostly that is all of it.
 */

import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import { ByteWriter } from '../../peer/byte-writer.ts'
import { GodotError } from '../../peer/error.ts'
import { isWrittenAsInt } from '../variant/basic-types.ts'
import { writeVariant } from '../variant/encode.ts'
import { DEFAULT_MAX_DEPTH } from '../variant/limits.ts'
import { Real } from '../variant/real.ts'
import { GODOT_3 } from '../variant/type-table.ts'
import { describeThrown, describeValue, ValueTrail } from '../variant/value-trail.ts'
import { RealBody, VariantBody } from './msgpack-engine.ts'
import { tooManyContainers } from './msgpack-scan.ts'

const BYTE_ORDER_MARK = 0xfeff
const LONE_SURROGATE = /\p{Surrogate}/u
const SMALLEST_I64 = -(2n ** 63n)
const LARGEST_U64 = 2n ** 64n - 1n
/** What a token and a length take at most, beside what they are about. */
const TOKEN_BYTES = 5

/** One way through a value, or through several that are written one behind the other. */
export class Wrapping {
  readonly #maxBytes: number
  readonly #trail = new ValueTrail()
  #refusal: ByteRefusal | null = null
  /** No less than this will be written. */
  #bytes = 0
  #containers = 0
  #place = ''

  /** `maxBytes` is the limit; what is longer for certain is refused before it is gone through to its end. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Whether nothing has been refused. */
  get isGoingOn(): boolean {
    return this.#refusal === null
  }

  /** Why there is nothing to write, and where it is; null if there is something. */
  get refusal(): ByteRefusal | null {
    if (this.#refusal === null) return null
    const { error, message } = this.#trail.explain(this.#refusal)
    return { error, message: this.#place + message }
  }

  /** How many containers have been gone through, as msgpack-scan.ts counts them. */
  get containers(): number {
    return this.#containers
  }

  /** What to give to msgpackr in the place of a value; after a refusal it means nothing. Never throws. */
  wrap(value: unknown): unknown {
    try {
      return this.#wrap(value, 0)
    } catch (thrown) {
      this.refuseThrown(thrown)
      return null
    }
  }

  /** The same for values that are written one behind the other: the arguments of a call. */
  wrapAll(values: readonly unknown[]): readonly unknown[] {
    let copy: unknown[] | null = null
    for (let index = 0; index < values.length; index++) {
      const value = values[index]
      const wrapped = this.wrap(value)
      if (!this.isGoingOn) {
        this.#place = `argument ${index + 1}: `
        return values
      }
      if (wrapped !== value) copy ??= values.slice()
      if (copy !== null) copy[index] = wrapped
    }
    return copy ?? values
  }

  /** Refuses what threw while it was read. */
  refuseThrown(thrown: unknown): void {
    this.#refuse(describeThrown(thrown))
  }

  /** Refuses what no reader of this wire would take. */
  refuseContainers(most: number): void {
    this.#refuse(tooManyContainers(most), GodotError.ERR_OUT_OF_MEMORY)
  }

  /** Refuses what has turned out too long. */
  refuseLength(): void {
    this.#refuse(`more than ${this.#maxBytes} bytes`, GodotError.ERR_OUT_OF_MEMORY)
  }

  #wrap(value: unknown, depth: number): unknown {
    if (depth > DEFAULT_MAX_DEPTH) {
      return this.#refuse(`nested deeper than ${DEFAULT_MAX_DEPTH}`, GodotError.ERR_OUT_OF_MEMORY)
    }
    this.#bytes++
    switch (typeof value) {
      case 'number':
        return Object.is(value, -0) ? this.#real(value) : value
      case 'string':
        return this.#text(value)
      case 'bigint':
        if (value >= SMALLEST_I64 && value <= LARGEST_U64) return value
        return this.#refuse('a bigint does not fit in 64 bits')
      case 'object':
        return value === null ? null : this.#object(value, depth)
      case 'undefined':
      case 'boolean':
        return value
      case 'function':
      case 'symbol':
        return this.#refuse(`no packet holds ${describeValue(value)}`)
    }
  }

  #object(value: object, depth: number): unknown {
    const prototype = Object.getPrototypeOf(value) as unknown
    if (prototype === Array.prototype) return this.#array(value as readonly unknown[], depth)
    if (prototype === Object.prototype || prototype === null) return this.#fields(value, depth)
    if (value instanceof Real) return this.#real(value.value)
    const type = GODOT_3.typeOf(value)
    switch (type?.name) {
      case undefined:
        return this.#refuse(`no packet holds ${describeValue(value)}`)
      case 'Array':
        return this.#array((value as readonly unknown[]).slice(), depth)
      case 'Dictionary':
        return value instanceof Map ? this.#map(value, depth) : this.#fields(value, depth)
      case 'PoolByteArray':
        this.#containers++
        this.#spend((value as Uint8Array).length)
        return value
      default:
        return this.#variant(value)
    }
  }

  #array(items: readonly unknown[], depth: number): readonly unknown[] {
    if (items.length > this.#maxBytes) this.refuseLength()
    if (this.#refusal !== null) return items
    this.#containers++
    let copy: unknown[] | null = null
    for (let index = 0; index < items.length; index++) {
      const item = items[index]
      const wrapped = this.#wrap(item, depth + 1)
      if (!this.#mayGoOn(items, index)) return items
      if (wrapped !== item) copy ??= items.slice()
      if (copy !== null) copy[index] = wrapped
    }
    return copy ?? items
  }

  #fields(value: object, depth: number): unknown {
    const fields = value as Readonly<Record<string, unknown>>
    const keys = Object.keys(fields)
    this.#containers++
    let copy: Map<unknown, unknown> | null = null
    let index = 0
    for (const key of keys) {
      const item = fields[key]
      const name = this.#text(key)
      const wrapped = this.#wrap(item, depth + 1)
      if (!this.#mayGoOn(fields, key)) return fields
      // What came before needs nothing else: it is copied only now.
      if (copy === null && (name !== key || wrapped !== item)) {
        copy = new Map(keys.slice(0, index).map((earlier) => [earlier, fields[earlier]]))
      }
      copy?.set(name, wrapped)
      index++
    }
    return copy ?? fields
  }

  #map(map: ReadonlyMap<unknown, unknown>, depth: number): unknown {
    const copy = new Map<unknown, unknown>()
    this.#containers++
    for (const [key, item] of map) {
      const wrappedKey = this.#wrap(key, depth + 1)
      const wrapped = this.#wrap(item, depth + 1)
      if (!this.#mayGoOn(map, key)) return map
      copy.set(wrappedKey, wrapped)
    }
    return copy
  }

  #text(text: string): unknown {
    this.#spend(text.length)
    // Its bytes would not come back as this text.
    return text.charCodeAt(0) === BYTE_ORDER_MARK || LONE_SURROGATE.test(text) ? this.#variant(text) : text
  }

  #real(value: unknown): unknown {
    if (typeof value !== 'number') return this.#refuse('a Real holds no number')
    // No int is written so.
    if (!Object.is(value, -0) && !isWrittenAsInt(value)) return value
    const isShort = Math.fround(value) === value
    const view = new DataView(new ArrayBuffer(isShort ? 4 : 8))
    if (isShort) view.setFloat32(0, value)
    else view.setFloat64(0, value)
    return new RealBody(new Uint8Array(view.buffer))
  }

  #variant(value: unknown): unknown {
    const bytes = new ByteWriter(this.#maxBytes)
    writeVariant(bytes, value)
    // Not the sentence of writeVariant: where the value is, the trail says.
    if (bytes.refusal !== null) return this.#refuse(bytes.refusal.message, bytes.refusal.error)
    this.#containers++
    this.#spend(bytes.length)
    return new VariantBody(bytes.finish())
  }

  #spend(bytes: number): void {
    this.#bytes += bytes
  }

  /** False after a refusal, and when more has been seen than may be written; then the owner stops. */
  #mayGoOn(owner: object, key: unknown): boolean {
    if (this.#refusal === null && this.#bytes <= this.#maxBytes + TOKEN_BYTES) return true
    this.refuseLength()
    this.#trail.add(owner, key)
    return false
  }

  #refuse(message: string, error: GodotError = GodotError.ERR_INVALID_PARAMETER): null {
    this.#refusal ??= { error, message }
    return null
  }
}
