/**
 * Holds docs/wire/rpc.md to the code: every command of the page is read, spelled as the page spells it, and written
 * again. Wrong rows are planted to show that they would be noticed.
 */

import t from 'tap'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import {
  COMMAND_REFUSALS,
  COMMAND_TYPES,
  readArguments,
  readCommand,
  writeCall,
  writeConfirm,
  writeRaw,
  writeSimplify,
  type Command,
} from '../../../src/multiplayer/rpc/commands.ts'
import type { Encoded } from '../../../src/peer/packet-codec.ts'
import { tablesOf } from '../../support/document-tables.ts'
import { hex } from '../../support/hex.ts'
import { notation } from '../variant/notation.ts'

const rowsOf = tablesOf('wire/rpc.md')

/** A command as the page spells it. */
function spell(command: Command): string {
  if (command.command === 'raw') return `raw ${Buffer.from(command.bytes).toString('hex')}`
  if (command.command === 'simplify') return `simplify #${command.id} ${JSON.stringify(command.path)}`
  if (command.command === 'confirm') return `confirm ${JSON.stringify(command.path)}`
  const read = readArguments(command, variantCodec, true)
  const values = read.ok ? `(${read.values.map(notation).join(', ')})` : read.message
  const node = command.path === null ? `#${command.pathId}` : JSON.stringify(command.path)
  return `${command.command} ${node} ${JSON.stringify(command.name)} ${values}`
}

function write(command: Command): Encoded {
  if (command.command === 'raw') return writeRaw(command.bytes)
  if (command.command === 'simplify') return writeSimplify(command.id, command.path)
  if (command.command === 'confirm') return writeConfirm(command.path)
  const node = command.path === null ? { id: command.pathId ?? 0 } : { path: command.path }
  const read = readArguments(command, variantCodec, true)
  return writeCall(command.command, node, command.name, read.ok ? read.values : [], variantCodec, 1000)
}

/** What is wrong with a row that says what bytes are; '' if it is right. */
function faultOfReading([bytes = '', spelled = '']: readonly string[]): string {
  const read = readCommand(hex(bytes))
  const found = read.ok ? spell(read.command) : read.refusal
  return found === spelled ? '' : `${bytes} is ${found}`
}

/** The same of a row whose bytes are also what is written. */
function faultOfCommand(row: readonly string[]): string {
  const read = readCommand(hex(row[0] ?? ''))
  if (read.ok) {
    const written = write(read.command)
    const bytes = written.ok ? Buffer.from(written.bytes).toString('hex') : written.message
    if (bytes !== row[0]?.replaceAll(' ', '')) return `${row[1]} is written as ${bytes}`
  }
  return faultOfReading(row)
}

function faultOfArguments([bytes = '', message = '']: readonly string[]): string {
  const read = readCommand(hex(bytes))
  if (!read.ok || (read.command.command !== 'call' && read.command.command !== 'set')) return `${bytes} is no call`
  const found = readArguments(read.command, variantCodec, false)
  if (found.ok) return `${bytes} has its arguments`
  return found.message === message ? '' : `${bytes}: ${found.message}`
}

t.test('the table of commands is the code’s', async (t) => {
  const rows = rowsOf('Layout', 'byte 0').map(([type, name = '']) => [name, Number(type)])

  t.strictSame(rows, Object.entries(COMMAND_TYPES))
})

t.test('each command of the page is read and written as the page says, as Godot wrote it', async (t) => {
  const rows = rowsOf('Commands', 'bytes')

  t.ok(rows.length >= 14)
  t.strictSame(rows.map(faultOfCommand).filter(Boolean), [])
})

t.test('unusual bytes are read as the page says', async (t) => {
  const rows = rowsOf('What is put up with', 'bytes')

  t.ok(rows.length >= 11)
  t.strictSame(rows.map(faultOfReading).filter(Boolean), [])
})

t.test('what is refused is refused for the reason that the page gives, in its order', async (t) => {
  const rows = rowsOf('Refusals', 'bytes | refusal')

  t.strictSame([...new Set(rows.map(([, refusal]) => refusal))], [...COMMAND_REFUSALS])
  t.strictSame(rows.map(faultOfReading).filter(Boolean), [])
})

t.test('arguments that are not there are refused as the page says', async (t) => {
  const rows = rowsOf('Refusals', 'bytes | refused because')

  t.ok(rows.length >= 5)
  t.strictSame(rows.map(faultOfArguments).filter(Boolean), [])
})

t.test('a wrong row is noticed', async (t) => {
  t.equal(faultOfReading(['04 6869', 'raw 68']), '04 6869 is raw 6869')
  t.equal(faultOfReading(['05', 'no-command']), '05 is unknown-command')
  t.equal(faultOfCommand(['03 41', 'confirm "A"']), 'confirm "A" is written as 034100')
  t.equal(faultOfArguments(['00 01000000 6100 00', 'x']), '00 01000000 6100 00 has its arguments')
})
