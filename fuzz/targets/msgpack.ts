/**
 * MessagePack: packets and arguments of peers that asked for it. What is read exactly is written as bytes that are read
 * as the same, and as a Variant that is the same value: so a server translates.
 */

import { isDeepStrictEqual } from 'node:util'
import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import { decodeVariant } from '../../src/multiplayer/variant/decode.ts'
import { encodeVariant } from '../../src/multiplayer/variant/encode.ts'
import { ByteReader } from '../../src/peer/byte-reader.ts'
import { variants } from '../../test/multiplayer/variant/arbitraries.ts'
import { hex } from '../../test/support/hex.ts'
import { sizeOf } from '../../test/support/size-of.ts'
import { documentedVectors } from '../documented-vectors.ts'
import { demand, type FuzzTarget } from '../target.ts'

/** The errors that decoding may end with. */
const REFUSALS = [6, 30]
const MOST_BYTES = 1_000_000
/** What MessagePack holds and Godot does not: a NUL in a text, and integers above 2^63. */
const BEYOND_GODOT = /NUL|64 bits/
/** What docs/wire/msgpack.md says of a message: nested no deeper, and no more arrays, maps, byte arrays and Variants. */
const MOST_DEPTH = 100
const FEW_OBJECTS = 8192
const BYTES_OF_AN_OBJECT = 8

/** The key that would change a prototype, and a map of one such field. */
const PROTOTYPE_KEY = hex('a9 5f5f70726f746f5f5f')
const PROTOTYPE_FIELD = hex('81 a9 5f5f70726f746f5f5f c0')
/** Arrays of one item, one in the other, around a nil. */
const nested = (depth: number): Uint8Array => Uint8Array.of(...new Uint8Array(depth).fill(0x91), 0xc0)
/** An array of so many items of one byte. */
const items = (count: number, item: number): Uint8Array =>
  Uint8Array.of(0xdd, 0, 0, count >> 8, count & 0xff, ...new Uint8Array(count).fill(item))

/** The items of an array, the keys and values of a map; null for what is neither. */
function itemsOf(value: object): readonly unknown[] | null {
  if (Array.isArray(value)) return value as readonly unknown[]
  if (value instanceof Map) return [...value.keys(), ...value.values()] as readonly unknown[]
  return Object.getPrototypeOf(value) === null ? Object.values(value) : null
}

/** How many objects a value has, itself among them, and how many arrays and maps of them stand in one another. */
function shapeOf(value: unknown): { readonly objects: number; readonly depth: number } {
  if (typeof value !== 'object' || value === null) return { objects: 0, depth: 0 }
  const inside = itemsOf(value)
  if (inside === null) return { objects: 1, depth: 0 }
  const shapes = inside.map(shapeOf)
  return {
    objects: shapes.reduce((sum, { objects }) => sum + objects, 1),
    depth: shapes.reduce((most, { depth }) => Math.max(most, depth), 0) + 1,
  }
}

function readExactly(bytes: Uint8Array): readonly [unknown] | null {
  const reader = new ByteReader(bytes)
  const [value] = msgpackCodec.readValues(reader, 1, true)
  return reader.refusal === null ? [value] : null
}

function readForGame(bytes: Uint8Array): void {
  const decoded = msgpackCodec.decode(bytes)
  if (!decoded.ok) {
    demand(REFUSALS.includes(decoded.error) && decoded.message.length < 200, `it is refused with ${decoded.error}`)
    return
  }
  const { objects, depth } = shapeOf(decoded.value)
  demand(depth <= MOST_DEPTH, 'the value is nested deeper than a message may be')
  demand(objects <= Math.max(FEW_OBJECTS, bytes.length / BYTES_OF_AN_OBJECT), 'the value has more objects than it may')
  demand(sizeOf(decoded.value) <= 3 * bytes.length + 16, 'the value is larger than three times its bytes')
  demand(readExactly(bytes) !== null, 'a game can read it, and a relay cannot')
  const written = msgpackCodec.encode(decoded.value, MOST_BYTES)
  demand(written.ok || BEYOND_GODOT.test(written.message), 'what a game has read it cannot write')
  if (!written.ok) return
  demand(isDeepStrictEqual(msgpackCodec.decode(written.bytes), decoded), 'what is written is read as something else')
}

/** MessagePack with its two extensions. */
export const msgpack: FuzzTarget = {
  name: 'msgpack',
  reads: [
    'src/multiplayer/codec/msgpack.ts',
    'src/multiplayer/codec/msgpack-engine.ts',
    'src/multiplayer/codec/msgpack-scalars.ts',
    'src/multiplayer/codec/msgpack-scan.ts',
  ],
  seeds: [
    ...documentedVectors('msgpack.md'),
    ...[PROTOTYPE_FIELD, Uint8Array.of(0x91, ...PROTOTYPE_FIELD)],
    ...[nested(MOST_DEPTH), nested(MOST_DEPTH + 1)],
    // No input that is made is so long: to be one too many, they take as many bytes.
    ...[0x90, 0x80].flatMap((item) => [items(FEW_OBJECTS - 1, item), items(FEW_OBJECTS, item)]),
  ],
  words: [
    ...[0x81, 0x91, 0xa1, 0xc4, 0xc7, 0xca, 0xcb, 0xcf, 0xd3, 0xd6, 0xd7, 0xdc, 0xdf].map((byte) =>
      Uint8Array.of(byte),
    ),
    ...[PROTOTYPE_KEY, PROTOTYPE_FIELD, nested(MOST_DEPTH / 2)],
  ],
  made: variants({ exact: true }).map((value) => {
    const encoded = msgpackCodec.encode(value, MOST_BYTES)
    return encoded.ok ? encoded.bytes : Uint8Array.of(0xc0)
  }),
  run(bytes) {
    readForGame(bytes)
    const read = readExactly(bytes)
    if (read === null) return
    const [value] = read
    const written = msgpackCodec.encode(value, MOST_BYTES)
    demand(written.ok || BEYOND_GODOT.test(written.message), 'what was read exactly cannot be written')
    if (written.ok) demand(isDeepStrictEqual(readExactly(written.bytes), read), 'it is read as something else again')
    const carried = encodeVariant(value)
    demand(carried.ok || BEYOND_GODOT.test(carried.message), 'what was read exactly cannot be carried to Godot')
    if (!carried.ok) return
    const arrived = decodeVariant(carried.bytes, { exact: true })
    demand(arrived.ok && isDeepStrictEqual(arrived.value, value), 'Godot gets another value')
    const forGame = msgpackCodec.decode(bytes)
    const same = decodeVariant(carried.bytes)
    demand(!forGame.ok || isDeepStrictEqual(forGame, same), 'a game gets another value than over Godot’s wire')
  },
}
