/**
 * A SceneMultiplayer on a server of Godot 4's, one client that says anything, and two honest ones. Whatever it says,
 * `poll()` does not throw, the honest ones stay and hear nothing in their own name, and only what is declared is called.
 */

import { writeAddPeer, writeAuth, writeRelay } from '../../src/godot4/wire/system-command.ts'
import { HostileClientWorld } from '../../test/godot4/scene/hostile-client-world.ts'
import { hex } from '../../test/support/hex.ts'
import { inputOf, messagesOf } from '../messages.ts'
import { demand, type FuzzTarget } from '../target.ts'

// The ids are the same in every world, for the dice are.
const [STRANGER = 0, FIRST = 0, SECOND = 0] = new HostileClientWorld().ids
const TARGETS = [FIRST, SECOND].flatMap((id) => [id, -id])
const CHECKSUM = '61'.repeat(32)

/** Calls and paths of the trap tree, some of which are done. */
const CALLS = [
  `01 ${CHECKSUM} 00 01000000 4d61696e00`,
  '00 01 02 01 0207',
  '60 0a000080 0080 01 0205 4d61696e00',
  '20 09000080 09 01 0207 4d61696e00',
  'a0 06000080 06 4d61696e2f53756200',
  '02 01 01000000',
  '02 01 4d61696e00',
].map(hex)

/** A server's scene. */
export const godot4Scene: FuzzTarget = {
  name: 'godot4-scene',
  reads: [
    'src/godot4/scene/scene-reader.ts',
    'src/godot4/scene/relay-table.ts',
    'src/godot4/scene/call-reader.ts',
    'src/godot4/scene/path-talk.ts',
  ],
  seeds: [
    ...[0, 1, ...TARGETS].map((target) => inputOf(writeRelay(target, hex('03 68 69')))),
    inputOf(writeRelay(FIRST, writeAddPeer(SECOND))),
    inputOf(writeAuth(hex('01')), writeAuth(), writeAddPeer(STRANGER), hex('03 68 69')),
    inputOf(...CALLS),
    ...CALLS.map((packet) => inputOf(packet, writeRelay(0, packet))),
  ],
  words: [...CALLS, ...[STRANGER, ...TARGETS].map((id) => new Uint8Array(Int32Array.of(id).buffer))],
  run(input) {
    const world = new HostileClientWorld()
    world.callStranger()
    for (const { bytes, isText } of messagesOf(input)) world.say(bytes, isText)
    world.tick()
    world.tick()
    demand(world.fault === null, world.fault ?? '')
    world.close()
  },
}
