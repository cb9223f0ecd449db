/**
 * Holds docs/wire/godot4.md to the code: every packet and every Variant of the page is read, spelled as the page spells it,
 * and written again. What a server and a client do with packets is tried in the scene's half of this test. Wrong rows are
 * planted to show that they would be noticed.
 */

import t from 'tap'
import { RpcTable } from '../../../src/godot4/script/rpc-names.ts'
import { decodeVariant, encodeVariant, godot4Codec } from '../../../src/godot4/variant/codec.ts'
import { GODOT_4 } from '../../../src/godot4/variant/type-table.ts'
import { readCallArguments, writeCall } from '../../../src/godot4/wire/call-command.ts'
import { readCommand, type Command } from '../../../src/godot4/wire/command.ts'
import { COMMANDS } from '../../../src/godot4/wire/command-byte.ts'
import { writeConfirmPath } from '../../../src/godot4/wire/path-command.ts'
import { readPeerId, writePeerId } from '../../../src/godot4/wire/peer-id.ts'
import { WIRE_REFUSAL_REASONS } from '../../../src/godot4/wire/refusals.ts'
import { ByteReader } from '../../../src/peer/byte-reader.ts'
import { ByteWriter } from '../../../src/peer/byte-writer.ts'
import type { Encoded } from '../../../src/peer/packet-codec.ts'
import { tablesOf } from '../../support/document-tables.ts'
import { hex } from '../../support/hex.ts'
import { notation } from '../../multiplayer/variant/notation.ts'
import { writeAgain } from './write-again.ts'

const rowsOf = tablesOf('wire/godot4.md')
const MOST_BYTES = 1000

const digits = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const list = (values: readonly unknown[]): string => `(${values.map(notation).join(', ')})`

/** All the compact values of a state, or of an argument. */
function valuesOf(state: Uint8Array): string {
  const reader = new ByteReader(state)
  const values: unknown[] = []
  while (reader.remaining > 0 && reader.refusal === null) values.push(...godot4Codec.readValues(reader, 1, true))
  return reader.refusal?.message ?? list(values)
}

/** A command as the page spells it. */
function spell(command: Command): string {
  switch (command.command) {
    case 'raw':
      return `raw ${digits(command.bytes)}`
    case 'auth':
      return `auth ${digits(command.data)}`
    case 'auth-complete':
      return 'auth-complete'
    case 'add':
    case 'remove':
      return `${command.command} ${command.peer}`
    case 'relay':
      return `relay ${command.peer} [${spellBytes(command.packet)}]`
    case 'simplify':
      return `simplify #${command.id} ${JSON.stringify(command.path)} ${command.checksum}`
    case 'confirm': {
      const id = command.id === null ? [] : [`#${command.id}`]
      const path = command.path === null ? [] : [JSON.stringify(command.path)]
      return `confirm ${command.isSame ? 'same' : 'other'} ${[...id, ...path].join(' or ')}`
    }
    case 'call': {
      const node = command.path === null ? `#${command.pathId}` : JSON.stringify(command.path)
      const read = readCallArguments(command, godot4Codec, true)
      return `call ${node} ${command.index} ${read.ok ? list(read.values) : read.message}`
    }
    case 'spawn': {
      const scene = command.argument === null ? `scene ${command.scene}` : valuesOf(command.argument)
      const synchronizers = command.synchronizerIds.length === 0 ? 'none' : command.synchronizerIds.join(', ')
      const head = `spawn ${JSON.stringify(command.name)} #${command.netId} of ${scene} by ${command.spawnerId}`
      return `${head}, synchronizers ${synchronizers}, ${valuesOf(command.state)}`
    }
    case 'despawn':
      return `despawn #${command.netId}`
    case 'sync': {
      const entries = command.entries.map(({ synchronizerId, state }) => `#${synchronizerId} ${valuesOf(state)}`)
      return `sync at ${command.time}: ${entries.join(', ')}`
    }
    case 'delta': {
      const entries = command.entries.map(
        ({ synchronizerId, properties, state }) => `#${synchronizerId} of ${properties.join(', ')} ${valuesOf(state)}`,
      )
      return `delta: ${entries.join('; ')}`
    }
  }
}

function spellBytes(bytes: Uint8Array): string {
  const read = readCommand(bytes)
  return read.ok ? spell(read.command) : read.refusal
}

function write(command: Command): Encoded {
  if (command.command === 'confirm') {
    const form = command.path !== null && command.path.length > 1 ? 'path' : 'id'
    const announced = { command: 'simplify', id: command.id ?? 0, path: command.path ?? '', checksum: '' } as const
    return writeConfirmPath(announced, command.isSame, form)
  }
  if (command.command !== 'call') return writeAgain(command, MOST_BYTES)
  const read = readCallArguments(command, godot4Codec, true)
  const node = command.path === null ? { id: command.pathId ?? 0 } : { path: command.path }
  return writeCall(node, command.index, read.ok ? read.values : [], godot4Codec, MOST_BYTES)
}

/** What is wrong with a row that says what bytes are; '' if it is right. */
function faultOfReading([bytes = '', spelled = '']: readonly string[]): string {
  const found = spellBytes(hex(bytes))
  return found === spelled ? '' : `${bytes} is ${found}`
}

/** The same of a row whose bytes are also what is written. */
function faultOfCommand(row: readonly string[]): string {
  const read = readCommand(hex(row[0] ?? ''))
  if (read.ok) {
    const written = write(read.command)
    const bytes = written.ok ? digits(written.bytes) : written.message
    if (bytes !== row[0]?.replaceAll(' ', '')) return `${row[1]} is written as ${bytes}`
  }
  return faultOfReading(row)
}

function faultOfFirst([bytes = '', id]: readonly string[]): string {
  const read = readPeerId(hex(bytes))
  if (!read.ok) return read.refusal === id ? '' : `${bytes} is ${read.refusal}`
  const again = digits(writePeerId(read.id))
  return String(read.id) === id && again === bytes ? '' : `${bytes} is ${read.id}, written as ${again}`
}

function faultOfCompact([bytes = '', value = '']: readonly string[]): string {
  const reader = new ByteReader(hex(bytes))
  const values = godot4Codec.readValues(reader, 1, true)
  const written = new ByteWriter(MOST_BYTES)
  godot4Codec.writeValues(written, values)
  const again = digits(written.finish())
  if (again !== bytes.replaceAll(' ', '')) return `${value} is written as ${again}`
  return reader.remaining === 0 && notation(values[0]) === value ? '' : `${bytes} is ${notation(values[0])}`
}

function faultOfValue([bytes = '', value = '']: readonly string[]): string {
  const decoded = decodeVariant(hex(bytes), { exact: true })
  const found = decoded.ok ? notation(decoded.value) : decoded.message
  return found === value ? '' : `${bytes} is ${found}`
}

function faultOfType([id, type, value = '', bytes = '']: readonly string[]): string {
  const decoded = decodeVariant(hex(bytes), { exact: true })
  const encoded = decoded.ok ? encodeVariant(decoded.value) : decoded
  const again = encoded.ok ? digits(encoded.bytes) : encoded.message
  if (again !== bytes.replaceAll(' ', '')) return `${value} is written as ${again}`
  if (GODOT_4.types[Number(id)]?.name !== type || String(hex(bytes)[0]) !== id) return `${id} is not ${type}`
  return faultOfValue([bytes, value])
}

function faultOfNames([node = '', script = '', order = '', checksum]: readonly string[]): string {
  const names = (cell: string): string[] => cell.split(', ').filter((name) => name !== '')
  const table = new RpcTable({ node: names(node), script: names(script) })
  const found = table.entries.map(({ name }) => name).join(', ')
  return found === order && table.checksum === checksum ? '' : `${found} has ${table.checksum}`
}

function faultOfError([bytes = '', error]: readonly string[]): string {
  const decoded = decodeVariant(hex(bytes))
  return !decoded.ok && String(decoded.error) === error ? '' : `${bytes} is ${decoded.ok ? 'read' : decoded.error}`
}

t.test('the table of commands is the code’s', async (t) => {
  const rows = rowsOf('Layout', 'bits 0-2').map(([number, name = '']) => [name, Number(number)])

  t.strictSame(rows, Object.entries(COMMANDS))
})

for (const [what, heading, columns, faultOf, least] of [
  ['first message', 'The connection', 'first message', faultOfFirst, 7],
  ['command, read and written', 'Commands', 'bytes | command', faultOfCommand, 26],
  ['unusual packet', 'What is put up with', 'bytes', faultOfReading, 16],
  ['refused packet', 'Refusals', 'bytes', faultOfReading, 32],
  ['checksum', 'Names', 'of the node', faultOfNames, 2],
  ['type, read and written', 'Variants', 'id', faultOfType, 44],
  ['refused Variant', 'Variants', 'bytes | error', faultOfError, 7],
] as const) {
  t.test(`each ${what} of the page is as the page says`, async (t) => {
    const rows = rowsOf(heading, columns)

    t.ok(rows.length >= least, `${rows.length} rows`)
    t.strictSame(rows.map(faultOf).filter(Boolean), [])
  })
}

t.test('compact values are written as the page says, and unusual ones read', async (t) => {
  const rows = rowsOf('Variants', 'bytes | value')
  const unusual = rows.filter((row) => row.length === 3)
  const compact = rows.filter((row) => row.length === 2)

  t.ok(unusual.length >= 8 && compact.length >= 17)
  t.strictSame([...compact.map(faultOfCompact), ...unusual.map(faultOfValue)].filter(Boolean), [])
})

t.test('the page has each refusal of a packet, in the order of the list, and each of the 39 types', async (t) => {
  const refusals = [...new Set(rowsOf('Refusals', 'bytes').map(([, refusal]) => refusal))]
  const types = new Set(rowsOf('Variants', 'id').map(([id]) => Number(id)))

  t.strictSame(['no-peer-id', ...refusals], WIRE_REFUSAL_REASONS)
  t.equal(types.size, 39)
})

t.test('a wrong row is noticed', async (t) => {
  t.equal(faultOfReading(['03 68', 'raw 69']), '03 68 is raw 68')
  t.equal(faultOfReading(['03', 'no-command']), '03 is command-too-short')
  t.equal(faultOfCommand(['0b 68', 'raw 68']), 'raw 68 is written as 0368')
  t.equal(faultOfFirst(['01000000', '1']), '01000000 is no-peer-id')
  t.equal(faultOfFirst(['02000000', '3']), '02000000 is 2, written as 02000000')
  t.equal(faultOfCompact(['02 01', '2']), '02 01 is 1')
  t.equal(faultOfCompact(['42 0100', '1']), '1 is written as 0201')
  t.equal(faultOfType(['2', 'float', '1', '02000000 01000000']), '2 is not float')
  t.equal(faultOfError(['02000000', '18']), '02000000 is 30')
  t.match(faultOfNames(['', 'a', 'a', '0']), /^a has /)
})
