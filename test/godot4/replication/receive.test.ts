/**
 * What a client of ours does of what a Godot 4 server says of nodes and properties: the captured packets, who may say so,
 * and all that is refused. The test plays the server, and another client behind it.
 */

import t from 'tap'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { Vector2 } from '../../../src/multiplayer/variant/vectors.ts'
import { hex } from '../../support/hex.ts'
import { OUR_ID } from '../guest-scene.ts'
import { ClientStage } from '../scene/client-stage.ts'
import { idHex } from '../scene/server-stage.ts'
import { announcement, Ship, shipConfig, SHIP_SCENE, World } from './world.ts'

const SPAWNER = announcement(1, 'Main/Spawner')
const STATE = '05000000 00004040 00008040 04000000 03000000 626f6200'
const SPAWN = `04 00 01000000 01000000 01000000 03000000 02000000 503100 ${STATE}`
const SYNC = '06 0100 02000000 0c000000 05000000 0000803f 00000040'
const DELTA = '16 02000000 0300000000000000 0e000000 04000000 03000000 616e6e00 0209'

/** Client 5 with the world before its server, where client 7 is too; `say` returns what was signalled. */
function joined() {
  const stage = ClientStage.joined([7])
  const say = (...packets: string[]): string[] => {
    stage.say(...packets)
    return stage.take()
  }
  return { stage, world: new World(stage.api), say }
}

/** The same, with the ship of the captures. */
function withShip() {
  const { stage, world, say } = joined()
  t.strictSame(say(SPAWNER, SPAWN), [])
  const ship = world.ship()
  if (ship === null) throw new Error('there is no ship')
  return { stage, world, say, ship }
}

const show = (ship: Ship): unknown[] => [ship.position.x, ship.position.y, ship.nick, ship.hp]

t.test('a node comes to be with its name and its properties, and is told', async (t) => {
  const { ship, world } = withShip()

  t.strictSame([show(ship), ship.scene_file_path, world.log], [[3, 4, 'bob', 10], SHIP_SCENE, ['spawned P1']])
})

t.test('properties come, those that are always sent and those that have changed', async (t) => {
  const { ship, say } = withShip()
  const heard: string[] = []
  ship.sync.synchronized.connect(() => heard.push('synchronized'))
  ship.sync.delta_synchronized.connect(() => heard.push('delta_synchronized'))

  t.strictSame(say(SYNC), [])
  t.strictSame(show(ship), [1, 2, 'bob', 10])
  t.strictSame(say(DELTA), [])

  t.strictSame(
    [show(ship), heard],
    [
      [1, 2, 'ann', 9],
      ['synchronized', 'delta_synchronized'],
    ],
  )
})

t.test('a node goes, is told, and its numbers are free', async (t) => {
  const { world, say, ship } = withShip()

  t.strictSame(say('05 01000000'), [])
  t.strictSame([world.ship(), ship.is_inside_tree(), world.log], [null, false, ['spawned P1', 'despawned P1']])
  t.strictSame(say('05 01000000', SYNC), ['packet_refused(1, unknown-net-id)', 'packet_refused(1, unknown-net-id)'])
  t.strictSame([say(SPAWN), world.ship() === null], [[], false])
})

t.test('a node of a function comes to be of its argument', async (t) => {
  const { world, say } = joined()
  world.spawner.spawn_function = (data) => new SceneNode(`not ${String(data)}`)

  t.strictSame(say(SPAWNER, '04ff01000000010000000000000005000000526f636b000c0000000400000004000000526f636b'), [])

  t.strictSame([world.players.get_children().map(({ name }) => name), world.log], [['Rock'], ['spawned Rock']])
})

t.test('a synchronizer that is there on both sides is known by its path', async (t) => {
  const { stage, world, say } = joined()
  const ship = new Ship('Base')
  world.main.add_child(ship)
  stage.sent()

  t.strictSame(say(announcement(9, 'Main/Base/Sync'), SYNC.replace('02000000', '09000080')), [])

  t.strictSame(stage.sent(), ['020109000000'])
  t.strictSame(show(ship).slice(0, 2), [1, 2])
})

t.test('nodes of a peer leave with it, and all with the server', async (t) => {
  const { stage, world, say, ship } = withShip()
  world.spawner.set_multiplayer_authority(7)
  const relay = `07 03 ${idHex(7)}`
  t.strictSame(
    say(
      `${relay} ${SPAWNER}`,
      `${relay} ${SPAWN.replace('503100', '503200').replace('01000000 03', '00000000 03').replace('02000000 50', '50').replace(STATE, '')}`,
    ),
    [],
  )
  t.ok(world.ship('P2'))

  say(`07 02 ${idHex(7)}`)
  t.strictSame([world.ship('P2'), world.ship('P1')], [null, ship])
  stage.link.closeFromServer(1000)
  stage.tick()
  stage.tick()

  t.equal(world.ship('P1'), null)
  t.strictSame(world.log, ['spawned P1', 'spawned P2'], 'no authority has despawned them, as in Godot')
})

for (const [what, packet, reason, prepare] of [
  ['a spawner that was not announced', SPAWN.replace('01000000', '02000000'), 'unknown-path-id'],
  ['what is no spawner', SPAWN.replace('01000000', '03000000'), 'no-spawner'],
  ['a number that is taken', SPAWN.replace('503100', '503200').replace('02000000 50', '04000000 50'), 'net-id-taken'],
  [
    'the number of a synchronizer that is taken',
    SPAWN.replace('503100', '503200').replace('01000000 01000000 0100', '01000000 08000000 0100'),
    'net-id-taken',
  ],
  ['a name that is taken', `04 00 01000000 03000000 01000000 03000000 04000000 503100 ${STATE}`, 'name-taken'],
  ['a name that is longer than any', `04 00 01000000 03000000 00000000 00010000 ${'41'.repeat(256)}`, 'bad-node-name'],
  ['a scene that is not listed', '04 01 01000000 03000000 00000000 03000000 503200', 'unknown-scene'],
  ['an argument without a function', '04 ff 01000000 03000000 00000000 03000000 503200 01000000 00', 'unknown-scene'],
  [
    'an argument that is cut',
    '04 ff 01000000 03000000 00000000 03000000 503200 02000000 c202',
    'bad-arguments',
    (world: World) => (world.spawner.spawn_function = () => new SceneNode()),
  ],
  [
    'one node more than spawn_limit',
    '04 00 01000000 03000000 00000000 03000000 503200',
    'spawn-limit',
    (world: World) => (world.spawner.spawn_limit = 1),
  ],
  [
    'a node where there is no place for it',
    '04 00 01000000 03000000 00000000 03000000 503200',
    'no-spawn-node',
    (world: World) => (world.spawner.spawn_path = '../Nowhere'),
  ],
  [
    'a node of another authority than the spawner has',
    '04 00 01000000 03000000 00000000 03000000 503200',
    'not-the-authority',
    (world: World) => world.spawner.set_multiplayer_authority(7),
  ],
  [
    'what makes no node',
    '04 00 01000000 03000000 00000000 03000000 503200',
    'spawn-failed',
    (world: World) => {
      world.spawner.clear_spawnable_scenes()
      world.spawner.add_spawnable_scene(SHIP_SCENE, () => 7 as unknown as SceneNode)
    },
  ],
  [
    'what makes a node that is there',
    '04 00 01000000 03000000 00000000 03000000 503200',
    'spawn-failed',
    (world: World) => {
      world.spawner.clear_spawnable_scenes()
      world.spawner.add_spawnable_scene(SHIP_SCENE, () => world.main)
    },
  ],
  ['the end of an unknown node', '05 09000000', 'unknown-net-id'],
  [
    'the end of a node whose spawner is not theirs any more',
    '05 01000000',
    'not-the-authority',
    (world: World) => world.spawner.set_multiplayer_authority(7),
  ],
  ['properties of an unknown synchronizer', SYNC.replace('02000000', '09000000'), 'unknown-net-id'],
  ['properties of a path that was not announced', SYNC.replace('02000000', '09000080'), 'unknown-path-id'],
  ['properties of what is no synchronizer', SYNC.replace('02000000', '03000080'), 'unknown-net-id'],
  [
    'properties that are not theirs',
    SYNC,
    'not-the-authority',
    (world: World) => world.ship()?.sync.set_multiplayer_authority(7),
  ],
  [
    'changes that are not theirs',
    DELTA,
    'not-the-authority',
    (world: World) => world.ship()?.sync.set_multiplayer_authority(5),
  ],
  ['properties that are cut', '06 0100 02000000 04000000 05000000', 'bad-state'],
  ['one property more than there are', '06 0100 02000000 0d000000 05000000 0000803f 00000040 01', 'bad-state'],
  ['a change of a property that is not watched', '16 02000000 0400000000000000 01000000 00', 'bad-state'],
  ['the change of a 64th property', '16 02000000 0000000000000080 01000000 00', 'bad-state'],
  [
    'properties without a configuration',
    SYNC,
    'no-such-member',
    (world: World) => Object.assign(world.ship()?.sync ?? {}, { replication_config: null }),
  ],
  [
    'changes without a configuration',
    DELTA,
    'no-such-member',
    (world: World) => Object.assign(world.ship()?.sync ?? {}, { replication_config: null }),
  ],
] as readonly [string, string, string, ((world: World) => unknown)?][]) {
  t.test(`refuses ${what}: ${reason}, counted, and changes nothing`, async (t) => {
    const { stage, world, say, ship } = withShip()
    say(announcement(3, 'Main/Players'))
    prepare?.(world)

    t.strictSame(say(packet), [`packet_refused(1, ${reason})`])

    t.strictSame([show(ship), world.players.get_children().length], [[3, 4, 'bob', 10], 1])
    t.equal(Object.entries(stage.api.get_refusal_counts()).find(([name]) => name === reason)?.[1], 1)
  })
}

t.test('old properties are refused, and those behind the largest time are not old', async (t) => {
  const { ship, say } = withShip()
  const at = (time: string, x: string): string => `06 ${time} 02000000 0c000000 05000000 ${x} 00000040`

  t.strictSame(say(at('ff7f', '0000803f'), at('ff7f', '00000000'), at('0100', '00000000')), [
    'packet_refused(1, stale-sync)',
    'packet_refused(1, stale-sync)',
  ])
  t.equal(ship.position.x, 1)
  t.strictSame(say(at('0a80', '00000040'), at('0000', '00004040')), [])

  t.equal(ship.position.x, 3, 'it has gone round')
})

t.test('the time of a server that is gone is forgotten: the next one counts anew', async (t) => {
  const { stage, world, say } = joined()
  const ship = new Ship('Base')
  world.main.add_child(ship)
  const path = announcement(9, 'Main/Base/Sync')
  const at = (time: string, x: string): string => `06 ${time} 09000080 0c000000 05000000 ${x} 00000040`
  t.strictSame(say(path, at('ff00', '0000803f')), [])

  stage.link.closeFromServer(1000)
  const again = stage.scene.newPeer()
  again.create_client('ws://localhost:9080/')
  stage.api.multiplayer_peer = again
  const second = stage.scene.connector.last.open()
  stage.tick()
  second.deliver(OUR_ID, hex(path), hex(at('0100', '00000040')))
  stage.tick()

  t.strictSame([ship.position.x, stage.api.get_refusal_counts()['stale-sync']], [2, 0])
})

t.test('a node with other synchronizers stays as it was made, and is told', async (t) => {
  const { world, say } = joined()

  t.strictSame(say(SPAWNER, '04 00 01000000 01000000 00000000 03000000 503100'), [
    'packet_refused(1, wrong-synchronizers)',
  ])

  t.strictSame([show(world.ship() ?? new Ship()), world.log], [[0, 0, '', 10], ['spawned P1']])
  t.strictSame(say(SYNC, '05 01000000'), ['packet_refused(1, unknown-net-id)'])
  t.equal(world.ship(), null)
})

t.test('a node whose values cannot be read stays as it was made, and is synchronised later', async (t) => {
  const { world, say } = joined()

  t.strictSame(say(SPAWNER, SPAWN.replace(STATE, '00')), ['packet_refused(1, bad-state)'])
  t.strictSame(say(SYNC), [])

  t.strictSame(show(world.ship() ?? new Ship()), [1, 2, '', 10])
})

t.test('a node of which a listed property is not there stays as it was made, and is told', async (t) => {
  const { world, say } = joined()
  world.spawner.clear_spawnable_scenes()
  world.spawner.add_spawnable_scene(SHIP_SCENE, () => {
    const ship = new Ship()
    ship.sync.replication_config?.add_property('Gun:angle')
    return ship
  })

  t.strictSame(say(SPAWNER, SPAWN), ['packet_refused(1, no-such-member)'])

  t.strictSame([show(world.ship() ?? new Ship()), world.log], [[0, 0, '', 10], ['spawned P1']])
})

t.test('synchronizers are counted that are the senders when the node has entered', async (t) => {
  const { world, say } = joined()
  world.spawner.clear_spawnable_scenes()
  class Owned extends Ship {
    override ['_enter_tree'](): void {
      this.set_multiplayer_authority(7)
    }
  }
  world.spawner.add_spawnable_scene(SHIP_SCENE, () => new Owned())

  t.strictSame(say(SPAWNER, '04 00 01000000 01000000 00000000 03000000 503100'), [])
  const relay = `07 03 ${idHex(7)}`
  say(`${relay} ${announcement(1, 'Main/Players/P1/Sync')}`)
  t.strictSame(say(`${relay} ${SYNC.replace('02000000', '01000080')}`), [])

  t.strictSame(show(world.ship() ?? new Ship()), [1, 2, '', 10])
})

t.test(
  'what the game throws when it makes or sets something comes out of the poll, and the rest is done',
  async (t) => {
    const { stage, world, ship, say } = withShip()
    world.spawner.add_spawnable_scene('res://broken.tscn', () => {
      throw new Error('factory')
    })
    Object.defineProperty(ship, 'nick', {
      get: () => 'bob',
      set: () => {
        throw new Error('setter')
      },
    })

    stage.link.deliver(hex('04 01 01000000 03000000 00000000 03000000 503200'), hex(DELTA))
    t.throws(() => stage.api.poll(), { errors: [{ message: 'factory' }, { message: 'setter' }] })

    t.strictSame(stage.take(), ['packet_refused(1, spawn-failed)', 'packet_refused(1, not-writable)'])
    t.equal(ship.hp, 9, 'the property behind it')
    t.strictSame(say(SYNC), [])
  },
)

t.test('no value reaches a method, a getter without a setter, or what is not there', async (t) => {
  const { ship, say } = withShip()
  const config = shipConfig()
  config.remove_property('.:position')
  ship.sync.replication_config = config
  const method = (): number => 1
  Object.assign(ship, { fire: method })
  Object.defineProperty(ship, 'fixed', { get: () => 4 })
  const tried = (name: string): string[] => {
    config.add_property(`.:${name}`)
    const heard = say(`06 ${name.length.toString(16).padStart(2, '0')}00 02000000 02000000 0201`)
    config.remove_property(`.:${name}`)
    return heard
  }

  t.strictSame(
    [tried('fire'), tried('fixed'), tried('nowhere')],
    [['packet_refused(1, not-writable)'], ['packet_refused(1, not-writable)'], ['packet_refused(1, no-such-member)']],
  )
  t.strictSame([Reflect.get(ship, 'fire'), Reflect.get(ship, 'fixed'), 'nowhere' in ship], [method, 4, false])
  t.strictSame([ship.secret, Reflect.get({}, 'secret')], ['kept', undefined])
})

t.test('one packet with many faults is counted once, and what is right in it is done', async (t) => {
  const { ship, say } = withShip()
  const unknown = '09000000 01000000 00'

  t.strictSame(say(`06 0100 ${unknown} 02000000 0c000000 05000000 0000803f 00000040 ${unknown}`), [
    'packet_refused(1, unknown-net-id)',
  ])

  t.equal(ship.position.x, 1)
})

t.test('one peer spawns 4096 nodes and no more', async (t) => {
  const { world, say } = joined()
  world.spawner.clear_spawnable_scenes()
  world.spawner.add_spawnable_scene('res://rock.tscn', () => new SceneNode())
  const spawn = (id: number): string =>
    `04 00 01000000 ${idHex(id)} 00000000 05000000 ${Buffer.from(`N${id.toString(16).padStart(3, '0')}`.slice(-4)).toString('hex')}00`
  say(SPAWNER)

  for (let id = 1; id <= 4096; id += 512) say(...Array.from({ length: 512 }, (_, index) => spawn(id + index)))

  t.equal(world.players.get_children().length, 4096)
  t.strictSame(say(spawn(5000)), ['packet_refused(1, too-many-nodes)'])
})

t.test('a value is a value: no name of a Dictionary reaches an object', async (t) => {
  const { ship, say } = withShip()
  const key = Buffer.from('__proto__').toString('hex')
  const dictionary = `1b000000 01000000 04000000 09000000 ${key} 000000 04000000 01000000 61000000`

  say(`16 02000000 0100000000000000 24000000 ${dictionary}`)

  t.equal(Object.getPrototypeOf(ship), Ship.prototype)
  t.equal(Reflect.get({}, 'a'), undefined)
  t.equal(ship.position instanceof Vector2, true)
})
