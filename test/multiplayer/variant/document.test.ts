/**
 * Executes docs/wire/variant.md: every vector in its tables is decoded, written in the notation of the page, and encoded
 * again. Wrong rows are planted to show that they would be noticed.
 */

import t from 'tap'
import { GODOT_3 } from '../../../src/multiplayer/variant/type-table.ts'
import { decodeVariant, encodeVariant } from '../../../src/variant.ts'
import { tablesOf } from '../../support/document-tables.ts'
import { hex, toHex } from '../../support/hex.ts'
import { notation } from './notation.ts'

const rowsOf = tablesOf('wire/variant.md')

/** What is wrong with a row that says what bytes are; '' if it is right. */
function faultOfVector(example: string, bytes: string): string {
  const decoded = decodeVariant(hex(bytes), { exact: true })
  if (!decoded.ok) return `${bytes} is refused: ${decoded.message}`
  return notation(decoded.value) === example ? '' : `${bytes} is ${notation(decoded.value)}`
}

/** What is wrong with a row of the layout: its bytes are also what is written. */
function faultOfLayout([id, type = '', , example = '', bytes = '']: readonly string[]): string {
  const decoded = decodeVariant(hex(bytes), { exact: true })
  const encoded = decoded.ok ? encodeVariant(decoded.value) : decoded
  if (encoded.ok && toHex(encoded.bytes) !== bytes) return `${example} is written as ${toHex(encoded.bytes)}`
  const known = GODOT_3.types[Number(id)]
  if (known?.name !== type.replace(', flagged', '')) return `type ${id} is not ${type}`
  if (hex(bytes)[0] !== known.id) return `${bytes} is not of type ${id}`
  return faultOfVector(example, bytes)
}

/** What is wrong with a row that says with which error bytes are refused. */
function faultOfRefusal([bytes = '', error]: readonly string[]): string {
  const decoded = decodeVariant(hex(bytes))
  const found = decoded.ok ? 'not refused' : `refused with ${decoded.error}`
  return found === `refused with ${error}` ? '' : `${bytes} is ${found}`
}

t.test('has a row for each type, and each says what is read and written', async (t) => {
  const rows = rowsOf('Layout', 'id')

  t.strictSame(
    [...new Set(rows.map(([id]) => Number(id)))],
    GODOT_3.types.map(({ id }) => id),
  )
  t.equal(GODOT_3.types.length, 27)
  t.strictSame(rows.map(faultOfLayout).filter(Boolean), [])
})

t.test('says with which errors bytes are refused', async (t) => {
  const rows = rowsOf('What is refused', 'bytes')

  t.ok(rows.length >= 14)
  t.strictSame(rows.map(faultOfRefusal).filter(Boolean), [])
})

t.test('says what unusual bytes are read as', async (t) => {
  const rows = rowsOf('What is put up with', 'bytes')

  t.ok(rows.length >= 16)
  t.strictSame(rows.map(([bytes = '', example = '']) => faultOfVector(example, bytes)).filter(Boolean), [])
})

t.test('a wrong example, wrong bytes, a wrong type and a wrong error are noticed', async (t) => {
  t.equal(faultOfLayout(['2', 'int', '', '2', '02000000 01000000']), '02000000 01000000 is 1')
  t.equal(faultOfLayout(['2', 'int', '', '1', '02000100 01000000 00000000']), '1 is written as 02000000 01000000')
  t.equal(faultOfLayout(['3', 'int', '', '1', '02000000 01000000']), 'type 3 is not int')
  t.equal(faultOfLayout(['3', 'float', '', '1', '02000000 01000000']), '02000000 01000000 is not of type 3')
  t.match(faultOfVector('1', '02000000'), /is refused/)
  t.equal(faultOfRefusal(['02000000', '18']), '02000000 is refused with 30')
  t.equal(faultOfRefusal(['00000000', '18']), '00000000 is not refused')
})
