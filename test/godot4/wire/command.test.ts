/** Packets of Godot 4's SceneMultiplayer as a running engine sent them, read and written again, and what is refused. */

import t from 'tap'
import { godot4Codec } from '../../../src/godot4/variant/codec.ts'
import { writeCall, type Call } from '../../../src/godot4/wire/call-command.ts'
import { readCommand, type Command } from '../../../src/godot4/wire/command.ts'
import { COMMANDS } from '../../../src/godot4/wire/command-byte.ts'
import { writeConfirmPath, writeSimplifyPath } from '../../../src/godot4/wire/path-command.ts'
import { readPeerId, writePeerId } from '../../../src/godot4/wire/peer-id.ts'
import { writeRaw } from '../../../src/godot4/wire/raw-command.ts'
import { WIRE_REFUSAL_REASONS, WIRE_REFUSALS } from '../../../src/godot4/wire/refusals.ts'
import { writeDelta, writeDespawn, writeSpawn, writeSync } from '../../../src/godot4/wire/replication-command.ts'
import { writeAddPeer, writeAuth, writeRelay, writeRemovePeer } from '../../../src/godot4/wire/system-command.ts'
import { GodotError } from '../../../src/peer/error.ts'
import type { Encoded } from '../../../src/peer/packet-codec.ts'
import { hex } from '../../support/hex.ts'

const CHECKSUM = '28564616c27997e1efe135550c382257'
const CHECKSUM_HEX = Buffer.from(CHECKSUM).toString('hex')

/** A command with its bytes in hex, and of a call what depends on no packet. */
function plain(command: Command): object {
  if (command.command !== 'call') return command
  const { payload, valuesAt, valuesEnd, ...call } = command
  return { ...call, values: Buffer.from(payload.subarray(valuesAt, valuesEnd)).toString('hex') }
}

function readPlain(text: string): object {
  const read = readCommand(hex(text))
  return read.ok ? plain(read.command) : read
}

function bytesOf(encoded: Encoded): Uint8Array {
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

const call = (fields: Partial<Call> & { values: string }) => ({
  ...{ command: 'call', pathId: null, path: null, isRaw: false, count: 1, ...fields },
})

const confirm = { command: 'confirm', isSame: true, id: null, path: null }
const simplify = { command: 'simplify', id: 1, path: 'Main', checksum: CHECKSUM } as const

const SPAWNED = {
  ...{ scene: 0, argument: null, spawnerId: 1, netId: 1, synchronizerIds: [2], name: 'P1', state: new Uint8Array() },
}
const CHANGED = { synchronizerId: 2, properties: [0, 1], state: hex('04000000 03000000 626f6200 020a') }
const FAR = [
  { synchronizerId: 2, properties: [32, 63], state: new Uint8Array() },
  { synchronizerId: 0x8000_0003, properties: [31], state: hex('00') },
]

for (const [what, packet, command, written] of [
  ['data of an authentication', '07 00 aabb', { command: 'auth', data: hex('aabb') }, () => writeAuth(hex('aabb'))],
  ['its end', '07 00', { command: 'auth-complete' }, () => writeAuth()],
  ['a peer that has come', '07 01 05000000', { command: 'add', peer: 5 }, () => writeAddPeer(5)],
  [
    'a peer that has left',
    '07 02 ffffff7f',
    { command: 'remove', peer: 2147483647 },
    () => writeRemovePeer(2147483647),
  ],
  [
    'bytes for everybody, by way of the server',
    '07 03 00000000 03 aabb',
    { command: 'relay', peer: 0, packet: hex('03 aabb') },
    () => writeRelay(0, hex('03 aabb')),
  ],
  [
    'bytes for everybody but the server',
    '07 03 ffffffff 03 dd',
    { command: 'relay', peer: -1, packet: hex('03 dd') },
    () => writeRelay(-1, hex('03 dd')),
  ],
  [
    'bytes for everybody but one',
    '07 03 f7fcffff 03 ee',
    { command: 'relay', peer: -777, packet: hex('03 ee') },
    () => writeRelay(-777, hex('03 ee')),
  ],
  [
    'an id for a path',
    `01 ${CHECKSUM_HEX} 00 01000000 4d61696e00`,
    simplify,
    () => writeSimplifyPath(1, 'Main', CHECKSUM),
  ],
  [
    'a confirmation since 4.3',
    '02 01 01000000',
    { ...confirm, id: 1, path: '\x01' },
    () => writeConfirmPath(simplify, true, 'id'),
  ],
  [
    'a confirmation before 4.3',
    '02 00 4d61696e00',
    { ...confirm, path: 'Main', isSame: false },
    () => writeConfirmPath(simplify, false, 'path'),
  ],
  [
    'a call by path',
    '20 17000080 04 01 04000000 05000000 6669727374 000000 4d61696e00',
    call({ path: 'Main', index: 4, values: '04000000050000006669727374000000' }),
    () => writeCall({ path: 'Main' }, 4, ['first'], godot4Codec, 1000),
  ],
  [
    'a call by id',
    '00 01 04 01 00000000',
    call({ pathId: 1, index: 4, values: '00000000' }),
    () => writeCall({ id: 1 }, 4, [null], godot4Codec, 1000),
  ],
  [
    'a call by an id of 16 bits',
    '10 0001 04 01 00000000',
    call({ pathId: 256, index: 4, values: '00000000' }),
    () => writeCall({ id: 256 }, 4, [null], godot4Codec, 1000),
  ],
  [
    'a call by an id of 32 bits',
    '20 ffffff7f 04 01 00000000',
    call({ pathId: 0x7fff_ffff, index: 4, values: '00000000' }),
    () => writeCall({ id: 0x7fff_ffff }, 4, [null], godot4Codec, 1000),
  ],
  [
    'a call without arguments',
    'a0 06000080 01 4d61696e00',
    call({ path: 'Main', index: 1, isRaw: true, count: 0, values: '' }),
    () => writeCall({ path: 'Main' }, 1, [], godot4Codec, 1000),
  ],
  [
    'a call with bytes',
    'a0 09000080 04 010203 4d61696e00',
    call({ path: 'Main', index: 4, isRaw: true, values: '010203' }),
    () => writeCall({ path: 'Main' }, 4, [hex('010203')], godot4Codec, 1000),
  ],
  [
    'a call of what rpc_config has given',
    '60 0a000080 0080 01 0205 4d61696e00',
    call({ path: 'Main', index: 0x8000, values: '0205' }),
    () => writeCall({ path: 'Main' }, 0x8000, [5], godot4Codec, 1000),
  ],
  ['bytes of the game', '03 aabb', { command: 'raw', bytes: hex('aabb') }, () => writeRaw(hex('aabb'))],
  [
    'a node of a scene',
    '04 00 01000000 01000000 01000000 03000000 02000000 503100 0500000000004040 00008040 04000000 03000000 626f6200',
    {
      ...{ command: 'spawn', scene: 0, argument: null, spawnerId: 1, netId: 1, synchronizerIds: [2], name: 'P1' },
      state: hex('0500000000004040 00008040 04000000 03000000 626f6200'),
    },
    () => writeSpawn({ ...SPAWNED, state: hex('0500000000004040 00008040 04000000 03000000 626f6200') }, 1000),
  ],
  [
    'a node of an argument',
    '04 ff 01000000 01000000 01000000 03000000 02000000 503100 02000000 0205 01',
    {
      ...{ command: 'spawn', scene: null, argument: hex('0205'), spawnerId: 1, netId: 1, synchronizerIds: [2] },
      ...{ name: 'P1', state: hex('01') },
    },
    () => writeSpawn({ ...SPAWNED, scene: null, argument: hex('0205'), state: hex('01') }, 1000),
  ],
  ['that a node is gone', '05 01000000', { command: 'despawn', netId: 1 }, () => writeDespawn(1)],
  [
    'properties as they are',
    '06 0100 02000000 0c000000 05000000 00004040 00008040',
    {
      ...{ command: 'sync', time: 1 },
      entries: [{ synchronizerId: 2, state: hex('05000000 00004040 00008040') }],
    },
    () => writeSync(1, [{ synchronizerId: 2, state: hex('05000000 00004040 00008040') }], 1000),
  ],
  [
    'properties that have changed',
    '16 02000000 0300000000000000 0e000000 04000000 03000000 626f6200 020a',
    { command: 'delta', entries: [CHANGED] },
    () => writeDelta([CHANGED], 1000),
  ],
  [
    'the last of 64 properties, of two nodes, one by the id of its path',
    '16 02000000 0000000001000080 00000000 03000080 0000008000000000 01000000 00',
    { command: 'delta', entries: FAR },
    () => writeDelta(FAR, 1000),
  ],
] as const satisfies readonly (readonly [string, string, object, () => Uint8Array | Encoded])[]) {
  t.test(`reads ${what}, and writes it again`, async (t) => {
    const again = written()

    t.strictSame(readPlain(packet), command)
    t.strictSame('ok' in again ? bytesOf(again) : again, hex(packet))
  })
}

for (const [what, packet, command] of [
  ['the bit that has no meaning', '0b aa', { command: 'raw', bytes: hex('aa') }],
  ['flags that a command has no use for', 'f3 aa', { command: 'raw', bytes: hex('aa') }],
  [
    'a path without its NUL',
    'a0 06000080 01 4d61696e',
    call({ path: 'Main', index: 1, isRaw: true, count: 0, values: '' }),
  ],
  ['a long field for a small id', '20 01000000 04 01 00000000', call({ pathId: 1, index: 4, values: '00000000' })],
  ['a long field for a small index', '40 01 0400 00', call({ pathId: 1, index: 4, count: 0, values: '' })],
  ['bytes behind the count', '00 01 04 00 ffff', call({ pathId: 1, index: 4, count: 0, values: 'ffff' })],
  ['an id of 0', `01 ${CHECKSUM_HEX} 00 00000000 41`, { ...simplify, id: 0, path: 'A' }],
  ['an id that no call can use', `01 ${CHECKSUM_HEX} 00 ffffffff 4100`, { ...simplify, id: 0xffff_ffff, path: 'A' }],
  ['an empty path', `01 ${CHECKSUM_HEX} 00 01000000`, { ...simplify, path: '' }],
  [
    'a checksum that is none',
    `01 ${'20'.repeat(32)} ff 01000000 4100`,
    { ...simplify, path: 'A', checksum: ' '.repeat(32) },
  ],
  ['a confirmation that is an id or three letters', '02 02 41424300', { ...confirm, id: 0x434241, path: 'ABC' }],
  ['a confirmation of the id 0', '02 01 00000000', { ...confirm, id: 0 }],
  ['a confirmation whose id is no text', '02 01 ff000000', { ...confirm, id: 255 }],
  ['a confirmation of the root', '02 01 2e00', { ...confirm, path: '.' }],
  ['a peer with bytes behind its id', '07 01 05000000 ff', { command: 'add', peer: 5 }],
  ['a node that is gone with bytes behind its number', '05 01000000 ff', { command: 'despawn', netId: 1 }],
] as const) {
  t.test(`puts up with ${what}`, async (t) => {
    t.strictSame(readPlain(packet), command)
  })
}

const head = '04 00 01000000 01000000'

for (const [packet, refusal] of [
  ['', 'no-command'],
  ['00 01', 'command-too-short'],
  ['10 0001', 'command-too-short'],
  ['20 010000', 'command-too-short'],
  ['20 01000000', 'command-too-short'],
  ['40 01 00', 'command-too-short'],
  ['30 0000', 'unknown-node-size'],
  ['a0 05000080 01 4100', 'path-out-of-place'],
  ['20 06000080 01 4100', 'count-missing'],
  ['a0 08000080 01 4100', 'path-out-of-place'],
  ['a0 ffffffff 01 4100', 'path-out-of-place'],
  ['00 01 04', 'count-missing'],
  ['a0 06000080 01 ff00', 'path-not-utf8'],
  [`01 ${CHECKSUM_HEX} 00 010000`, 'command-too-short'],
  [`01 ff${CHECKSUM_HEX.slice(2)} 00 01000000 41`, 'checksum-not-utf8'],
  [`01 ${CHECKSUM_HEX} 00 01000000 ff`, 'path-not-utf8'],
  ['02 01', 'command-too-short'],
  ['02 01 ff', 'path-not-utf8'],
  ['03', 'command-too-short'],
  [`${head} 00000000 010000`, 'command-too-short'],
  [`${head} 01000000 01000000 503100`, 'too-many-synchronizers'],
  [`${head} ffffffff 01000000 503100`, 'too-many-synchronizers'],
  [`${head} 00000000 04000000 503100`, 'name-out-of-place'],
  [`${head} 00000000 00000000`, 'bad-node-name'],
  [`${head} 00000000 02000000 ff00`, 'bad-node-name'],
  [`${head} 00000000 03000000 502f00`, 'bad-node-name'],
  ['04 ff 01000000 01000000 00000000 02000000 5000', 'argument-out-of-place'],
  ['04 ff 01000000 01000000 00000000 02000000 5000 02000000 02', 'argument-out-of-place'],
  ['05 010000', 'command-too-short'],
  ['06 0100 02000000 000000', 'command-too-short'],
  ['06 0100 02000000 01000000', 'entry-cut'],
  ['06 0100 02000000 00000000 00', 'entry-cut'],
  ['16 02000000 0300000000000000', 'entry-cut'],
  ['07', 'command-too-short'],
  ['07 01 050000', 'command-too-short'],
  ['07 03 05000000', 'command-too-short'],
  ['07 04 05000000', 'unknown-system-command'],
  ['07 03 05000000 07 00', 'system-in-relay'],
  ['07 03 05000000 ff', 'system-in-relay'],
] as const) {
  t.test(`refuses ${packet === '' ? 'nothing' : packet} as ${refusal}`, async (t) => {
    t.strictSame(readCommand(hex(packet)), { ok: false, refusal })
  })
}

t.test('reads the id that a server gives, and writes it', async (t) => {
  t.strictSame(readPeerId(hex('6f5d2313')), { ok: true, id: 321084783 })
  t.strictSame(readPeerId(hex('02000000')), { ok: true, id: 2 })
  t.strictSame(writePeerId(321084783), hex('6f5d2313'))

  for (const message of ['', '020000', '0200000000', '01000000', '00000000', 'ffffffff'])
    t.strictSame(readPeerId(hex(message)), { ok: false, refusal: 'no-peer-id' }, message)
})

t.test('the list of refusals is closed, and each has its sentence', async (t) => {
  t.strictSame(WIRE_REFUSAL_REASONS, Object.keys(WIRE_REFUSALS))
  for (const sentence of Object.values(WIRE_REFUSALS)) t.match(sentence, /^The .*\.$|^There .*\.$|^A .*\.$|^What .*\.$/)
})

t.test('the commands are the eight that three bits can name', async (t) => {
  t.strictSame(Object.values(COMMANDS), [0, 1, 2, 3, 4, 5, 6, 7])
})

const invalid = (message: string) => ({ ok: false, error: GodotError.ERR_INVALID_PARAMETER, message })
const write = (node: { id: number } | { path: string }, index = 0, values: readonly unknown[] = []) =>
  writeCall(node, index, values, godot4Codec, 1000)

for (const [what, encoded, message] of [
  ['a call by a negative id', write({ id: -1 }), 'the id of a path is 0 to 2147483647, not -1'],
  ['a call by an id of 32 bits', write({ id: 2 ** 31 }), 'the id of a path is 0 to 2147483647, not 2147483648'],
  ['a call by an empty path', write({ path: '' }), 'a path is missing'],
  ['a call of a negative index', write({ id: 1 }, -1), 'the index of a method is 0 to 65535, not -1'],
  ['a call of an index of 17 bits', write({ id: 1 }, 65536), 'the index of a method is 0 to 65535, not 65536'],
  ['a call of half an index', write({ id: 1 }, 0.5), 'the index of a method is 0 to 65535, not 0.5'],
  ['256 arguments', write({ id: 1 }, 0, Array<null>(256).fill(null)), 'a call has at most 255 arguments, not 256'],
  [
    'an argument that the codec refuses',
    write({ id: 1 }, 0, [() => 1]),
    'argument 1: cannot write value: no Variant holds a function',
  ],
  ['an id for no path', writeSimplifyPath(1, '', CHECKSUM), 'a path is missing'],
  [
    'an id for a path with a NUL',
    writeSimplifyPath(1, 'A\0', CHECKSUM),
    'a path holds a NUL, and Godot would cut it there',
  ],
  [
    'an id with another checksum',
    writeSimplifyPath(1, 'A', CHECKSUM.toUpperCase()),
    'a checksum is 32 digits of lower-case hex',
  ],
  [
    'a confirmation by a path that is too long',
    writeConfirmPath({ ...simplify, path: 'A'.repeat(4097) }, true, 'path'),
    'a path has more than 4096 bytes',
  ],
  [
    'a node of a scene and an argument',
    writeSpawn({ ...SPAWNED, argument: hex('00') }, 100),
    'a node is spawned by a scene or by an argument',
  ],
  ['a node of neither', writeSpawn({ ...SPAWNED, scene: null }, 100), 'a node is spawned by a scene or by an argument'],
  ['a scene of 255', writeSpawn({ ...SPAWNED, scene: 255 }, 100), 'the index of a scene is 0 to 254, not 255'],
  ['a scene of -1', writeSpawn({ ...SPAWNED, scene: -1 }, 100), 'the index of a scene is 0 to 254, not -1'],
  ['half a scene', writeSpawn({ ...SPAWNED, scene: 0.5 }, 100), 'the index of a scene is 0 to 254, not 0.5'],
  ['a node without a name', writeSpawn({ ...SPAWNED, name: '' }, 100), 'a name is missing'],
  [
    'a node whose name is a path',
    writeSpawn({ ...SPAWNED, name: 'A/B' }, 100),
    'the name of a node holds none of . : @ / " %',
  ],
  ['a sync of nothing', writeSync(1, [], 100), 'a sync has at least one entry'],
  ['a delta of nothing', writeDelta([], 100), 'a delta has at least one entry'],
  [
    'a delta of a 65th property',
    writeDelta([{ ...CHANGED, properties: [64] }], 100),
    'properties are 0 to 63, ascending',
  ],
  ['a delta out of order', writeDelta([{ ...CHANGED, properties: [1, 0] }], 100), 'properties are 0 to 63, ascending'],
  [
    'a delta of half a property',
    writeDelta([{ ...CHANGED, properties: [0.5] }], 100),
    'properties are 0 to 63, ascending',
  ],
] as const) {
  t.test(`refuses to write ${what}`, async (t) => {
    t.strictSame(encoded, invalid(message))
  })
}

t.test('refuses to write no bytes with the error of send_bytes', async (t) => {
  t.match(writeRaw(new Uint8Array()), { ok: false, error: GodotError.ERR_INVALID_DATA })
})

t.test('keeps to the limit that it is given', async (t) => {
  const tooMuch = (maxBytes: number) => ({
    ok: false,
    error: GodotError.ERR_OUT_OF_MEMORY,
    message: `more than ${maxBytes} bytes`,
  })

  t.equal(bytesOf(writeCall({ path: 'Main' }, 4, ['first'], godot4Codec, 28)).length, 28)
  t.strictSame(writeCall({ path: 'Main' }, 4, ['first'], godot4Codec, 27), tooMuch(27))
  t.strictSame(writeCall({ path: 'Main' }, 4, [hex('010203')], godot4Codec, 10), tooMuch(10))
  t.strictSame(writeSpawn(SPAWNED, 24), tooMuch(24))
  t.strictSame(writeSync(1, [CHANGED], 12), tooMuch(12))
  t.strictSame(writeDelta([CHANGED], 12), tooMuch(12))
})

t.test('writes the confirmation of an empty path, which Godot 4.2 sent', async (t) => {
  t.strictSame(bytesOf(writeConfirmPath({ ...simplify, path: '' }, true, 'path')), hex('02 01 00'))
})
