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
import { sizeOf } from '../../test/support/size-of.ts'
import { documentedVectors } from '../documented-vectors.ts'
import { demand, type FuzzTarget } from '../target.ts'

/** The errors that decoding may end with. */
const REFUSALS = [6, 30]
const MOST_BYTES = 1_000_000
/** What MessagePack holds and Godot does not: a NUL in a text, and integers above 2^63. */
const BEYOND_GODOT = /NUL|64 bits/

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
  seeds: documentedVectors('msgpack.md'),
  words: [0x81, 0x91, 0xa1, 0xc4, 0xc7, 0xca, 0xcb, 0xcf, 0xd3, 0xd6, 0xd7, 0xdc, 0xdf].map((byte) =>
    Uint8Array.of(byte),
  ),
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
