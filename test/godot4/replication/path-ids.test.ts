/** By which path a server's synchronizers are known: announced, confirmed, and again when the node is another or named anew. */

import t from 'tap'
import { MultiplayerSynchronizer } from '../../../src/godot4/replication/multiplayer-synchronizer.ts'
import { idHex, ServerStage, type StageClient } from '../scene/server-stage.ts'
import { announcement, Ship, World } from './world.ts'

function stage() {
  const scene = new ServerStage()
  const world = new World(scene.api)
  const clients = scene.joined(1)
  return { scene, world, api: scene.api, clients }
}

/** The first byte of what each has heard in a tick, in hex. */
function kinds(clients: readonly StageClient[]): string[][] {
  return clients.map((client) => client.heard().map((packet) => packet.slice(0, 2)))
}

t.test('a synchronizer that was put back is announced anew, to who did not know its node before', async (t) => {
  const { scene, world, clients } = stage()
  const [a] = clients as [StageClient]
  const base = new Ship('Base')
  world.main.add_child(base)
  scene.tick()
  a.heard()

  world.main.remove_child(base)
  world.main.add_child(base)
  scene.tick()

  t.strictSame(a.heard(), [announcement(2, 'Main/Base/Sync')])
  a.send('02 01 01000000')
  scene.tick()
  t.strictSame(kinds(clients), [[]], 'the id before means nothing any more')
  a.send('02 01 02000000')
  scene.tick()
  t.strictSame(kinds(clients), [['06', '16']])
})

t.test('who knew a synchronizer by another name confirms the new one first', async (t) => {
  const { scene, world, clients } = stage()
  const [a] = clients as [StageClient]
  const base = new Ship('Base')
  world.main.add_child(base)
  scene.tick()
  t.strictSame(a.heard(), [announcement(1, 'Main/Base/Sync')])
  a.send('02 01 01000000')
  scene.tick()
  t.strictSame(kinds(clients), [['06', '16']])

  base.name = 'Home'
  const b = scene.connect()
  scene.tick()

  const told = announcement(2, 'Main/Home/Sync')
  t.strictSame(
    [a.heard(), b.heard()].map((all) => all.filter((packet) => !packet.startsWith('07'))),
    [[told], [told]],
  )
  a.send('02 01 02000000')
  scene.tick()
  t.strictSame(kinds([a, b]), [['06', '16'], []])
})

t.test('a confirmation is looked at once, and for its own synchronizer alone', async (t) => {
  const { scene, world, clients } = stage()
  const [a] = clients as [StageClient]
  const asked: string[] = []
  for (const name of ['One', 'Two']) {
    const ship = new Ship(name)
    ship.sync.visibility_update_mode = MultiplayerSynchronizer.VISIBILITY_PROCESS_NONE
    ship.sync.add_visibility_filter(() => asked.push(name) > 0)
    world.main.add_child(ship)
  }
  scene.tick()
  asked.length = 0

  a.send('02 01 07000000')
  scene.tick()
  t.strictSame([asked, scene.take()], [[], [`packet_refused(${a.id}, unknown-confirm)`]])
  a.send('02 01 02000000')
  a.send('02 01 02000000')
  scene.tick()

  t.strictSame([asked, scene.take()], [['Two'], []])
})

t.test('in a connection that follows, ids are those of that connection', async (t) => {
  const { scene, world, api } = stage()
  for (const name of ['One', 'Two']) world.main.add_child(new Ship(name))
  const { peer } = scene.host
  api.multiplayer_peer = null
  api.multiplayer_peer = peer
  const door = new Ship('Door')
  world.main.add_child(door)
  const client = scene.connect()

  const paths = client.heard().filter((packet) => packet.startsWith('01'))
  t.equal(new Set(paths).size, 3)
  for (const id of [1, 2, 3]) client.send(`02 01 0${id}000000`)
  scene.tick()

  t.strictSame([kinds([client]), scene.take().filter((line) => line.includes('refused'))], [[['06', '16']], []])
})

t.test('a path of what a client has spawned is told to the others behind the spawn', async (t) => {
  const scene = new ServerStage()
  const world = new World(scene.api)
  const [a, b] = scene.joined(2) as [StageClient, StageClient]
  world.spawner.set_multiplayer_authority(a.id)
  const said = [announcement(1, 'Main/Spawner'), '04 00 01000000 01000000 00000000 03000000 503100']

  for (const packet of said) a.send(packet)
  for (const packet of said) a.send(`07 03 ${idHex(b.id)} ${packet}`)
  scene.tick()

  t.ok(world.ship(), 'the node is there')
  const relayed = said.map((packet) => `0703${idHex(a.id)}${packet.replaceAll(' ', '')}`)
  const path = announcement(1, 'Main/Players/P1/Sync')
  t.strictSame(b.heard(), [...relayed, path])
  t.ok(a.heard().includes(path))
})
