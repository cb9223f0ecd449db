/** What a server of ours says of its nodes, byte by byte as the engine was captured, and to whom. */

import t from 'tap'
import { MultiplayerSpawner } from '../../../src/godot4/replication/multiplayer-spawner.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { ServerStage, type StageClient } from '../scene/server-stage.ts'
import { announcement, Ship, World } from './world.ts'

const SPAWNER = announcement(1, 'Main/Spawner')
/** The engine's own, as it was captured. */
const SPAWN = '0400010000000100000001000000030000000200000050310005000000000040400000804004000000' + '03000000626f6200'
const SYNC = '060100020000000c000000050000000000404000008040'
const DELTA = '160200000003000000000000000e0000000400000003000000626f6200020a'

function stage(prepare?: Parameters<typeof create>[0]) {
  return create(prepare)
}

function create(prepare: (world: World) => void = () => undefined) {
  const scene = new ServerStage()
  const world = new World(scene.api)
  prepare(world)
  return { scene, world, api: scene.api }
}

/** Another tick's sync: the same with another time. */
const syncAt = (time: number): string => SYNC.replace('0100', `${time.toString(16).padStart(2, '0')}00`)

t.test(
  'a node that is added below the spawn node is spawned at once, and its properties follow in the tick',
  async (t) => {
    const { scene, world } = stage()
    const [client] = scene.joined(1) as [StageClient]

    world.addShip()
    scene.host.turn.end()

    t.strictSame(client.heard(), [SPAWNER, SPAWN])
    scene.tick()
    t.strictSame(client.heard(), [syncAt(2), DELTA])
    scene.tick()
    t.strictSame(client.heard(), [syncAt(3)], 'what has not changed is not sent')
  },
)

t.test('a node whose name had something that no node can have is spawned by the name that it has', async (t) => {
  const { scene, world } = stage()
  const [client] = scene.joined(1) as [StageClient]

  world.addShip('5%')
  scene.host.turn.end()

  t.strictSame(client.heard(), [SPAWNER, SPAWN.replace('503100', '355f00')])
})

t.test('who comes later is told before the game hears of it', async (t) => {
  const { scene, world, api } = stage()
  scene.joined(1)
  world.addShip()
  const heard: number[] = []
  api.peer_connected.connect(() => heard.push(world.players.get_children().length))

  const late = scene.connect()
  const [add, ...rest] = late.heard()

  t.match(add, /^0701/)
  t.strictSame(rest.slice(0, 2), [SPAWNER, SPAWN])
  t.match(rest[3], /^16/, 'all that is sent on change')
  t.strictSame(heard, [1])
})

t.test('the end of a node is told to whoever knows of it, and what it had is forgotten', async (t) => {
  const { scene, world } = stage()
  const [client] = scene.joined(1) as [StageClient]
  const ship = world.addShip()
  scene.tick()
  client.heard()

  world.players.remove_child(ship)
  scene.tick()
  t.strictSame(client.heard(), ['0501000000'])
  world.players.add_child(ship)
  scene.host.turn.end()

  t.strictSame(client.heard(), [
    SPAWN.replace('0100000001000000010000', '0100000003000000010000').replace('0200000050', '0400000050'),
  ])
})

t.test('a node of spawn() travels with its argument', async (t) => {
  const { scene, world } = stage(({ spawner }) => {
    spawner.spawn_function = (data) => new SceneNode(String(data))
  })
  const [client] = scene.joined(1) as [StageClient]

  const node = world.spawner.spawn('Rock')
  scene.host.turn.end()

  t.strictSame([node?.name, node?.get_parent()], ['Rock', world.players])
  t.strictSame(client.heard(), [
    SPAWNER,
    '04ff01000000010000000000000005000000526f636b000c0000000400000004000000526f636b',
  ])
})

t.test('spawn() says what is missing, and makes nothing', async (t) => {
  const { world, api } = stage()
  const { spawner } = world
  const made: unknown[] = []
  const make = (data: unknown): SceneNode => {
    made.push(data)
    return new SceneNode('Rock')
  }
  const why = (): string => {
    t.equal(spawner.spawn(1), null)
    return api.get_last_error_message()
  }

  t.match(why(), /no spawn_function/)
  spawner.spawn_function = make
  spawner.spawn_path = '../Nowhere'
  t.match(why(), /no node at spawn_path/)
  spawner.spawn_path = '../Players'
  spawner.set_multiplayer_authority(7)
  t.match(why(), /not the authority/)
  spawner.set_multiplayer_authority(1)
  t.equal(
    spawner.spawn(() => 1),
    null,
  )
  t.strictSame(made, [])
  spawner.spawn_function = () => world.main
  t.match(why(), /makes a new node/)
  spawner.spawn_function = make
  spawner.spawn_limit = 1
  t.ok(spawner.spawn(1))
  t.match(why(), /spawn_limit/)
  t.equal(new MultiplayerSpawner().spawn(1), null, 'outside of a tree')
  t.strictSame(made, [1])
})

t.test('what spawn_function throws is the callers', async (t) => {
  const { world } = stage()
  world.spawner.spawn_function = () => {
    throw new Error('planned')
  }

  t.throws(() => world.spawner.spawn(), { message: 'planned' })
  t.strictSame(world.players.get_children(), [])
})

t.test('is not spawned: another scene, another parent, at another authority', async (t) => {
  const { scene, world } = stage()
  const [client] = scene.joined(1) as [StageClient]
  const plain = new SceneNode('Plain')
  const other = new SceneNode('Other')
  other.scene_file_path = 'res://other.tscn'

  for (const node of [plain, other]) world.players.add_child(node)
  world.main.add_child(new Ship('Elsewhere'))
  world.spawner.set_multiplayer_authority(7)
  world.addShip('Foreign')
  scene.host.turn.end()
  t.strictSame(
    client.heard().filter((packet) => packet.startsWith('04')),
    [],
  )
  world.spawner.set_multiplayer_authority(1)
  world.spawner.spawn_limit = 1
  world.addShip('P1')
  world.addShip('P2')
  scene.host.turn.end()

  t.equal(
    client.heard().filter((packet) => packet.startsWith('04')).length,
    2,
    'what is in the tree is spawned, whatever the limit',
  )
  t.strictSame(scene.warnings, [])
})

t.test('a node whose synchronizers are its owners is spawned without them', async (t) => {
  const { scene, world } = stage()
  const [client] = scene.joined(1) as [StageClient]
  const ship = new Ship('P1')
  ship.set_multiplayer_authority(client.id)

  world.players.add_child(ship)
  scene.tick()

  t.strictSame(client.heard(), [SPAWNER, '040001000000010000000000000003000000503100'])
})

t.test('values that no type of the wire holds are said in words, and the node is here alone', async (t) => {
  const { scene, world } = stage()
  const [client] = scene.joined(1) as [StageClient]
  const ship = new Ship('P1')
  Object.assign(ship, { position: () => 1 })

  world.players.add_child(ship)
  scene.tick()
  scene.tick()

  t.strictSame(client.heard(), [SPAWNER])
  t.match(scene.warnings, [/cannot be sent by a MultiplayerSynchronizer/])
})

t.test('a property of a node that is not there is said in words', async (t) => {
  const { scene, world } = stage()
  scene.joined(1)
  const ship = new Ship('P1')
  ship.sync.replication_config?.add_property('Gun:angle')

  world.players.add_child(ship)
  scene.tick()

  t.match(scene.warnings, [/not there at or below its root/])
})
