/**
 * Executes docs/wire/msgpack.md: every vector in its tables is read, spelled as the page spells it, and written again.
 * Wrong rows are planted to show that they would be noticed.
 */

import t from 'tap'
import { msgpackCodec } from '../../../src/multiplayer/codec/msgpack.ts'
import { ByteReader } from '../../../src/peer/byte-reader.ts'
import { tablesOf } from '../../support/document-tables.ts'
import { hex } from '../../support/hex.ts'
import { notation } from '../variant/notation.ts'

const rowsOf = tablesOf('wire/msgpack.md')

/** The value in these bytes, so exactly that it is written as the same again, or the error. */
function readExactly(bytes: string): { value: unknown } | { error: number } {
  const reader = new ByteReader(hex(bytes))
  const [value] = msgpackCodec.readValues(reader, 1, true)
  return reader.refusal === null ? { value } : { error: reader.refusal.error }
}

function faultOfReading(example: string, bytes: string): string {
  const read = readExactly(bytes)
  if ('error' in read) return `${bytes} is refused with ${read.error}`
  return notation(read.value) === example ? '' : `${bytes} is ${notation(read.value)}`
}

function faultOfLayout([, , example = '', bytes = '']: readonly string[]): string {
  const read = readExactly(bytes)
  const written = 'value' in read ? msgpackCodec.encode(read.value, 1000) : null
  const again = written?.ok === true ? Buffer.from(written.bytes).toString('hex') : 'nothing'
  if (again !== bytes.replaceAll(' ', '')) return `${example} is written as ${again}`
  return faultOfReading(example, bytes)
}

function faultOfRefusal([bytes = '', error]: readonly string[]): string {
  const decoded = msgpackCodec.decode(hex(bytes))
  const found = decoded.ok ? 'not refused' : `refused with ${decoded.error}`
  return found === `refused with ${error}` ? '' : `${bytes} is ${found}`
}

t.test('says what is read and written', async (t) => {
  const rows = rowsOf('Layout', 'value')

  t.ok(rows.length >= 25)
  t.strictSame(rows.map(faultOfLayout).filter(Boolean), [])
})

t.test('says with which errors bytes are refused', async (t) => {
  const rows = rowsOf('What is refused', 'bytes')

  t.ok(rows.length >= 30)
  t.strictSame(rows.map(faultOfRefusal).filter(Boolean), [])
})

t.test('says what unusual bytes are read as', async (t) => {
  const rows = rowsOf('What is put up with', 'bytes')

  t.ok(rows.length >= 8)
  t.strictSame(rows.map(([bytes = '', example = '']) => faultOfReading(example, bytes)).filter(Boolean), [])
})

t.test('a wrong row is noticed', async (t) => {
  t.equal(faultOfLayout(['', '', '8', '07']), '07 is 7')
  t.equal(faultOfLayout(['', '', '7', 'cd 0007']), '7 is written as 07')
  t.equal(faultOfReading('7', 'c1'), 'c1 is refused with 30')
  t.equal(faultOfRefusal(['c1', '4']), 'c1 is refused with 30')
  t.equal(faultOfRefusal(['07', '30']), '07 is not refused')
})
