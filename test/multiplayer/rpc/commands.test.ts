/** Commands of MultiplayerAPI: what is refused on writing, and what holds for all commands and all bytes. */

import { fc } from '../../support/property-test.ts'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import {
  COMMAND_REFUSALS,
  readArguments,
  readCommand,
  replaceArguments,
  writeCall,
  writeConfirm,
  writeRaw,
  writeSimplify,
  type Call,
} from '../../../src/multiplayer/rpc/commands.ts'
import { GodotError } from '../../../src/peer/error.ts'
import type { Encoded } from '../../../src/peer/packet-codec.ts'
import { hex } from '../../support/hex.ts'

const RUNS = { numRuns: 500 }

function bytesOf(encoded: Encoded): Uint8Array {
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

function callIn(payload: Uint8Array): Call {
  const read = readCommand(payload)
  if (!read.ok || (read.command.command !== 'call' && read.command.command !== 'set')) throw new Error('no call')
  return read.command
}

/** Writes a call of one kind of node with these values. */
const call = (name: string, values: readonly unknown[] = [], node: { id: number } | { path: string } = { id: 1 }) =>
  writeCall('call', node, name, values, variantCodec, 1000)

for (const [what, encoded, message] of [
  ['an empty name', call(''), 'a name is missing'],
  ['a name with a NUL', call('a\0b'), 'a name holds a NUL, and Godot would cut it there'],
  ['a name that is too long', call('ü'.repeat(128)), 'a name has more than 255 bytes'],
  ['a path with a NUL', call('a', [], { path: 'A\0' }), 'a path holds a NUL, and Godot would cut it there'],
  ['an empty path', call('a', [], { path: '' }), 'a path is missing'],
  ['a path that is too long', call('a', [], { path: 'A'.repeat(4097) }), 'a path has more than 4096 bytes'],
  ['an id that is negative', call('a', [], { id: -1 }), 'the id of a path is 0 to 2147483647, not -1'],
  ['an id of 32 bits', call('a', [], { id: 2 ** 31 }), 'the id of a path is 0 to 2147483647, not 2147483648'],
  ['an id that is no number', call('a', [], { id: NaN }), 'the id of a path is 0 to 2147483647, not NaN'],
  ['256 arguments', call('a', Array<number>(256).fill(0)), 'a call has at most 255 arguments, not 256'],
  ['a simplify without a path', writeSimplify(1, ''), 'a path is missing'],
  ['a simplify with a wrong id', writeSimplify(1.5, 'A'), 'the id of a path is 0 to 2147483647, not 1.5'],
  ['a confirm with a NUL', writeConfirm('A\0'), 'a path holds a NUL, and Godot would cut it there'],
  [
    'a set without a value',
    writeCall('set', { id: 1 }, 'a', [], variantCodec, 1000),
    'a property is set to one value, not to 0',
  ],
  [
    'an argument that no Variant holds',
    call('a', [1, { x: () => 1 }]),
    'argument 2: cannot write value.x: no Variant holds a function',
  ],
] as const) {
  t.test(`refuses to write ${what}`, async (t) => {
    t.strictSame(encoded, { ok: false, error: GodotError.ERR_INVALID_PARAMETER, message })
  })
}

t.test('refuses to write no raw bytes with the error of send_bytes', async (t) => {
  t.match(writeRaw(new Uint8Array(0)), { ok: false, error: GodotError.ERR_INVALID_DATA })
})

t.test('keeps to the limit that it is given, with the path', async (t) => {
  const write = (maxBytes: number) => writeCall('call', { path: 'Main' }, 'rem', [], variantCodec, maxBytes)

  t.equal(bytesOf(write(15)).length, 15)
  t.strictSame(write(14), { ok: false, error: GodotError.ERR_OUT_OF_MEMORY, message: 'more than 14 bytes' })
  t.match(write(3), { ok: false, error: GodotError.ERR_OUT_OF_MEMORY })
})

t.test('writes the longest name and path, and 255 arguments', async (t) => {
  const values = Array.from({ length: 255 }, (_, index) => index)
  const node = { path: `${'A/'.repeat(2047)}AB` }

  const payload = bytesOf(writeCall('call', node, 'n'.repeat(255), values, variantCodec, 10_000))

  const read = callIn(payload)
  t.match(read, { path: node.path, pathId: null, name: 'n'.repeat(255), count: 255 })
  t.strictSame(readArguments(read, variantCodec, false), { ok: true, values })
})

t.test('a byte order mark at the head of a name is read as it was written', async (t) => {
  const payload = bytesOf(call('\ufeffa', [], { path: '\ufeffA' }))

  t.match(callIn(payload), { name: '\ufeffa', path: '\ufeffA' })
})

t.test('writes bytes of its own, and reads raw bytes as a view of the payload', async (t) => {
  const bytes = hex('68 69')
  const payload = bytesOf(writeRaw(bytes))
  bytes.fill(0)

  const read = readCommand(payload)

  t.strictSame(read, { ok: true, command: { command: 'raw', bytes: hex('68 69') } })
  t.equal(read.ok && read.command.command === 'raw' && read.command.bytes.buffer, payload.buffer)
})

t.test('replaces arguments and leaves everything else as it was, byte for byte', async (t) => {
  // A path with bytes behind its NUL, bytes between the arguments and the path, and a view within a larger buffer.
  const payload = new Uint8Array(hex('ffffff 00 10000080 6100 01 00000000 eeeeeeee 410042').buffer, 3)
  const replaced = bytesOf(replaceArguments(payload, callIn(payload), [true], variantCodec, 1000))

  t.strictSame(replaced, hex('00 10000080 6100 01 01000000 01000000 410042'))
  const cached = hex('00 01000000 6100 01 00000000 eeee')
  t.strictSame(
    bytesOf(replaceArguments(cached, callIn(cached), [7], variantCodec, 1000)),
    hex('00 01000000 6100 01 02000000 07000000'),
  )
  t.match(replaceArguments(payload, callIn(payload), ['long'], variantCodec, 20), { ok: false, error: 6 })
})

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((one) => !one.includes('\0'))
const node = fc.oneof(
  fc.nat({ max: 0x7fff_ffff }).map((id) => ({ id })),
  text.map((path) => ({ path })),
)
const anyCall = fc.record({ node, name: text, values: fc.array(fc.oneof(fc.integer(), text), { maxLength: 5 }) })

t.test('reads what was written', async (t) => {
  fc.assert(
    fc.property(anyCall, ({ node, name, values }) => {
      const read = callIn(bytesOf(writeCall('call', node, name, values, variantCodec, 10_000)))
      const found = readArguments(read, variantCodec, false)
      const from = read.path === null ? { id: read.pathId } : { path: read.path }
      return isDeepStrictEqual([from, read.name, found], [node, name, { ok: true, values }])
    }),
    RUNS,
  )
  t.pass('for 500 calls')
})

/** Calls with a few bytes changed, or cut. */
const damaged = fc
  .tuple(anyCall, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }), fc.nat())
  .map(([{ node, name, values }, changes, cut]) => {
    const payload = bytesOf(writeCall('call', node, name, values, variantCodec, 10_000))
    for (const [at, byte] of changes) payload[at % payload.length] = byte
    return payload.subarray(0, cut % 2 === 0 ? payload.length : cut % payload.length)
  })

t.test('reads any bytes to a command or a refusal, and never throws', async (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), damaged), (payload) => {
      const read = readCommand(payload)
      if (!read.ok) return COMMAND_REFUSALS.includes(read.refusal)
      if (read.command.command !== 'call' && read.command.command !== 'set') return true
      const found = readArguments(read.command, variantCodec, true)
      return found.ok ? found.values.length === read.command.count : found.message !== ''
    }),
    RUNS,
  )
  t.pass('for 500 payloads')
})
