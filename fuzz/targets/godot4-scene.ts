/**
 * A SceneMultiplayer on a server of Godot 4's, one client that says anything, and two honest ones. Whatever it says,
 * `poll()` does not throw, the honest ones stay, and hear nothing in their own name.
 */

import { readCommand } from '../../src/godot4/wire/command.ts'
import { writeAddPeer, writeAuth, writeRelay } from '../../src/godot4/wire/system-command.ts'
import { ServerStage } from '../../test/godot4/scene/server-stage.ts'
import { hex } from '../../test/support/hex.ts'
import { inputOf, messagesOf } from '../messages.ts'
import { demand, type FuzzTarget } from '../target.ts'

/** Everybody is there; the ids are the same in every stage, for the dice are. */
function makeStage() {
  const stage = new ServerStage()
  const [stranger, ...honest] = stage.joined(3)
  if (stranger === undefined) throw new Error('nobody has joined')
  return { stage, stranger, honest }
}

/** An honest client hears the server, and what the stranger has sent by way of it. */
function checkHeard(heard: readonly string[], own: number, stranger: number): void {
  for (const packet of heard) {
    const read = readCommand(Uint8Array.from(Buffer.from(packet, 'hex')))
    demand(read.ok, 'an honest client hears what is no packet')
    const { command } = read
    if (command.command === 'relay') demand(command.peer === stranger, `it hears ${command.peer}`)
    if (command.command === 'add' || command.command === 'remove') demand(command.peer !== own, 'it is told of itself')
  }
}

const { stranger: STRANGER, honest: HONEST } = makeStage()
const TARGETS = HONEST.flatMap(({ id }) => [id, -id])

/** A server's scene. */
export const godot4Scene: FuzzTarget = {
  name: 'godot4-scene',
  reads: ['src/godot4/scene/scene-reader.ts', 'src/godot4/scene/relay-table.ts'],
  seeds: [
    ...[0, 1, ...TARGETS].map((target) => inputOf(writeRelay(target, hex('03 68 69')))),
    inputOf(writeRelay(HONEST[0]?.id ?? 0, writeAddPeer(HONEST[1]?.id ?? 0))),
    inputOf(writeAuth(hex('01')), writeAuth(), writeAddPeer(STRANGER.id), hex('03 68 69')),
    inputOf(hex('02 01 01 00 00 00'), hex('00 01')),
  ],
  words: [STRANGER.id, ...TARGETS].map((id) => new Uint8Array(Int32Array.of(id).buffer)),
  run(input) {
    const { stage, stranger, honest } = makeStage()
    for (const { bytes, isText } of messagesOf(input)) stranger.memory.send(bytes, isText)
    stage.tick()
    stage.tick()
    for (const client of honest) {
      const isThere = client.memory.state === 'open' && stage.api.get_peers().includes(client.id)
      demand(isThere, 'an honest client is gone')
      checkHeard(client.heard(), client.id, stranger.id)
    }
    stage.host.peer.close()
  },
}
