/**
 * A SceneMultiplayer on a client of Godot 4's before a server that says anything: to a client that is in, and to one that
 * has not even its id. It believes in nobody who cannot be, calls only what is declared, and answers in measure.
 */

import { writePeerId } from '../../src/godot4/wire/peer-id.ts'
import { writeAddPeer, writeAuth, writeRelay, writeRemovePeer } from '../../src/godot4/wire/system-command.ts'
import { HostileServerWorld } from '../../test/godot4/scene/hostile-server-world.ts'
import { hex } from '../../test/support/hex.ts'
import { inputOf, messagesOf } from '../messages.ts'
import { demand, type FuzzTarget } from '../target.ts'

const OTHER = 7
const PATH = hex(`01 ${'61'.repeat(32)} 00 01000000 4d61696e00`)
const CALL = hex('a0 06000080 02 4d61696e00')
const OWN = hex('a0 06000080 05 4d61696e00')

/** A client's scene. */
export const godot4Guest: FuzzTarget = {
  name: 'godot4-guest',
  reads: ['src/godot4/client-side.ts', 'src/godot4/scene/scene-members.ts', 'src/godot4/scene/scene-reader.ts'],
  seeds: [
    inputOf(writePeerId(5), writeAddPeer(OTHER), writeRelay(OTHER, hex('03 68 69')), writeRemovePeer(OTHER)),
    inputOf(writeAddPeer(1), writeAddPeer(5), writeAddPeer(OTHER), writeRemovePeer(1), writeRemovePeer(77)),
    inputOf(PATH, CALL, OWN, hex('00 01 02 00'), hex('02 01 01000000')),
    inputOf(...[PATH, CALL, OWN, hex('00 01 02 00'), hex('02 01 01000000')].map((packet) => writeRelay(OTHER, packet))),
    inputOf(writeRelay(1, CALL), writeRelay(5, CALL), writeRelay(77, CALL), writeRelay(OTHER, writeAddPeer(9))),
    inputOf(writeAuth(), writeAuth(hex('01')), hex('03 68 69'), hex('05 01000000')),
    // As text, and no id.
    Uint8Array.of(0x80, 4, ...hex('61 62 63 00')),
    inputOf(writePeerId(1)),
  ],
  words: [PATH, CALL, ...[1, 5, OTHER, 77].map(writeAddPeer)],
  run(input) {
    for (const isBare of [false, true]) {
      const world = new HostileServerWorld({ isBare })
      world.callOut()
      for (const { bytes, isText } of messagesOf(input)) world.say(bytes, isText)
      world.tick()
      world.end()
      demand(world.fault === null, world.fault ?? '')
    }
  },
}
