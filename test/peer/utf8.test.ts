/**
 * Text as Godot reads and writes it. The table of what is read is what Godot 3.2.3 answers to these bytes:
 * test/godot/variant.test.ts asks it.
 */

import t from 'tap'
import { isUtf8, readUtf8, utf8Length, writeUtf8 } from '../../src/peer/utf8.ts'
import { hex } from '../support/hex.ts'
import { UNUSUAL_TEXTS } from '../support/unusual-texts.ts'

const WRITTEN: readonly (readonly [string, string])[] = [
  ['', ''],
  ['az', '61 7a'],
  ['\u007f\u0080\u07ff\u0800\uffff', '7f  c2 80  df bf  e0 a0 80  ef bf bf'],
  ['\u{10000}\u{10ffff}', 'f0 90 80 80  f4 8f bf bf'],
  ['\ud800', 'ed a0 80'],
  ['\udfff!', 'ed bf bf 21'],
  ['\udc00\ud800', 'ed b0 80  ed a0 80'],
]

for (const [text, bytes] of WRITTEN) {
  t.test(`writes ${JSON.stringify(text)}, and reads it again`, async (t) => {
    const expected = hex(bytes)
    const target = new Uint8Array(expected.length + 2).fill(0xaa)

    t.equal(utf8Length(text), expected.length)
    writeUtf8(text, target, 1)

    t.strictSame(target, Uint8Array.of(0xaa, ...expected, 0xaa))
    t.equal(readUtf8(expected), text)
  })
}

for (const { bytes, text } of UNUSUAL_TEXTS) {
  t.test(`${text === null ? 'refuses' : 'reads'} ${bytes}`, async (t) => {
    t.equal(readUtf8(hex(bytes)), text)
  })
}

t.test('reads as Godot 4 does what the standard decoder reads, and nothing else', async (t) => {
  const strict = new TextDecoder('utf-8', { fatal: true })
  const standard = (bytes: Uint8Array): string | null => {
    const nul = bytes.indexOf(0)
    try {
      return strict.decode(nul < 0 ? bytes : bytes.subarray(0, nul))
    } catch {
      return null
    }
  }

  for (const { bytes } of [...UNUSUAL_TEXTS, { bytes: 'ef bf bd c3 bc' }, { bytes: 'c3 bc 61 00 ed a0 80' }]) {
    t.equal(readUtf8(hex(bytes), 0, hex(bytes).length, true), standard(hex(bytes)), bytes)
  }
})

t.test('reads long texts that only Godot takes', async (t) => {
  const bytes = new Uint8Array(30_000)
  for (let at = 0; at < bytes.length; at += 3) bytes.set([0xed, 0xa0, 0x80], at)

  t.equal(readUtf8(bytes), '\ud800'.repeat(10_000))
})

/** The bytes at which the rules of UTF-8 change. */
const EDGES = '00 7f 80 8f 90 9f a0 bf c0 c1 c2 df e0 ec ed ef f0 f3 f4 f5 f7 f8 ff'

/** All sequences of so many of these bytes. */
function sequences(length: number): number[][] {
  if (length === 0) return [[]]
  return sequences(length - 1).flatMap((before) => [...hex(EDGES)].map((byte) => [...before, byte]))
}

for (const length of [0, 1, 2, 3, 4]) {
  t.test(`knows standard UTF-8 as the standard decoder does, in ${length} bytes`, async (t) => {
    const strict = new TextDecoder('utf-8', { fatal: true })
    const isDecoded = (bytes: Uint8Array) => {
      try {
        strict.decode(bytes)
        return true
      } catch {
        return false
      }
    }
    // given: any bytes, between others that are not asked for
    const asked = sequences(length).map((bytes) => Uint8Array.of(0x80, ...bytes, 0x80))

    const wrong = asked.filter((bytes) => isUtf8(bytes, 1, length + 1) !== isDecoded(bytes.subarray(1, length + 1)))

    t.strictSame(wrong, [])
  })
}
