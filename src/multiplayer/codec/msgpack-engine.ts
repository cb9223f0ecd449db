/**
 * The msgpackr package as this wire uses it: plain MessagePack, no records, no generated code, and two extensions.
 * Its only door. Called by msgpack.ts, which gives it nothing that msgpack-scan.ts or msgpack-wrap.ts has not seen.
 */

import { addExtension, Packr, RESET_BUFFER_MODE, REUSE_BUFFER_MODE, Unpackr } from 'msgpackr/index-no-eval'
import { ByteReader } from '../../peer/byte-reader.ts'
import { GodotError } from '../../peer/error.ts'
import { readByte } from '../../peer/int32.ts'
import { readVariant } from '../variant/decode.ts'
import { Real } from '../variant/real.ts'

/** The extension types of the wire: docs/wire/msgpack.md. */
export const EXTENSIONS = {
  /** A real that a plain number would not keep apart from an int, or not at all: 4 or 8 bytes, as floats have them. */
  real: 1,
  /** A value that MessagePack has no form for: its Variant. */
  variant: 2,
} as const

/** The Variant types that MessagePack has a form for; a String may have needed the extension all the same. */
const PLAIN_TYPES: ReadonlySet<number> = new Set([0, 1, 2, 3, 18, 19, 20])

/** A value in the place of one that is written as an extension: its body. */
export class RealBody {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** The same for the other extension: msgpackr knows them by their class. */
export class VariantBody {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** Thrown through msgpackr to whoever called it. */
class BodyRefused extends Error {
  override readonly name = 'the body of an extension'
}

function readReal(body: Uint8Array): Real {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  return new Real(body.length === 4 ? view.getFloat32(0) : view.getFloat64(0))
}

function readBody(body: Uint8Array): unknown {
  const bytes = new ByteReader(body)
  const type = readByte(body, 0)
  if (PLAIN_TYPES.has(type)) bytes.refuse(GodotError.ERR_INVALID_DATA, `type ${type} has a form of its own`)
  const value = readVariant(bytes)
  if (bytes.refusal !== null) throw new BodyRefused(bytes.refusal.message)
  return value
}

addExtension({
  ...{ Class: RealBody, type: EXTENSIONS.real, unpack: readReal },
  pack: ({ bytes }: RealBody) => bytes,
})
addExtension({
  ...{ Class: VariantBody, type: EXTENSIONS.variant, unpack: readBody },
  pack: ({ bytes }: VariantBody) => bytes,
})

const packr = new Packr({ useRecords: false, variableMapSize: true, encodeUndefinedAsNil: true, useToJSON: false })
const intoMaps = new Unpackr({ useRecords: false, mapsAsObjects: false, copyBuffers: true })
const intoObjects = new Unpackr({ useRecords: false, mapsAsObjects: true, copyBuffers: true })

const IN_PLACE = REUSE_BUFFER_MODE | RESET_BUFFER_MODE
const ARRAY_32 = 0xdd
const ARRAY_32_BYTES = 5
const FEW_BYTES = 64
const SCRATCH_BYTES = 8192
/** Where short packets are copied to be unpacked: to view each anew costs more than all the rest. Free between two calls. */
const scratch = new Uint8Array(SCRATCH_BYTES)

/** Where packed bytes stand in the memory of msgpackr, until it packs again. */
export interface Packed {
  readonly memory: Uint8Array
  readonly start: number
  readonly end: number
}

/** Packs a value that msgpack-wrap.ts has gone through. */
export function pack(value: unknown): Packed {
  const memory = packr.pack(value, IN_PLACE) as unknown as Uint8Array & { start: number; end: number }
  return { memory, start: memory.start, end: memory.end }
}

/** The same for values one behind the other. */
export function packAll(values: readonly unknown[]): Packed {
  const { memory, start, end } = pack(values)
  return { memory, start: start + headBytes(values.length), end }
}

/**
 * Reads `count` values of scanned bytes, which stand from `start` to `end` and no byte further; throws for the body of an
 * extension that is none. Maps become Maps, or
 * with `asObjects` plain objects: then all their keys must be texts but `__proto__`.
 */
export function unpackAll(bytes: Uint8Array, count: number, start: number, end: number, asObjects: boolean): unknown[] {
  const length = ARRAY_32_BYTES + end - start
  const memory = length <= SCRATCH_BYTES ? scratch : new Uint8Array(length)
  memory[0] = ARRAY_32
  for (let place = 1; place < ARRAY_32_BYTES; place++) memory[place] = count >>> (8 * (ARRAY_32_BYTES - 1 - place))
  if (length > FEW_BYTES) memory.set(bytes.subarray(start, end), ARRAY_32_BYTES)
  else for (let from = start; from < end; from++) memory[ARRAY_32_BYTES + from - start] = readByte(bytes, from)
  return (asObjects ? intoObjects : intoMaps).unpack(memory, length) as unknown[]
}

/** How long the head of an array is. */
function headBytes(count: number): number {
  if (count < 16) return 1
  return count < 65_536 ? 3 : 5
}
