/** Replication to a client that was sent as much as it reads in a frame: states are left out, changes and spawns wait. */

import t from 'tap'
import { BURST_BYTES, BURST_MS } from '../../../src/godot4/pace.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { ServerStage } from '../scene/server-stage.ts'
import { World } from './world.ts'

t.test('a state that would wait is left out and counted, a change is not', async (t) => {
  const scene = new ServerStage()
  const world = new World(scene.api)
  const [client] = scene.joined(1)
  const ship = world.addShip()
  scene.tick()
  client?.heard()
  const kinds = (): string[] => client?.heard().map((packet) => packet.slice(0, 2)) ?? []

  scene.host.pass(BURST_MS / 1000)
  t.equal(scene.api.send_bytes(new Uint8Array(BURST_BYTES - 1), client?.id), GodotError.OK)
  ship.nick = 'joe'
  scene.tick()
  t.strictSame(kinds(), ['03'], 'the frame is full')
  t.equal(scene.host.peer.get_server_stats()?.drops['outbound-full'], 1)
  scene.host.pass(BURST_MS / 1000)
  scene.tick()

  t.strictSame(kinds(), ['16', '06'])
})
