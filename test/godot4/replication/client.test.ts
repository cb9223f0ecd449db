/** A client of ours that is an authority: what it spawns and synchronises reaches the server, and through it the others. */

import t from 'tap'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { hex } from '../../support/hex.ts'
import { GuestScene, OUR_ID } from '../guest-scene.ts'
import { idHex } from '../scene/server-stage.ts'
import { announcement, Ship, World } from './world.ts'

/** Client 5 before its server, where client 7 is too. */
function joined() {
  const scene = new GuestScene()
  const peer = scene.newPeer()
  peer.create_client('ws://localhost:9080/')
  const api = new SceneMultiplayer({ clock: scene.clock, on_warning: () => undefined })
  api.multiplayer_peer = peer
  const world = new World(api)
  const tick = (): void => {
    api.poll()
    scene.turn.end()
  }
  const link = scene.connector.last.open()
  tick()
  link.deliver(OUR_ID, hex(`07 01 ${idHex(7)}`))
  tick()
  const say = (...packets: string[]): void => {
    link.deliver(...packets.map(hex))
    tick()
  }
  const sent = (): string[] => {
    scene.turn.end()
    return link.writes
      .splice(0)
      .flat()
      .map((write) => write.replace('hex:', ''))
  }
  sent()
  return { scene, api, world, say, sent, tick }
}

t.test('a spawner that is ours spawns at the server and at the other client', async (t) => {
  const { world, sent } = joined()
  world.spawner.set_multiplayer_authority(5)
  const ship = new Ship('P1')
  ship.set_multiplayer_authority(5)

  world.players.add_child(ship)

  const told = announcement(1, 'Main/Spawner')
  const [toServer, toOther, ...spawns] = sent()
  t.strictSame([toServer, toOther], [told, `0703${idHex(7)}${told}`])
  t.match(spawns, [/^0400010000000100000001000000/, new RegExp(`^0703${idHex(7)}0400010000000100000001000000`)])
})

t.test('nothing is spawned by who is not the authority, and no path is told', async (t) => {
  const { world, sent, tick } = joined()

  world.addShip()
  tick()

  t.strictSame(sent(), [])
})

t.test('what a game has spawned before it joined is its own', async (t) => {
  const { scene, api, world, tick, sent } = joined()
  const alone = new SceneMultiplayer({ clock: scene.clock, on_warning: () => undefined })
  api.root_node = null
  alone.root_node = world.root
  world.addShip()
  const peer = scene.newPeer()
  peer.create_client('ws://localhost:9080/')

  alone.multiplayer_peer = peer
  const link = scene.connector.last.open()
  alone.poll()
  link.deliver(OUR_ID)
  alone.poll()
  alone.poll()
  tick()

  t.strictSame([sent(), link.writes.flat()], [[], []])
})

t.test('each peer gets what it has confirmed the path of', async (t) => {
  const { world, sent, say, tick } = joined()
  const ship = new Ship('Base')
  world.main.add_child(ship)
  ship.sync.set_multiplayer_authority(5)
  tick()
  const told = announcement(1, 'Main/Base/Sync')
  t.strictSame(sent(), [told, `0703${idHex(7)}${told}`])

  say('02 01 01000000')
  t.match(sent(), [/^06....01000080/, /^1601000080/])
  say(`07 03 ${idHex(7)} 02 01 01000000`)

  const [own, relayed, delta, ...more] = sent()
  t.match([own, relayed, delta, more], [/^06/, new RegExp(`^0703${idHex(7)}06`), new RegExp(`^0703${idHex(7)}16`), []])
  t.equal(relayed, `0703${idHex(7)}${own}`)
})
