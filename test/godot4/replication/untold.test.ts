/** What a server of ours cannot say of its nodes: no room, no path, no bytes, no value. Nothing of it stops the rest. */

import t from 'tap'
import { MultiplayerSynchronizer } from '../../../src/godot4/replication/multiplayer-synchronizer.ts'
import { BURST_MS } from '../../../src/godot4/pace.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { ServerStage, type StageClient } from '../scene/server-stage.ts'
import { announcement, Ship, shipConfig, World } from './world.ts'

function stage() {
  const scene = new ServerStage()
  const world = new World(scene.api)
  const [client] = scene.joined(1) as [StageClient]
  return { scene, world, api: scene.api, client }
}

/** The same before a client that has no room, until `makeRoom`. */
function withoutRoom(prepare: (world: World) => void = () => undefined) {
  const made = stage()
  const { scene, client, world } = made
  prepare(world)
  scene.tick()
  client.heard()
  client.memory.stopReading()
  for (const size of [60_000, 5000, 500, 50, 5, 1]) {
    while (scene.api.send_bytes(new Uint8Array(size), client.id) === GodotError.OK) continue
  }
  const makeRoom = (): string[] => {
    client.memory.startReading()
    scene.pass(BURST_MS / 1000)
    scene.tick()
    return client.heard().filter((packet) => !packet.startsWith('03'))
  }
  return { ...made, makeRoom }
}

/** As many nodes below one another as make a path of more than 4096 bytes; the last of them. */
function deep(from: SceneNode): SceneNode {
  let node = from
  for (let depth = 0; depth < 20; depth++) {
    const child = new SceneNode('x'.repeat(250))
    node.add_child(child)
    node = child
  }
  return node
}

t.test('synchronizers whose path had no room are told when there is some, but those that have left', async (t) => {
  const { scene, world, makeRoom } = withoutRoom()
  const ships = ['A', 'B', 'C'].map((name) => new Ship(name))
  for (const ship of ships) world.main.add_child(ship)
  scene.tick()
  for (const ship of ships.slice(2)) world.main.remove_child(ship)

  const heard = makeRoom()

  t.strictSame(heard, [announcement(1, 'Main/A/Sync'), announcement(2, 'Main/B/Sync')])
})

t.test('a synchronizer that no path of the wire leads to sends nothing', async (t) => {
  const { scene, world, api, client } = stage()
  api.root_path = '/root/Main'

  world.root.add_child(new Ship('Outside'))
  deep(world.main).add_child(new Ship('Deep'))
  scene.tick()
  scene.tick()

  t.strictSame(client.heard(), [])
})

t.test('a spawner that no path of the wire leads to spawns nothing, and says so', async (t) => {
  const { scene, world, client } = stage()
  const below = deep(world.main)
  world.main.remove_child(world.spawner)
  below.add_child(world.spawner)
  world.spawner.spawn_path = '/root/Main/Players'

  world.addShip()
  scene.tick()

  t.strictSame(
    client.heard().filter((packet) => packet.startsWith('04')),
    [],
  )
  t.ok(scene.warnings.some((text) => text.includes('nothing is spawned')))
})

t.test('a node whose spawn is longer than a packet is here alone, with a warning', async (t) => {
  const { scene, world, client } = stage()
  const ship = new Ship('P1')
  ship.nick = 'x'.repeat(65_490)

  world.players.add_child(ship)
  scene.host.turn.end()

  t.strictSame(client.heard(), [announcement(1, 'Main/Spawner')])
  t.match(scene.warnings, [/^The node "P1" cannot be spawned at others: /])
})

t.test('the end of a node that had no room is told when there is some, before anything new', async (t) => {
  const { scene, world, makeRoom } = withoutRoom((world) => world.addShip())
  const ship = world.ship()
  if (ship !== null) world.players.remove_child(ship)
  scene.tick()

  t.strictSame(makeRoom(), ['0501000000'])
})

t.test('a property that throws when it is read is not sent, and its error comes out of the poll', async (t) => {
  const { scene, world, client } = stage()
  const ship = world.addShip()
  scene.tick()
  client.heard()
  Object.defineProperty(ship, 'nick', {
    get: () => {
      throw new Error('getter')
    },
  })

  t.throws(() => scene.tick(), { message: 'getter' })

  scene.host.turn.end()
  t.match(client.heard(), [/^06/], 'what is always sent')
})

t.test('a property whose getter takes the configuration away is the last that is sent', async (t) => {
  const { scene, world, client } = stage()
  const ship = world.addShip()
  scene.tick()
  client.heard()
  let isAsked = false
  Object.defineProperty(ship, 'nick', {
    get: () => {
      if (isAsked) ship.sync.replication_config = null
      return 'bob'
    },
  })
  const config = shipConfig()
  ship.sync.replication_config = config
  isAsked = true
  scene.tick()
  client.heard()

  scene.tick()

  t.strictSame(client.heard(), [])
})

t.test('a synchronizer that leaves as it enters sends nothing', async (t) => {
  const { scene, world, client } = stage()
  class Fleeting extends MultiplayerSynchronizer {
    override ['_enter_tree'](): void {
      this.get_parent()?.remove_child(this)
    }
  }
  const fleeting = new Fleeting('Sync')
  fleeting.replication_config = shipConfig()

  world.main.add_child(fleeting)
  scene.tick()

  t.strictSame([client.heard(), fleeting.is_inside_tree()], [[], false])
})

t.test('spawn() gives null where the spawn node does not take the node, and tells nobody', async (t) => {
  const { scene, world, client } = stage()
  class Full extends SceneNode<Full> {
    override add_child(): GodotError {
      return GodotError.FAILED
    }
  }
  world.main.add_child(new Full('Full'))
  world.spawner.spawn_path = '../Full'
  world.spawner.spawn_function = () => new SceneNode('Rock')

  t.equal(world.spawner.spawn(1), null)
  scene.host.turn.end()

  t.strictSame(client.heard(), [])
})

t.test('who may see what another sends is not asked of us', async (t) => {
  const { scene, world, client } = stage()
  const ship = new Ship('Base')
  ship.sync.set_multiplayer_authority(client.id)
  world.main.add_child(ship)
  const told: number[] = []
  ship.sync.visibility_changed.connect((peer) => told.push(peer))

  ship.sync.set_visibility_for(client.id, true)
  scene.tick()

  t.strictSame([client.heard(), told], [[], []])
})
