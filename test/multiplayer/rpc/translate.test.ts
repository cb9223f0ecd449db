/** Payloads on their way between peers of different codecs: what is changed, what is not, and what does not pass. */

import { fc } from '../../support/property-test.ts'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { msgpackCodec } from '../../../src/multiplayer/codec/msgpack.ts'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import type { WireCodec } from '../../../src/multiplayer/codec/wire-codec.ts'
import { readArguments, readCommand, writeCall, type NodeReference } from '../../../src/multiplayer/rpc/commands.ts'
import { TRANSLATION_REFUSALS, translatePayload } from '../../../src/multiplayer/rpc/translate.ts'
import { decodeVariant } from '../../../src/variant.ts'
import { hex, toHex } from '../../support/hex.ts'
import { readDocumentedVariants } from '../variant/documented.ts'
import { variants } from '../variant/arbitraries.ts'

const LIMIT = 10_000

function write(codec: WireCodec, node: NodeReference, values: readonly unknown[]): Uint8Array {
  const written = writeCall('call', node, 'rem', values, codec, LIMIT)
  if (!written.ok) throw new Error(written.message)
  return written.bytes
}

function translate(payload: Uint8Array, from: WireCodec, to: WireCodec): Uint8Array {
  const translated = translatePayload(payload, from, to, LIMIT)
  if (!translated.ok) throw new Error(translated.message)
  return translated.bytes
}

/** From Godot's Variant and back. */
function thereAndBack(payload: Uint8Array): Uint8Array {
  return translate(translate(payload, variantCodec, msgpackCodec), msgpackCodec, variantCodec)
}

for (const [what, payload] of [
  ['an empty payload', ''],
  ['a simplify', '02 01000000 4d61696e00'],
  ['a confirm', '03 4d61696e00'],
  ['raw bytes', '04 6869'],
  ['a command that is none', '05 01'],
  ['a simplify that is too short', '02 01'],
  ['bytes of the game', 'ff fe'],
  ['one zero', '00'],
  ['few bytes that begin as a call', '01 0203'],
  ['the value null, as put_var sends it', '00000000'],
  ['the value true, as put_var sends it', '01000000 01000000'],
  ['bytes with a name that has no end', '00 11223344 5566'],
  ['bytes with a name that is no UTF-8', '00 01000000 ff00 01 02'],
  ['bytes with a path out of place', '00 ffffffff 6100 00'],
  ['bytes that are a call without a name', '00 01000000 00 01 02000000 07000000 0203'],
  ['bytes that are a set without a name', '01 01000000 00 02000000 07000000'],
] as const) {
  t.test(`hands back ${what}, the same array`, async (t) => {
    const bytes = hex(payload)
    const translated = translatePayload(bytes, variantCodec, msgpackCodec, 0)

    t.equal(translated.ok && translated.bytes, bytes)
  })
}

for (const [what, variant, msgpack] of [
  ['no arguments', '00 01000000 72656d00 00', '00 01000000 72656d00 00'],
  ['an int by id', '00 01000000 72656d00 01 02000000 07000000', '00 01000000 72656d00 01 07'],
  ['an int by path', '00 12000080 72656d00 01 02000000 07000000 4d6100', '00 0b000080 72656d00 01 07 4d6100'],
  ['a path without its NUL', '00 12000080 72656d00 01 02000000 07000000 4d61', '00 0b000080 72656d00 01 07 4d61'],
  ['a whole real', '00 01000000 72656d00 01 03000000 0000a040', '00 01000000 72656d00 01 d601 40a00000'],
  ['a real', '00 01000000 72656d00 01 03000000 0000c03f', '00 01000000 72656d00 01 cb 3ff8000000000000'],
  ['a set', '01 01000000 727600 02000000 09000000', '01 01000000 727600 09'],
  ['a set by path', '01 10000080 727600 02000000 07000000 4100', '01 09000080 727600 07 4100'],
] as const) {
  t.test(`translates ${what} in both directions`, async (t) => {
    t.equal(toHex(translate(hex(variant), variantCodec, msgpackCodec)), toHex(hex(msgpack)))
    t.equal(toHex(translate(hex(msgpack), msgpackCodec, variantCodec)), toHex(hex(variant)))
  })
}

for (const [type, bytes] of readDocumentedVariants()) {
  t.test(`${type} comes back from MessagePack byte for byte: ${bytes}`, async (t) => {
    const value = decodeVariant(hex(bytes), { exact: true })
    if (!value.ok) throw new Error(value.message)
    const payload = write(variantCodec, { path: 'Main/Sub' }, [
      value.value,
      [value.value],
      new Map([['k', value.value]]),
    ])

    t.strictSame(thereAndBack(payload), payload)
  })
}

t.test('any arguments come back byte for byte', async (t) => {
  // Keys that are alike to JavaScript and not to Godot are one key.
  const values = fc.array(variants({ exact: true, simpleKeys: true }), { maxLength: 3 })

  fc.assert(
    fc.property(values, (some) => {
      const payload = write(variantCodec, { id: 7 }, some)
      return isDeepStrictEqual(thereAndBack(payload), payload)
    }),
    { numRuns: 500 },
  )
  t.pass('for 500 calls')
})

t.test('arguments of a MessagePack peer arrive at a Variant peer as the same values', async (t) => {
  const values = [5, 5.5, { hp: 80, name: 'Jörg' }, [1, null, true], Uint8Array.of(1, 2)]
  const read = readCommand(translate(write(msgpackCodec, { id: 7 }, values), msgpackCodec, variantCodec))
  if (!read.ok || read.command.command !== 'call') throw new Error('no call')

  const found = readArguments(read.command, variantCodec, false)

  t.same(found.ok && found.values, values)
})

t.test('the same codec changes nothing', async (t) => {
  const payload = hex('00 01000000 72656d00 01 ffffffff')

  const translated = translatePayload(payload, variantCodec, variantCodec, LIMIT)

  t.equal(translated.ok && translated.bytes, payload)
})

t.test('each refusal has a case', async (t) => {
  const refusal = (payload: Uint8Array, from: WireCodec, to: WireCodec, limit = LIMIT) => {
    const translated = translatePayload(payload, from, to, limit)
    return translated.ok ? 'none' : translated.refusal
  }
  const long = write(msgpackCodec, { id: 1 }, [Array<number>(100).fill(1)])

  t.equal(refusal(hex('00 01000000 6100 01 c1'), msgpackCodec, variantCodec), 'unreadable')
  t.equal(refusal(hex('00 01000000 6100 02 01'), msgpackCodec, variantCodec), 'unreadable')
  t.equal(refusal(write(msgpackCodec, { id: 1 }, ['a\0b']), msgpackCodec, variantCodec), 'unwritable')
  t.equal(refusal(write(msgpackCodec, { id: 1 }, [2n ** 64n - 1n]), msgpackCodec, variantCodec), 'unwritable')
  t.equal(refusal(long, msgpackCodec, variantCodec, 200), 'unwritable')
  t.strictSame(TRANSLATION_REFUSALS, ['unreadable', 'unwritable'])
})
