/** MessagePack as a codec: what it keeps, what it refuses to write, and what bytes cannot make it do. */

import { isDeepStrictEqual } from 'node:util'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { msgpackCodec } from '../../../src/multiplayer/codec/msgpack.ts'
import { ByteReader } from '../../../src/peer/byte-reader.ts'
import { ByteWriter } from '../../../src/peer/byte-writer.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { encodeVariant, Real, real, Vector2 } from '../../../src/variant.ts'
import { hex, toHex } from '../../support/hex.ts'
import { fields, VALUES } from '../variant/values.ts'

function encode(value: unknown, maxBytes = 10_000): Uint8Array {
  const encoded = msgpackCodec.encode(value, maxBytes)
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

function decode(bytes: Uint8Array): unknown {
  const decoded = msgpackCodec.decode(bytes)
  if (!decoded.ok) throw new Error(decoded.message)
  return decoded.value
}

/** The sentence with which a value is refused, or 'written'. */
function refusalOf(value: unknown): string {
  const encoded = msgpackCodec.encode(value, 1000)
  return encoded.ok ? 'written' : encoded.message
}

t.test('keeps every value that the engine has recorded, alone and inside of others', async (t) => {
  for (const { name, value, encoded = value } of VALUES) {
    const inside = [encoded, fields({ inner: encoded })]
    t.strictSame(decode(encode(encoded)), value, name)
    t.ok(isDeepStrictEqual(decode(encode(encoded)), value), `${name}, with its prototype and its signs`)
    t.strictSame(decode(encode(inside)), [value, fields({ inner: value })], `${name}, inside`)
  }
})

t.test('reads no Variant as a value: bytes behind the value are refused', async (t) => {
  for (const value of [7, 1.5, 'hello', [1, 2, 3], { a: 1 }, true, null]) {
    const variant = encodeVariant(value)
    if (!variant.ok) throw new Error(variant.message)

    t.match(msgpackCodec.decode(variant.bytes), { ok: false, error: GodotError.ERR_INVALID_DATA })
  }
  t.match(msgpackCodec.decode(hex('07 ff')), { message: 'there are bytes behind the value, at byte 1' })
})

t.test('writes shorter than Variants', async (t) => {
  const value = { id: 7, name: 'Jo', at: [1, 2], alive: true }
  const variant = encodeVariant(value)

  t.ok(variant.ok && encode(value).length * 3 < variant.bytes.length)
})

t.test('keeps a whole real apart from an int only for who reads exactly', async (t) => {
  const bytes = encode([real(5), 5])
  const exact = msgpackCodec.readValues(new ByteReader(bytes), 1, true)

  t.strictSame(decode(bytes), [5, 5])
  t.strictSame(exact, [[new Real(5), 5]])
})

t.test('gives objects without a prototype, and a Map where an object would not be safe', async (t) => {
  const polluted = decode(encode(JSON.parse('{"__proto__": {"polluted": true}}')))
  const plain = decode(encode({ inner: { constructor: 1, toString: 2 } })) as { inner: object }

  t.ok(polluted instanceof Map)
  t.equal(Object.getPrototypeOf(plain), null)
  t.equal(Object.getPrototypeOf(plain.inner), null)
  t.strictSame(plain.inner, fields({ constructor: 1, toString: 2 }))
  t.notOk('polluted' in {})
})

t.test('a key that only ends like __proto__ is a key', async (t) => {
  t.strictSame(decode(encode({ a__proto__: 1 })), fields({ a__proto__: 1 }))
  t.strictSame(decode(encode({ inner: { a__proto__: 1 } })), fields({ inner: fields({ a__proto__: 1 }) }))
})

t.test('gives bytes of their own, whoever owned the packet', async (t) => {
  for (const packet of [encode(Uint8Array.of(1, 2, 3)), Buffer.from(encode(Uint8Array.of(1, 2, 3)))]) {
    const bytes = decode(packet)
    packet.fill(0)

    t.ok(bytes instanceof Uint8Array && bytes.constructor === Uint8Array)
    t.strictSame(bytes, Uint8Array.of(1, 2, 3))
    t.equal((bytes as Uint8Array).buffer.byteLength, 3)
  }
})

t.test('leaves the packet and the value as they were', async (t) => {
  const value = { list: [-0, real(5), new Vector2(1, 2)], map: new Map([[real(1), '\ud800']]) }
  const packet = encode(value)
  const before = packet.slice()
  decode(packet)

  t.strictSame(packet, before)
  t.same(Object.keys(packet), Object.keys(before))
  t.ok(Object.is(value.list[0], -0))
  t.strictSame(value.list[2], new Vector2(1, 2))
})

t.test(
  'takes plain objects of another realm for what they are, and a Real with a fraction for its number',
  async (t) => {
    const foreign: unknown = runInNewContext('({ hp: [80] })')

    t.strictSame(decode(encode(foreign)), fields({ hp: [80] }))
    t.strictSame(encode(new Real(0.5)), encode(0.5))
  },
)

t.test('writes holes and undefined as null, and what arrays and Maps are extended to as those', async (t) => {
  class List extends Array<unknown> {}
  class Table extends Map<unknown, unknown> {}
  const list = new List()
  list[1] = new Table([['a', undefined]])

  t.strictSame(decode(encode(list)), [null, fields({ a: null })])
})

class Player {
  hp = 80
}

const cycle: unknown[] = [1]
cycle.push({ again: cycle })
const deep = (depth: number) => Array.from({ length: depth }).reduce<unknown>((value) => [value], 0)

for (const [what, value, message] of [
  ['a function', () => 1, 'cannot write value: no packet holds a function'],
  ['a symbol', [Symbol('x')], 'cannot write value[0]: no packet holds a symbol'],
  ['a Date', { when: new Date(0) }, 'cannot write value.when: no packet holds a Date'],
  ['a Set', new Set([1]), 'cannot write value: no packet holds a Set'],
  ['a Float64Array', new Float64Array(1), 'cannot write value: no packet holds a Float64Array'],
  ['an instance of another class', [new Player()], 'cannot write value[0]: no packet holds a Player'],
  ['a bigint of 65 bits', 2n ** 64n, 'cannot write value: a bigint does not fit in 64 bits'],
  ['a bigint below 64 bits', -(2n ** 63n) - 1n, 'cannot write value: a bigint does not fit in 64 bits'],
  ['a vector without numbers', Object.assign(new Vector2(), { x: 'a' }), /what should be a Vector2 is none/],
  ['a Real without a number', Object.assign(real(1), { value: 'a' }), 'cannot write value: a Real holds no number'],
  ['a lone surrogate and a NUL', '\ud800\0', 'cannot write value: a string holds a NUL, and Godot would cut it there'],
  ['a key that is a function', new Map([[() => 1, 1]]), 'cannot write value[a key]: no packet holds a function'],
  ['a cycle', cycle, /^cannot write value\[1\]\.again\[1\].*nested deeper than 100, for it contains itself$/],
  ['nesting of 101', deep(101), /nested deeper than 100$/],
  ['what is longer', ['x'.repeat(1000)], 'cannot write value: more than 1000 bytes'],
] as const) {
  t.test(`refuses to write ${what}`, async (t) => {
    t.match(refusalOf(value), message)
  })
}

t.test('refuses a getter that throws, and one that gives something else the second time', async (t) => {
  const thrower = {
    get hp(): number {
      throw new Error('not today')
    },
  }
  let times = 0
  const changing = {
    get hp(): unknown {
      return times++ === 0 ? 1 : Symbol('hp')
    },
  }

  t.equal(refusalOf([thrower]), 'cannot write value: reading it threw: not today')
  t.match(refusalOf(changing), /^cannot write value: reading it threw/)
  t.equal(refusalOf({ hp: 1 }), 'written')
})

t.test('refuses what would be long before it is gone through to its end', async (t) => {
  let item: unknown = 'x'
  for (let level = 0; level < 40; level++) item = [item, item]

  t.equal(refusalOf(new Array(2 ** 31)), 'cannot write value: more than 1000 bytes')
  t.match(refusalOf(item), /more than 1000 bytes$/)
})

t.test('keeps to its limit to the byte', async (t) => {
  t.equal(encode('hello', 6).length, 6)
  t.strictSame(msgpackCodec.encode('hello', 5), {
    ok: false,
    error: GodotError.ERR_OUT_OF_MEMORY,
    message: 'cannot write value: more than 5 bytes',
  })
})

t.test('writes and reads values one behind the other, among other things', async (t) => {
  const values = [1, 'x', { hp: 80 }, real(2)]
  const bytes = new ByteWriter(100)
  bytes.u8(0xaa)
  t.equal(msgpackCodec.writeValues(bytes, values), null)
  bytes.u8(0xbb)
  const reader = new ByteReader(bytes.finish())

  t.equal(reader.u8(), 0xaa)
  t.strictSame(msgpackCodec.readValues(reader, 4, false), [1, 'x', fields({ hp: 80 }), 2])
  t.equal(reader.u8(), 0xbb)
  t.equal(reader.refusal, null)
})

t.test('reads objects among other values', async (t) => {
  const values = [{ hp: 80 }, null, [1], Uint8Array.of(1), 'x', fields({ at: 1 })]
  const bytes = new ByteWriter(100)
  msgpackCodec.writeValues(bytes, values)

  const read = msgpackCodec.readValues(new ByteReader(bytes.finish()), values.length, false)

  t.strictSame(read, [fields({ hp: 80 }), ...values.slice(1)])
  t.equal(Object.getPrototypeOf(read[0]), null)
})

t.test('writes and reads many values, and none', async (t) => {
  for (const count of [0, 1, 15, 16, 255, 70_000]) {
    const values = Array.from({ length: count }, (_, index) => (index === 0 ? [] : index))
    const bytes = new ByteWriter(1_000_000)
    msgpackCodec.writeValues(bytes, values)
    const reader = new ByteReader(bytes.finish())

    t.strictSame(msgpackCodec.readValues(reader, count, false), values)
    t.equal(reader.remaining, 0)
  }
})

t.test('says which argument is refused, and where reading has stopped', async (t) => {
  const bytes = new ByteWriter(100)
  const reader = new ByteReader(hex('01 92 02 c1'))

  t.strictSame(msgpackCodec.writeValues(bytes, [1, [() => 1]]), {
    error: GodotError.ERR_INVALID_PARAMETER,
    message: 'argument 2: cannot write value[0]: no packet holds a function',
  })
  t.strictSame(msgpackCodec.readValues(reader, 2, false), [])
  t.strictSame(reader.refusal, { error: GodotError.ERR_INVALID_DATA, message: 'no value begins with c1, at byte 3' })
})

t.test('reads as deep as it writes, and no deeper', async (t) => {
  const nested = (depth: number) => hex(`${'91'.repeat(depth)}00`)

  t.equal(toHex(encode(deep(100))), toHex(nested(100)))
  t.strictSame(decode(nested(100)), deep(100))
  t.match(msgpackCodec.decode(nested(101)), { ok: false, error: GodotError.ERR_OUT_OF_MEMORY })
  t.match(msgpackCodec.decode(hex('81 a161'.repeat(200))), { ok: false, error: GodotError.ERR_OUT_OF_MEMORY })
  t.match(msgpackCodec.decode(hex('91'.repeat(60_000))), { ok: false, error: GodotError.ERR_OUT_OF_MEMORY })
})

/** An array of so many items, each of these bytes. */
const listOf = (count: number, item: string) => hex(`dc ${count.toString(16).padStart(4, '0')} ${item.repeat(count)}`)
const TOO_MANY = {
  ok: false,
  error: GodotError.ERR_OUT_OF_MEMORY,
  message: /more than 8192 lists, maps, byte arrays and Variants/,
} as const

for (const [what, item] of [
  ['maps', '80'],
  ['lists', '90'],
  ['long maps', 'de0000'],
  ['long lists', 'dc0000'],
  ['byte arrays', 'c400'],
  ['Variants', 'd60210000000'],
] as const) {
  t.test(`a packet of ${what} cannot make more objects than a Variant of 64 KiB could`, async (t) => {
    t.equal((decode(listOf(8191, item)) as unknown[]).length, 8191)
    t.match(msgpackCodec.decode(listOf(8192, item)), TOO_MANY)
    t.match(msgpackCodec.decode(listOf(10_000, item)), TOO_MANY)
  })
}

t.test('the bytes of many maps are refused before they are read to their end', async (t) => {
  const reader = new ByteReader(listOf(65_000, '80'))

  t.strictSame(msgpackCodec.readValues(reader, 1, true), [])
  t.equal(reader.offset, 3 + 8192)
})

t.test('a long message holds a container for each 8 bytes, and numbers and texts without end', async (t) => {
  const long = Array.from({ length: 20_000 }, () => ['seven b'])
  const scalars = Array.from({ length: 60_000 }, (_, index) => (index % 2 === 0 ? real(5) : 'x'))

  t.strictSame(decode(encode(long, 1_000_000)), long)
  t.equal((decode(encode(scalars, 1_000_000)) as unknown[]).length, 60_000)
})

t.test('what nobody would read is not written either', async (t) => {
  const items = [() => [], () => ({}), () => new Map(), () => Uint8Array.of(), () => new Vector2(1, 2), () => '\ud800']
  const many = (count: number) => Array.from({ length: count }, (_, index) => items[index % items.length]?.())
  const mixed = Array.from({ length: 5000 }, (_, index) => items.map((make) => (index < 4000 ? make() : [])))

  t.strictSame((decode(encode(many(8191), 1_000_000)) as unknown[]).length, 8191)
  t.match(msgpackCodec.encode(many(8192), 1_000_000), TOO_MANY)
  t.match(msgpackCodec.encode(mixed, 1_000_000), { ok: false, error: GodotError.ERR_OUT_OF_MEMORY })
})

t.test('what is left to a relay as it is are the empty Maps of one message, none of them shared', async (t) => {
  const [read] = msgpackCodec.readValues(new ByteReader(hex('92 80 80')), 1, true) as [Map<unknown, unknown>[]]
  read[0]?.set(1, 1)

  t.strictSame(read, [new Map([[1, 1]]), new Map()])
})

t.test('a record of msgpackr makes no code, and nothing that a later packet could use', async (t) => {
  const record = hex('d4 72 40 92 a161 a162 01 02')

  for (let time = 0; time < 5; time++) t.match(msgpackCodec.decode(record), { ok: false, error: 30 })
  t.equal(decode(hex('40')), 64)
})

t.test('bytes that went wrong leave nothing behind for the next', async (t) => {
  for (const bytes of ['d6 02 1b000000', '92 01 d6 02 1b000000', '81 a161 d6 02 1b000000']) {
    t.match(msgpackCodec.decode(hex(bytes)), { ok: false, error: 30 })
    t.strictSame(decode(hex('93 01 a178 c0')), [1, 'x', null])
  }
  t.equal(refusalOf([() => 1]), 'cannot write value[0]: no packet holds a function')
  t.strictSame(encode([1]), hex('91 01'))
})
