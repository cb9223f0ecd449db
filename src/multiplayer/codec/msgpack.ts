/**
 * MessagePack as a codec of packets and of the arguments of remote calls: shorter than Variants and faster to read and
 * write in JavaScript. Spoken by peers that ask for it by sub-protocol. It gives and takes the same values as the
 * Variant codec; what MessagePack has no form for travels as an extension. The format: docs/wire/msgpack.md.
 */

import { ByteReader } from '../../peer/byte-reader.ts'
import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import { ByteWriter } from '../../peer/byte-writer.ts'
import { GodotError } from '../../peer/error.ts'
import type { Decoded, Encoded } from '../../peer/packet-codec.ts'
import { isWrittenAsInt } from '../variant/basic-types.ts'
import { dictionaryOf } from '../variant/container-types.ts'
import { Real } from '../variant/real.ts'
import { pack, packAll, unpackAll, type Packed } from './msgpack-engine.ts'
import { readScalars, writeScalars } from './msgpack-scalars.ts'
import { MessagePackScan, mostContainers } from './msgpack-scan.ts'
import { Wrapping } from './msgpack-wrap.ts'
import type { WireCodec } from './wire-codec.ts'

/** Values as plain MessagePack. Holds no state: one serves all. */
export const msgpackCodec: WireCodec = {
  name: 'polled-peer.msgpack.1',
  decode(bytes): Decoded {
    const reader = new ByteReader(bytes)
    const [value] = readValues(reader, 1, false)
    // In MessagePack nearly all bytes begin a value: what a peer of another codec has put must not pass for one.
    if (reader.remaining > 0) {
      reader.refuse(GodotError.ERR_INVALID_DATA, 'there are bytes behind the value')
    }
    return reader.refusal === null ? { ok: true, value } : { ok: false, ...reader.refusal }
  },
  encode,
  readValues,
  writeValues,
}

function readValues(bytes: ByteReader, count: number, isExact: boolean): unknown[] {
  if (count === 0 || bytes.refusal !== null) return []
  const scalars = readScalars(bytes, count)
  if (scalars !== null) return scalars
  const { source, position, end } = bytes
  const scan = new MessagePackScan(source, position, end)
  scan.pass(count)
  bytes.skip(scan.position - position)
  if (scan.refusal !== null) {
    bytes.refuse(scan.refusal.error, scan.refusal.message)
    return []
  }
  try {
    const asObjects = !isExact && scan.hasMaps && scan.hasOnlyFields
    const values = unpackAll(source, count, position, scan.position, asObjects)
    if (scan.hasInner || (scan.hasMaps && !asObjects)) return finishItems(values, isExact)
    return asObjects ? values.map(withoutPrototype) : values
  } catch (thrown) {
    bytes.refuse(GodotError.ERR_INVALID_DATA, String(thrown))
    return []
  }
}

/**
 * A plain object that msgpackr has made becomes what the Variant codec gives; everything else stays as it is. In its
 * place: a copy without a prototype costs three times as much, and there may be thousands.
 */
function withoutPrototype(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.setPrototypeOf(value, null)
}

/** A value as a game has it, of what msgpackr gives. */
function finish(value: unknown, isExact: boolean): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return finishItems(value, isExact)
  // Nobody else has it: there is no need for another.
  if (isExact && value instanceof Map && value.size === 0) return value
  if (value instanceof Map)
    return dictionaryOf(finishItems([...value.keys()], isExact), finishItems([...value.values()], isExact), isExact)
  if (value instanceof Real) return isExact && isWrittenAsInt(value.value) ? value : value.value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  const fields = Object.setPrototypeOf(value, null) as Record<string, unknown>
  for (const key of Object.keys(fields)) fields[key] = finish(fields[key], isExact)
  return fields
}

function finishItems(items: unknown[], isExact: boolean): unknown[] {
  for (let index = 0; index < items.length; index++) items[index] = finish(items[index], isExact)
  return items
}

function encode(value: unknown, maxBytes: number): Encoded {
  const bytes = new ByteWriter(maxBytes)
  const wrapping = new Wrapping(maxBytes)
  put(bytes, wrapping, wrapping.wrap(value), pack)
  const { refusal } = wrapping
  return refusal === null ? { ok: true, bytes: bytes.finish() } : { ok: false, ...refusal }
}

function writeValues(bytes: ByteWriter, values: readonly unknown[]): ByteRefusal | null {
  if (writeScalars(bytes, values)) return bytes.refusal
  const wrapping = new Wrapping(bytes.room)
  put(bytes, wrapping, wrapping.wrapAll(values), packAll)
  const { refusal } = wrapping
  if (refusal !== null) bytes.refuse(refusal.error, refusal.message)
  return refusal
}

/** Packs what wrapping has let through, and copies it behind what `bytes` has. */
function put<T>(bytes: ByteWriter, wrapping: Wrapping, wrapped: T, packing: (wrapped: T) => Packed): void {
  if (!wrapping.isGoingOn) return
  try {
    const { memory, start, end } = packing(wrapped)
    const most = mostContainers(end - start)
    if (end - start > bytes.room) wrapping.refuseLength()
    else if (wrapping.containers > most) wrapping.refuseContainers(most)
    else bytes.part(memory, start, end)
  } catch (thrown) {
    // A value whose own code gives something else each time it is read.
    wrapping.refuseThrown(thrown)
  }
}
