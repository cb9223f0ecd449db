/** What a server of ours sends of properties: to whom, how often, how long, and what it hears of its clients'. */

import t from 'tap'
import { BURST_MS } from '../../../src/godot4/pace.ts'
import { MultiplayerSynchronizer } from '../../../src/godot4/replication/multiplayer-synchronizer.ts'
import { SceneReplicationConfig } from '../../../src/godot4/replication/scene-replication-config.ts'
import type { Vector2 } from '../../../src/multiplayer/variant/vectors.ts'
import { ServerStage, idHex, type StageClient } from '../scene/server-stage.ts'
import { announcement, Ship, World } from './world.ts'

function stage(clients: number) {
  const scene = new ServerStage()
  const world = new World(scene.api)
  const joined = scene.joined(clients)
  return { scene, world, api: scene.api, clients: joined }
}

/** A world with the ship of the captures, known to all, who have heard all of it. */
function withShip(clients: number) {
  const made = stage(clients)
  const ship = made.world.addShip()
  made.scene.tick()
  for (const client of made.clients) client.heard()
  return { ...made, ship, sync: ship.sync }
}

/** The first byte of what each has heard in a tick, in hex. */
function kinds(clients: readonly StageClient[]): string[][] {
  return clients.map((client) => client.heard().map((packet) => packet.slice(0, 2)))
}

t.test('a node that is hidden is despawned, and spawned again when it is shown', async (t) => {
  const { scene, clients, sync } = withShip(2)
  const told: number[] = []
  sync.visibility_changed.connect((peer) => told.push(peer))

  sync.public_visibility = false
  scene.host.turn.end()
  t.strictSame([kinds(clients), told], [[['05'], ['05']], []], 'the signal waits for the poll')
  sync.set_visibility_for(clients[1]?.id ?? 0, true)
  sync.set_visibility_for(clients[1]?.id ?? 0, true)
  scene.tick()

  t.strictSame(kinds(clients), [[], ['04', '06', '16']])
  t.strictSame(told, [0, clients[1]?.id])
  t.strictSame([sync.get_visibility_for(clients[1]?.id ?? 0), sync.public_visibility], [true, false])
})

t.test('a filter hides, is asked in every poll, and by update_visibility alone if that is wished', async (t) => {
  const { scene, clients, sync } = withShip(2)
  const hidden = new Set<number>()
  const filter = (peer: number): boolean => !hidden.has(peer)
  sync.add_visibility_filter(filter)
  scene.tick()
  kinds(clients)

  hidden.add(clients[0]?.id ?? 0)
  scene.tick()
  t.strictSame(kinds(clients), [['05'], ['06']])
  sync.visibility_update_mode = MultiplayerSynchronizer.VISIBILITY_PROCESS_NONE
  hidden.clear()
  scene.tick()
  t.strictSame(kinds(clients), [[], ['06']])
  sync.update_visibility(clients[0]?.id)
  scene.tick()
  t.strictSame(kinds(clients), [['04', '06', '16'], ['06']])
  sync.remove_visibility_filter(filter)
  sync.remove_visibility_filter(filter)
  scene.tick()

  t.strictSame(kinds(clients), [['06'], ['06']])
})

t.test('a filter that throws hides, and its error comes out of the poll', async (t) => {
  const { scene, clients, sync } = withShip(1)
  sync.visibility_update_mode = 2
  sync.add_visibility_filter(() => {
    throw new Error('planned')
  })

  t.throws(() => scene.tick())
  scene.host.turn.end()

  t.strictSame(kinds(clients), [['05']])
})

t.test('what was said of a peer is forgotten when it leaves', async (t) => {
  const { scene, clients, sync } = withShip(1)
  const id = clients[0]?.id ?? 0
  sync.set_visibility_for(id, true)

  clients[0]?.memory.close(1000)
  scene.tick()

  t.equal(sync.get_visibility_for(id), false)
})

t.test('takes nothing that is no such value', async (t) => {
  const sync = new MultiplayerSynchronizer()
  const wrong = { root_path: 7, replication_config: {}, replication_interval: -1, delta_interval: '1' }

  Object.assign(sync, { ...wrong, visibility_update_mode: 3, public_visibility: 1 })
  sync.set_visibility_for(-1, true)
  sync.set_visibility_for(0.5, true)
  sync.add_visibility_filter(7 as unknown as () => boolean)
  sync.update_visibility(0.5)

  t.strictSame(
    [String(sync.root_path), sync.replication_config, sync.replication_interval, sync.delta_interval],
    ['..', null, 0, 0],
  )
  t.strictSame([sync.visibility_update_mode, sync.public_visibility, sync.get_visibility_for(-1)], [0, true, false])
})

t.test('a property is read once a tick, and written once for all who get the same', async (t) => {
  const { scene, clients, ship } = withShip(3)
  let reads = 0
  const { position } = ship
  Object.defineProperty(ship, 'position', { get: (): Vector2 => (reads++, position) })

  scene.tick()

  const [first, ...others] = clients.map((client) => client.heard())
  t.match(first, [/^06/])
  t.strictSame([others, reads], [[first, first], 1])
})

t.test('synchronizers for the same peers share a packet, up to max_sync_packet_size', async (t) => {
  const { scene, world, api, clients } = withShip(2)
  for (let count = 2; count <= 8; count++) world.addShip(`P${count}`)
  scene.tick()
  kinds(clients)

  scene.tick()
  t.strictSame(kinds(clients), [['06'], ['06']])
  api.max_sync_packet_size = 128
  scene.tick()
  t.strictSame(
    clients[0]?.heard().map((packet) => packet.length / 2),
    [123, 43],
    'six entries of 20 bytes, and two',
  )
  kinds(clients)
  world.ship('P8')?.sync.set_visibility_for(clients[0]?.id ?? 0, true)
  world.ship('P8')?.sync.set_visibility_for(0, false)
  scene.tick()

  const sizes = clients.map((client) => client.heard().map((packet) => packet.length / 2))
  t.strictSame(
    sizes,
    [
      [123, 23, 23],
      [5, 123, 23],
    ],
    'seven for both, and one for the first alone',
  )
})

t.test('properties that no packet can hold are said in words, and the others go', async (t) => {
  const { scene, api, clients, ship } = withShip(1)
  api.max_delta_packet_size = 128
  api.max_sync_packet_size = 127
  api.max_sync_packet_size = 1.5

  ship.nick = 'x'.repeat(200)
  scene.tick()

  t.strictSame([kinds(clients), api.max_sync_packet_size, api.max_delta_packet_size], [[['06']], 1350, 128])
  t.match(scene.warnings, [/at least 128 bytes/, /take 2\d\d bytes, more than max_delta_packet_size/])
})

t.test('sends as often as the intervals say', async (t) => {
  const { scene, clients, ship, sync } = withShip(1)
  sync.replication_interval = 0.1
  sync.delta_interval = 0.2
  const after = (seconds: number): string[] | undefined => {
    scene.pass(seconds)
    ship.hp++
    scene.tick()
    return kinds(clients)[0]
  }

  t.strictSame([after(0.05), after(0.05), after(0.05), after(0.05), after(0.1)], [[], ['06'], [], ['06', '16'], ['06']])
})

t.test('who comes is told all at once, and the others what has changed', async (t) => {
  const { scene, clients, ship, sync } = withShip(1)
  sync.delta_interval = 10
  ship.hp = 5
  const late = scene.connect()

  t.match(late.heard().at(-1), /^1602000000030000000000000/)
  clients[0]?.heard()
  scene.pass(10)
  scene.tick()

  t.match(clients[0]?.heard().at(-1), /^160200000002000000000000000200000002 ?05/)
})

t.test('a change that had no room is told again', async (t) => {
  const { scene, clients, ship } = withShip(1)
  const [client] = clients as [StageClient]
  client.memory.stopReading()
  ship.nick = 'x'.repeat(40_000)
  scene.tick()
  ship.nick = 'y'.repeat(40_000)
  scene.tick()
  client.memory.startReading()
  scene.pass(BURST_MS / 1000)
  scene.tick()

  const deltas = client.heard().filter((packet) => packet.startsWith('16'))
  t.strictSame(
    deltas.map((packet) => /79{0,1}7979/.test(packet)),
    [false, true],
  )
})

t.test('who has no room hears in order, as soon as there is some, of all that it missed', async (t) => {
  const { scene, world, clients, ship } = withShip(1)
  const [client] = clients as [StageClient]
  const big = (name: string): Ship => {
    const made = new Ship(name)
    made.nick = 'x'.repeat(30_000)
    made.sync.replication_interval = 1000
    return made
  }
  client.memory.stopReading()
  for (const name of ['A', 'B', 'C']) world.players.add_child(big(name))
  world.players.remove_child(ship)
  const gone = world.ship('C')
  if (gone !== null) world.players.remove_child(gone)
  scene.host.turn.end()
  scene.tick()

  client.memory.startReading()
  const spawned = (): string[] =>
    client
      .heard()
      .filter((packet) => /^0[45]/.test(packet))
      .map((packet) => packet.slice(0, 22))
  const heard = [...spawned()]
  scene.tick()
  heard.push(...spawned())

  t.strictSame(
    heard.map((packet) => packet.slice(0, 2)),
    ['04', '04', '05'],
  )
})

t.test('a synchronizer that was not spawned waits for the confirmation of its path', async (t) => {
  const { scene, world, clients } = stage(2)
  const [a, b] = clients as [StageClient, StageClient]
  const base = new Ship('Base')
  world.main.add_child(base)
  scene.tick()
  const told = announcement(1, 'Main/Base/Sync')
  t.strictSame([a.heard(), b.heard()], [[told], [told]])

  a.send('02 01 01000000')
  scene.tick()

  t.strictSame(a.heard(), [
    '060400010000800c000000050000000000000000000000',
    `160100008003000000000000000a0000000400000000000000020a`,
  ])
  t.strictSame(b.heard(), [])
  world.main.remove_child(base)
  b.send('02 01 01000000')
  scene.tick()
  t.strictSame([a.heard(), b.heard()], [[], []])
})

t.test('hears what its clients are the authority of, and nobody else', async (t) => {
  const { scene, clients, ship } = withShip(2)
  const [a, b] = clients as [StageClient, StageClient]
  const input = new MultiplayerSynchronizer('Input')
  input.replication_config = new SceneReplicationConfig()
  input.replication_config.add_property('.:hp')
  ship.add_child(input)
  input.set_multiplayer_authority(a.id)
  const path = announcement(4, 'Main/Players/P1/Input')

  for (const client of [a, b]) {
    client.send(path)
    client.send(`06 0100 04000080 02000000 02${client === a ? '07' : '08'}`)
  }
  scene.tick()

  t.strictSame([ship.hp, scene.take()], [7, [`packet_refused(${b.id}, not-the-authority)`]])
  b.send(`07 03 ${idHex(a.id)} 06 0100 04000080 02000000 0208`)
  scene.tick()
  t.ok(a.heard().includes(`0703${idHex(b.id)}06010004000080020000000208`), 'it is relayed, and refused there')
})

t.test('what is given to another authority is not sent any more, and what is taken back is', async (t) => {
  const { scene, clients, sync, ship } = withShip(1)

  sync.set_multiplayer_authority(clients[0]?.id ?? 0)
  scene.tick()
  scene.tick()
  t.strictSame(kinds(clients), [[]])
  sync.set_multiplayer_authority(1)
  ship.hp = 1
  scene.tick()

  t.strictSame(kinds(clients), [['06', '16']])
})

t.test('another configuration is sent anew, as a whole', async (t) => {
  const { scene, clients, sync } = withShip(1)
  const config = new SceneReplicationConfig()
  config.add_property('.:secret')
  config.property_set_replication_mode('.:secret', 2)

  sync.replication_config = config
  scene.tick()
  t.match(clients[0]?.heard(), [/^16020000000100000000000000/])
  sync.replication_config = null
  scene.tick()

  t.strictSame(kinds(clients), [[]])
})

t.test('another root is another node, and none sends nothing', async (t) => {
  const { scene, clients, sync, world, ship } = withShip(1)

  sync.root_path = '../../../Nowhere'
  scene.tick()
  t.strictSame(kinds(clients), [[]])
  sync.root_path = '.'
  scene.tick()
  t.strictSame(kinds(clients), [[]], 'it has no such properties')
  sync.root_path = '..'
  scene.tick()

  t.strictSame(kinds(clients), [['06']])
  t.equal(world.ship(), ship)
})
