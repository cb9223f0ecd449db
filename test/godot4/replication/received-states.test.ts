/**
 * What a server of ours keeps of what its clients have said of nodes and properties, and for how long: until they leave,
 * another has the authority, or the game takes a node away.
 */

import t from 'tap'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { idHex, ServerStage, type StageClient } from '../scene/server-stage.ts'
import { announcement, Ship, World } from './world.ts'

const SPAWNER = announcement(1, 'Main/Spawner')
const rock = (netId: number, name: string): string =>
  `04 00 01000000 ${idHex(netId)} 00000000 03000000 ${Buffer.from(name).toString('hex')} 00`
const NO_PROPERTY = '01000080 0000000000000000 00000000'
const NICK = '01000080 0100000000000000 0c000000 04000000 03000000 616e'
const delta = (...entries: string[]): string => `16 ${entries.join('')}`
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

/** The same, where the spawner is the first client's, and makes rocks. */
function withSpawner() {
  const stage = started()
  const { world, clients } = stage
  world.spawner.clear_spawnable_scenes()
  world.spawner.add_spawnable_scene('res://rock.tscn', () => new SceneNode())
  world.spawner.set_multiplayer_authority(clients[0].id)
  t.strictSame(stage.say(clients[0], SPAWNER), [])
  return stage
}

const namesOf = (node: SceneNode): string[] => node.get_children().map(({ name }) => name)

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

// ---- nodes ----

t.test('a node that the game takes away counts no more, and its number is free', async (t) => {
  const { world, clients, say } = withSpawner()
  const [client] = clients
  world.spawner.spawn_limit = 2
  t.strictSame(say(client, rock(1, 'R1'), rock(2, 'R2')), [])
  t.strictSame(say(client, rock(3, 'R3')), [`packet_refused(${client.id}, spawn-limit)`])

  for (const node of world.players.get_children()) world.players.remove_child(node)

  t.strictSame([say(client, rock(1, 'R1'), rock(3, 'R3')), namesOf(world.players)], [[], ['R1', 'R3']])
  t.strictSame(say(client, '05 02000000'), [`packet_refused(${client.id}, unknown-net-id)`])
})

t.test('a node that the game puts elsewhere stays there when the peer leaves', async (t) => {
  const { world, clients, say, leave } = withSpawner()
  say(clients[0], rock(1, 'R1'), rock(2, 'R2'))
  const [moved] = world.players.get_children() as [SceneNode]

  world.players.remove_child(moved)
  world.main.add_child(moved)
  leave(clients[0])

  t.strictSame([moved.get_parent(), namesOf(world.players)], [world.main, []])
})

t.test(
  'what leaves the tree with what is above it is forgotten too, and a peer takes the outer one alone',
  async (t) => {
    const { world, clients, say, leave } = withSpawner()
    const [client] = clients
    say(client, rock(1, 'R1'))
    world.spawner.spawn_path = '../Players/R1'
    t.strictSame(say(client, rock(2, 'R2')), [])
    const [outer] = world.players.get_children() as [SceneNode]

    leave(client)

    t.strictSame([namesOf(world.players), namesOf(outer)], [[], ['R2']])
  },
)

t.test('a node that does not stay where it was put has not been spawned: spawn-failed', async (t) => {
  const { world, clients, say } = withSpawner()
  class Gone extends SceneNode {
    override ['_enter_tree'](): void {
      this.get_parent()?.remove_child(this)
    }
  }
  class Elsewhere extends Gone {
    #hasMoved = false;
    override ['_enter_tree'](): void {
      if (this.#hasMoved) return
      this.#hasMoved = true
      super._enter_tree()
      world.main.add_child(this)
    }
  }
  for (const [index, make] of [() => new Gone(), () => new Elsewhere()].entries()) {
    world.spawner.clear_spawnable_scenes()
    world.spawner.add_spawnable_scene('res://gone.tscn', make)

    t.strictSame(say(clients[0], rock(index + 1, 'R1')), [`packet_refused(${clients[0].id}, spawn-failed)`])
  }

  t.strictSame([namesOf(world.players), world.log, namesOf(world.main).at(-1)], [[], [], 'R1'])
})

// ---- changes ----

for (const [what, packet, reason, told] of [
  ['changes of no property', delta(NO_PROPERTY.repeat(100)), 'empty-delta', 0],
  ['a synchronizer that the packet has named before', delta(`${NICK}6e00`, `${NICK}6f00`), 'named-twice', 1],
] as const) {
  t.test(`refuses ${what}: ${reason}, and the game is told of each synchronizer once`, async (t) => {
    const { ship, clients, say } = withPaths()
    let count = 0
    ship.sync.delta_synchronized.connect(() => count++)

    t.strictSame(say(clients[0], packet), [`packet_refused(${clients[0].id}, ${reason})`])

    t.strictSame([count, ship.nick], [told, told === 1 ? 'ann' : ''])
  })
}
