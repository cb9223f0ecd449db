/**
 * The Variant codec against bytes that a real Godot 3.2.3 has written. The record is made by test/godot/record-variants.gd
 * and held against the engine by test/godot/variant-fixture.test.ts, so that this test runs without one.
 */

import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { decodeVariant, encodeVariant } from '../../../src/variant.ts'
import { VALUES } from './values.ts'

interface Recorded {
  readonly engine: string
  readonly vectors: readonly { readonly name: string; readonly hex: string }[]
}

const FIXTURE = new URL('../../godot/fixtures/variants-3.2.3.json', import.meta.url)
const { engine, vectors } = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Recorded
const BYTES = new Map(vectors.map(({ name, hex }) => [name, Buffer.from(hex, 'hex')]))

const bytesOf = (name: string): Buffer => BYTES.get(name) ?? Buffer.alloc(0)

t.test('the record is of Godot 3.2.3, has each type, and each vector has its value here', async (t) => {
  const types = new Set(vectors.map(({ hex }) => Number.parseInt(hex.slice(0, 2), 16)))

  t.match(engine, /^3\.2\.3\./)
  t.equal(types.size, 27)
  t.strictSame(VALUES.map(({ name }) => name).sort(), [...BYTES.keys()].sort())
})

for (const { name, value, ...other } of VALUES) {
  t.test(`encodes ${name} as the engine does`, async (t) => {
    const encoded = encodeVariant('encoded' in other ? other.encoded : value)

    t.strictSame(encoded, { ok: true, bytes: new Uint8Array(bytesOf(name)) })
  })

  t.test(`decodes ${name} to the value`, async (t) => {
    const decoded = decodeVariant(bytesOf(name))

    t.ok(isDeepStrictEqual(decoded, { ok: true, value }), name, { found: decoded })
  })

  t.test(`decodes ${name} exactly, and encodes that to the same bytes`, async (t) => {
    const decoded = decodeVariant(bytesOf(name), { exact: true })
    const encoded = decoded.ok ? encodeVariant(decoded.value) : decoded

    t.strictSame(encoded, { ok: true, bytes: new Uint8Array(bytesOf(name)) })
  })
}
