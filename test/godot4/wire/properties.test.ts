/** What holds of Godot 4's wire for all commands and all bytes. */

import { fc } from '../../support/property-test.ts'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { readCallArguments, writeCall } from '../../../src/godot4/wire/call-command.ts'
import { readCommand, type Command } from '../../../src/godot4/wire/command.ts'
import { writeConfirmPath, writeSimplifyPath } from '../../../src/godot4/wire/path-command.ts'
import { writeRaw } from '../../../src/godot4/wire/raw-command.ts'
import { WIRE_REFUSAL_REASONS } from '../../../src/godot4/wire/refusals.ts'
import { writeDelta, writeDespawn, writeSpawn, writeSync } from '../../../src/godot4/wire/replication-command.ts'
import { writeAddPeer, writeAuth, writeRelay, writeRemovePeer } from '../../../src/godot4/wire/system-command.ts'
import { godot4Codec } from '../../../src/godot4/variant/codec.ts'
import type { Encoded } from '../../../src/peer/packet-codec.ts'

const RUNS = { numRuns: 500 }
const LIMIT = 100_000
/** Objects as literals make them. */
const ORDINARY = { noNullPrototype: true }

function bytesOf(encoded: Encoded): Uint8Array<ArrayBuffer> {
  if (!encoded.ok) throw new Error(encoded.message)
  return new Uint8Array(encoded.bytes)
}

/** A command as it should be read, and the packet that says it. */
interface Said {
  readonly command: object
  readonly packet: Uint8Array<ArrayBuffer>
}

const said = (command: object, packet: Uint8Array | Encoded): Said => ({
  command,
  packet: 'ok' in packet ? bytesOf(packet) : new Uint8Array(packet),
})

const u32 = fc.nat({ max: 0xffff_ffff })
const peer = fc.integer()
const some = fc.uint8Array({ minLength: 1, maxLength: 20 })
const any = fc.uint8Array({ maxLength: 20 })
const path = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => !text.includes('\0') && !text.startsWith('\ufeff'))
const name = path.filter((text) => !/[.:@/"%]/.test(text))
const checksum = fc.stringMatching(/^[0-9a-f]{32}$/)
const properties = fc.uniqueArray(fc.nat({ max: 63 })).map((all) => all.sort((a, b) => a - b))

const simplified = fc.record({ id: u32, path, checksum }).map((fields) => ({ command: 'simplify' as const, ...fields }))

const commands: fc.Arbitrary<Said> = fc.oneof(
  some.map((data) => said({ command: 'auth', data }, writeAuth(data))),
  peer.map((id) => said({ command: 'add', peer: id }, writeAddPeer(id))),
  peer.map((id) => said({ command: 'remove', peer: id }, writeRemovePeer(id))),
  fc
    .tuple(peer, some)
    .filter(([, packet]) => ((packet[0] ?? 0) & 7) !== 7)
    .map(([id, packet]) => said({ command: 'relay', peer: id, packet }, writeRelay(id, packet))),
  simplified.map((one) => said(one, writeSimplifyPath(one.id, one.path, one.checksum))),
  some.map((bytes) => said({ command: 'raw', bytes }, writeRaw(bytes))),
  fc
    .record({ spawnerId: u32, netId: u32, synchronizerIds: fc.array(u32, { maxLength: 4 }), name, state: any })
    .chain((node) =>
      fc.oneof(
        fc.nat({ max: 254 }).map((scene) => ({ ...node, scene, argument: null })),
        any.map((argument) => ({ ...node, scene: null, argument })),
      ),
    )
    .map((node) => said({ command: 'spawn', ...node }, writeSpawn(node, LIMIT))),
  u32.map((netId) => said({ command: 'despawn', netId }, writeDespawn(netId))),
  fc
    .tuple(
      fc.nat({ max: 0xffff }),
      fc.array(fc.record({ synchronizerId: u32, state: any }, ORDINARY), { minLength: 1, maxLength: 4 }),
    )
    .map(([time, entries]) => said({ command: 'sync', time, entries }, writeSync(time, entries, LIMIT))),
  fc
    .array(fc.record({ synchronizerId: u32, properties, state: any }, ORDINARY), { minLength: 1, maxLength: 4 })
    .map((entries) => said({ command: 'delta', entries }, writeDelta(entries, LIMIT))),
)

const text = fc.string({ maxLength: 5 }).map((one) => one.replaceAll('\0', ''))
const value: fc.Arbitrary<unknown> = fc.oneof(fc.integer(), text, any)

const calls = fc.record({
  node: fc.oneof(
    fc.nat({ max: 0x7fff_ffff }).map((id) => ({ id })),
    fc.nat({ max: 0x1_00ff }).map((id) => ({ id })),
    path.map((one) => ({ path: one })),
  ),
  index: fc.nat({ max: 0xffff }),
  values: fc.oneof(
    fc.array(value, { maxLength: 4 }),
    any.map((bytes): unknown[] => [bytes]),
  ),
})

const callPackets = calls.map(({ node, index, values }) => bytesOf(writeCall(node, index, values, godot4Codec, LIMIT)))

t.test('reads the commands that were written', async (t) => {
  fc.assert(
    fc.property(commands, ({ command, packet }) => isDeepStrictEqual(readCommand(packet), { ok: true, command })),
    RUNS,
  )
  t.pass('for 500 commands')
})

t.test('reads the calls that were written, with their arguments', async (t) => {
  fc.assert(
    fc.property(calls, ({ node, index, values }) => {
      const read = readCommand(bytesOf(writeCall(node, index, values, godot4Codec, LIMIT)))
      if (!read.ok || read.command.command !== 'call') return false
      const { path: byPath, pathId, index: method } = read.command
      const from = byPath === null ? { id: pathId } : { path: byPath }
      const found = readCallArguments(read.command, godot4Codec, false)
      return isDeepStrictEqual([from, method, found], [node, index, { ok: true, values }])
    }),
    RUNS,
  )
  t.pass('for 500 calls')
})

t.test('reads either form of a confirmation to what was announced', async (t) => {
  fc.assert(
    fc.property(simplified, fc.boolean(), fc.constantFrom('id' as const, 'path' as const), (one, isSame, form) => {
      const read = readCommand(bytesOf(writeConfirmPath(one, isSame, form)))
      if (!read.ok || read.command.command !== 'confirm') return false
      return read.command.isSame === isSame && read.command[form] === one[form]
    }),
    RUNS,
  )
  t.pass('for 500 confirmations')
})

/** All commands that cannot be longer or shorter without a word: what ends with bytes or text of any length can. */
const HAS_OPEN_END = ['auth', 'relay', 'simplify', 'raw', 'spawn', 'sync', 'delta']

t.test('refuses a command that is cut before what it must have', async (t) => {
  fc.assert(
    fc.property(commands, ({ command, packet }) => {
      const { command: kind } = command as Command
      for (let length = 0; length < packet.length; length++) {
        const read = readCommand(packet.subarray(0, length))
        if (read.ok && !HAS_OPEN_END.includes(kind) && read.command.command !== 'auth-complete') return false
        if (read.ok && isDeepStrictEqual(read.command, command))
          return kind === 'simplify' && length === packet.length - 1
      }
      return true
    }),
    RUNS,
  )
  t.pass('for 500 commands')
})

t.test('reads a call that is cut to no other arguments, unless its end is open', async (t) => {
  fc.assert(
    fc.property(calls, ({ node, index, values }) => {
      const packet = bytesOf(writeCall(node, index, values, godot4Codec, LIMIT))
      for (let length = 0; length < packet.length; length++) {
        const read = readCommand(packet.subarray(0, length))
        if (!read.ok || read.command.command !== 'call' || read.command.isRaw || read.command.path !== null) continue
        const found = readCallArguments(read.command, godot4Codec, false)
        // The padding of bytes at the very end may be missing.
        if (found.ok && !isDeepStrictEqual(found.values, values)) return false
      }
      return true
    }),
    RUNS,
  )
  t.pass('for 500 calls')
})

const damaged = fc
  .tuple(
    fc.oneof(
      commands.map(({ packet }) => packet),
      callPackets,
    ),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 }))),
  )
  .map(([packet, changes]) => {
    const bytes = new Uint8Array(packet)
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte
    return bytes
  })

t.test('reads any bytes to a command or a refusal, and never throws', async (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), damaged), (packet) => {
      const read = readCommand(packet)
      if (!read.ok) return WIRE_REFUSAL_REASONS.includes(read.refusal)
      if (read.command.command !== 'call') return true
      const found = readCallArguments(read.command, godot4Codec, true)
      return found.ok ? found.values.length === read.command.count : found.message !== ''
    }),
    RUNS,
  )
  t.pass('for 500 packets')
})
