/**
 * What a server of ours keeps of what its clients have said of nodes and properties, and for how long: until they leave,
 * another has the authority, or the game takes a node away.
 */

import t from 'tap'
import { idHex, ServerStage, type StageClient } from '../scene/server-stage.ts'
import { announcement, Ship, World } from './world.ts'

/** Of `Main/Base/Sync`, at a time of 16 bits. */
const syncAt = (time: number, x: string): string =>
  `06 ${idHex(time).slice(0, 4)} 01000080 0c000000 05000000 ${x} 00000040`
const [ONE, TWO, THREE] = ['0000803f', '00000040', '00004040'] as const

/** A server of ours with two clients and a ship that is there on all sides. */
function started() {
  const scene = new ServerStage()
  const world = new World(scene.api)
  const ship = new Ship('Base')
  world.main.add_child(ship)
  const clients = scene.joined(2) as [StageClient, StageClient]
  const say = (client: StageClient, ...packets: string[]): string[] => {
    for (const packet of packets) client.send(packet)
    scene.tick()
    return scene.take()
  }
  const leave = (client: StageClient): void => {
    client.memory.close()
    scene.tick()
    scene.take()
  }
  return { scene, world, ship, clients, say, leave }
}

/** The same, where each client has announced the path of the ship's synchronizer, which is the first one's. */
function withPaths() {
  const stage = started()
  for (const client of stage.clients) t.strictSame(stage.say(client, announcement(1, 'Main/Base/Sync')), [])
  stage.ship.set_multiplayer_authority(stage.clients[0].id)
  return stage
}

// ---- times ----

t.test('the times of one sender say nothing of another: who gets the authority is heard at once', async (t) => {
  const { ship, clients, say } = withPaths()
  const [first, second] = clients
  t.strictSame(say(first, syncAt(600, ONE)), [])

  ship.set_multiplayer_authority(second.id)

  t.strictSame([say(second, syncAt(5, TWO)), ship.position.x], [[], 2])
  t.strictSame(say(second, syncAt(4, THREE)), [`packet_refused(${second.id}, stale-sync)`], 'its own count')
})

t.test('who has had the authority before is heard at once when it gets it back', async (t) => {
  const { ship, scene, clients, say } = withPaths()
  const [first] = clients
  t.strictSame(say(first, syncAt(600, ONE)), [])

  ship.set_multiplayer_authority(1)
  scene.tick()
  ship.set_multiplayer_authority(first.id)

  t.strictSame([say(first, syncAt(5, TWO)), ship.position.x], [[], 2])
})

t.test('a peer that leaves takes no time but its own with it', async (t) => {
  const { clients, say, leave } = withPaths()
  const [first, second] = clients
  t.strictSame(say(first, syncAt(600, ONE)), [])

  leave(second)

  t.strictSame(say(first, syncAt(5, TWO)), [`packet_refused(${first.id}, stale-sync)`])
})
