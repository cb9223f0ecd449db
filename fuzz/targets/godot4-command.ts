/**
 * The packets of Godot 4's SceneMultiplayer, and the id that comes before them. What is read is written again as a packet
 * that says the same.
 */

import { isDeepStrictEqual } from 'node:util'
import { godot4Codec } from '../../src/godot4/variant/codec.ts'
import { readCallArguments, writeCall, type Call } from '../../src/godot4/wire/call-command.ts'
import { readCommand } from '../../src/godot4/wire/command.ts'
import { writeSimplifyPath } from '../../src/godot4/wire/path-command.ts'
import { readPeerId, writePeerId } from '../../src/godot4/wire/peer-id.ts'
import { writeRaw } from '../../src/godot4/wire/raw-command.ts'
import { WIRE_REFUSAL_REASONS } from '../../src/godot4/wire/refusals.ts'
import { writeDelta, writeDespawn, writeSync } from '../../src/godot4/wire/replication-command.ts'
import { readState, writeState } from '../../src/godot4/wire/state.ts'
import { writeAddPeer, writeAuth, writeRelay, writeRemovePeer } from '../../src/godot4/wire/system-command.ts'
import { writeAgain, type PlainCommand } from '../../test/godot4/wire/write-again.ts'
import { hex } from '../../test/support/hex.ts'
import { documentedVectors } from '../documented-vectors.ts'
import { demand, type FuzzTarget } from '../target.ts'

const MOST_BYTES = 1_000_000
const CHECKSUM = '0123456789abcdef0123456789abcdef'

function checkPlain(command: PlainCommand): void {
  const written = writeAgain(command, MOST_BYTES)
  if (!written.ok) return
  const again = readCommand(written.bytes)
  demand(again.ok && isDeepStrictEqual(again.command, command), `${command.command} is written as something else`)
}

function checkCall(call: Call): void {
  const found = readCallArguments(call, godot4Codec, true)
  if (!found.ok) return
  const node = call.path === null ? { id: call.pathId ?? 0 } : { path: call.path }
  const written = writeCall(node, call.index, found.values, godot4Codec, MOST_BYTES)
  if (!written.ok) return
  const again = readCommand(written.bytes)
  demand(again.ok && again.command.command === 'call', 'a call is written as something else')
  const { path, pathId, index } = again.command
  demand(isDeepStrictEqual([path, pathId, index], [call.path, call.pathId, call.index]), 'another method is called')
  const read = readCallArguments(again.command, godot4Codec, true)
  demand(read.ok, 'arguments that were written cannot be read')
  const twice = writeCall(node, call.index, read.values, godot4Codec, MOST_BYTES)
  demand(isDeepStrictEqual(twice, written), 'a call is written with other arguments')
}

function checkState(state: Uint8Array): void {
  const read = readState(state, 1, godot4Codec)
  if (!read.ok) return
  const written = writeState(read.values, godot4Codec, MOST_BYTES)
  demand(written.ok, 'a state that was read cannot be written')
  // Wide vectors are read, and written in single precision: only what was written once is written as the same.
  const again = readState(written.bytes, 1, godot4Codec)
  demand(again.ok, 'a state that was written cannot be read')
  const twice = writeState(again.values, godot4Codec, MOST_BYTES)
  demand(isDeepStrictEqual(twice, written), 'a state is written as something else')
}

function checkId(bytes: Uint8Array): void {
  const read = readPeerId(bytes)
  if (read.ok) demand(isDeepStrictEqual(readPeerId(writePeerId(read.id)), read), 'an id is written as another')
}

/** What SceneMultiplayer is told. */
export const godot4Command: FuzzTarget = {
  name: 'godot4-command',
  reads: [
    'src/godot4/wire/call-command.ts',
    'src/godot4/wire/command.ts',
    'src/godot4/wire/path-command.ts',
    'src/godot4/wire/peer-id.ts',
    'src/godot4/wire/replication-command.ts',
    'src/godot4/wire/state.ts',
    'src/godot4/wire/system-command.ts',
  ],
  seeds: [
    ...documentedVectors('godot4.md'),
    ...[writeAuth(), writeAuth(hex('01 02')), writeAddPeer(5), writeRemovePeer(5), writeRelay(5, hex('03 68'))],
    ...[writePeerId(7), writeDespawn(3)],
    ...[
      writeRaw(hex('68 69')),
      writeSimplifyPath(1, 'Main/Ship', CHECKSUM),
      writeCall({ id: 1 }, 2, [1, 'left'], godot4Codec, MOST_BYTES),
      writeCall({ path: 'Main/Ship' }, 300, [], godot4Codec, MOST_BYTES),
      writeSync(7, [{ synchronizerId: 1, state: hex('02 07') }], MOST_BYTES),
      writeDelta([{ synchronizerId: 1, properties: [0, 3], state: hex('02 07 00') }], MOST_BYTES),
    ].map((encoded) => (encoded.ok ? encoded.bytes : new Uint8Array())),
    hex('02 01 01 00 00 00'),
    hex('04 01 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 04 00 00 00 53 68 69 70'),
  ],
  run(bytes) {
    checkId(bytes)
    checkState(bytes)
    const read = readCommand(bytes)
    if (!read.ok) demand(WIRE_REFUSAL_REASONS.includes(read.refusal), `it is refused as ${read.refusal}`)
    else if (read.command.command === 'call') checkCall(read.command)
    // A confirmation is read as both of its forms.
    else if (read.command.command !== 'confirm') checkPlain(read.command)
  },
}
