/** A client of ours that is an authority: what it spawns and synchronises reaches the server, and through it the others. */

import t from 'tap'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { OUR_ID } from '../guest-scene.ts'
import { ClientStage } from '../scene/client-stage.ts'
import { idHex } from '../scene/server-stage.ts'
import { announcement, Ship, World } from './world.ts'

/** Client 5 before its server, where client 7 is too. */
function joined() {
  const stage = ClientStage.joined([7])
  return { stage, world: new World(stage.api) }
}

t.test('a spawner that is ours spawns at the server and at the other client', async (t) => {
  const { stage, world } = joined()
  world.spawner.set_multiplayer_authority(5)
  const ship = new Ship('P1')
  ship.set_multiplayer_authority(5)

  world.players.add_child(ship)

  const told = announcement(1, 'Main/Spawner')
  const [toServer, toOther, ...spawns] = stage.sent()
  t.strictSame([toServer, toOther], [told, `0703${idHex(7)}${told}`])
  t.match(spawns, [/^0400010000000100000001000000/, new RegExp(`^0703${idHex(7)}0400010000000100000001000000`)])
})

t.test('nothing is spawned by who is not the authority, and no path is told', async (t) => {
  const { stage, world } = joined()

  world.addShip()
  stage.tick()

  t.strictSame(stage.sent(), [])
})

t.test('what a game has spawned before it joined is its own', async (t) => {
  const { stage, world } = joined()
  const alone = new SceneMultiplayer({ clock: stage.scene.clock, on_warning: () => undefined })
  stage.api.root_node = null
  alone.root_node = world.root
  world.addShip()
  const peer = stage.scene.newPeer()
  peer.create_client('ws://localhost:9080/')

  alone.multiplayer_peer = peer
  const link = stage.scene.connector.last.open()
  alone.poll()
  link.deliver(OUR_ID)
  alone.poll()
  alone.poll()
  stage.tick()

  t.strictSame([stage.sent(), link.writes.flat()], [[], []])
})

t.test('each peer gets what it has confirmed the path of', async (t) => {
  const { stage, world } = joined()
  const ship = new Ship('Base')
  world.main.add_child(ship)
  ship.sync.set_multiplayer_authority(5)
  stage.tick()
  const told = announcement(1, 'Main/Base/Sync')
  t.strictSame(stage.sent(), [told, `0703${idHex(7)}${told}`])

  stage.say('02 01 01000000')
  t.match(stage.sent(), [/^06....01000080/, /^1601000080/])
  stage.say(`07 03 ${idHex(7)} 02 01 01000000`)

  const [own, relayed, delta, ...more] = stage.sent()
  t.match([own, relayed, delta, more], [/^06/, new RegExp(`^0703${idHex(7)}06`), new RegExp(`^0703${idHex(7)}16`), []])
  t.equal(relayed, `0703${idHex(7)}${own}`)
})
