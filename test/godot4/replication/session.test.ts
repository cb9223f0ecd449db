/**
 * Whole sessions of replication on both real engines: strict stand-ins for clients of Godot 4 and a client of ours at a
 * server of ours, and a client of ours at a strict stand-in for the engine's server. Everything is let go when a subtest
 * ends. No wait is without a bound.
 */

import t from 'tap'
import type { Test } from 'tap'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { onEachEngine } from '../../network/engines.ts'
import { hex } from '../../support/hex.ts'
import { until } from '../../support/while-polling.ts'
import { hostOn, joinEngine, newGuest, quiet } from '../real-peers.ts'
import { EngineReplication } from '../strict/engine-replication.ts'
import { EngineScene } from '../strict/engine-scene.ts'
import { EngineServer } from '../strict/engine-server.ts'
import { Ship, World } from './world.ts'

const NODES = { 'Main/Spawner': [], 'Main/Base/Sync': [], 'Main/Players/P1/Sync': [] }

/** A scene of ours with the world, and a ship that is on all sides from the start. */
function scene() {
  const api = new SceneMultiplayer(quiet)
  const world = new World(api)
  const base = new Ship('Base')
  world.main.add_child(base)
  return { api, world, base }
}

/** What the engine knows at one end of a connection, and what it is told there. */
function engineAt(send: (packet: Buffer) => void) {
  const paths = new EngineScene({ nodes: NODES, send: (_peer, packet) => send(packet) })
  const replication = new EngineReplication({
    spawners: { 'Main/Spawner': 1 },
    synchronizers: ['Main/Base/Sync'],
    synchronizersOfScene: 1,
  })
  const take = (bytes: Uint8Array): boolean => {
    if (bytes[0] !== 7 && !replication.take(bytes)) paths.take(1, bytes)
    return true
  }
  return { paths, replication, take }
}

async function join(t: Test, polled: readonly SceneMultiplayer[], port: number) {
  const made = await joinEngine(t, polled, port)
  const engine = engineAt((packet) => made.socket.send(packet))
  // What came in the segment of the id.
  for (const bytes of made.socket.packets.waiting) engine.take(bytes)
  made.socket.onMessage = engine.take
  return { id: made.id, socket: made.socket, ...engine }
}

onEachEngine(t, (engineName) => {
  t.test(
    `${engineName}: nodes and properties reach clients of Godot 4 and of ours, and theirs the server`,
    async (t) => {
      const host = hostOn(t, engineName)
      const [server, guest] = [scene(), scene()]
      server.api.multiplayer_peer = host
      const polled = [server.api, guest.api]
      const peer = newGuest(t)
      const early = await join(t, polled, host.get_local_port())
      const ship = server.world.addShip()
      const late = await join(t, polled, host.get_local_port())
      peer.create_client(`ws://127.0.0.1:${host.get_local_port()}/`)
      guest.api.multiplayer_peer = peer

      // Spawned at all, with what it is; the ship that is on all sides comes when its path is confirmed.
      const engines = [early, late]
      const heard = (what: string) => () => engines.every(({ replication }) => replication.log.includes(what))
      await until(polled, heard('P1:0500000000004040000080400400000003000000626f6200'))
      await until(polled, heard('P1 delta 3 0400000003000000626f6200020a'))
      await until(polled, heard('Main/Base/Sync delta 3 0400000000000000020a'))
      await until(polled, () => guest.world.ship()?.nick === 'bob')
      t.strictSame(guest.world.log, ['spawned P1'])

      // It moves, and changes.
      ship.position.x = 9
      ship.hp = 7
      server.base.nick = 'hq'
      await until(polled, heard('P1 sync 050000000000104100008040'))
      await until(polled, heard('P1 delta 2 0207'))
      await until(polled, () => guest.world.ship()?.hp === 7 && guest.world.ship()?.position.x === 9)
      await until(polled, () => guest.base.nick === 'hq')

      // A client sends what it is the authority of.
      server.world.ship()?.sync.set_multiplayer_authority(early.id)
      early.paths.announce(1, 'Main/Players/P1/Sync')
      early.socket.send(hex('06 0100 01000080 0c000000 05000000 0000803f 00000040'))
      late.socket.send(hex('06 0100 01000080 0c000000 05000000 00000000 00000000'))
      await until(polled, () => ship.position.x === 1 && server.api.get_refusal_counts()['unknown-path-id'] === 1)

      // One does not see it any more, and then it is gone.
      ship.sync.set_multiplayer_authority(1)
      ship.sync.add_visibility_filter((id) => id !== late.id)
      await until(polled, () => late.replication.names.length === 0)
      t.strictSame(early.replication.names, ['P1'])
      server.world.players.remove_child(ship)
      await until(polled, () => early.replication.names.length === 0 && guest.world.ship() === null)

      t.strictSame(guest.world.log, ['spawned P1', 'despawned P1'])
      for (const { replication, paths, socket } of engines) {
        t.strictSame([replication.complaints, paths.complaints, socket.complaints], [[], [], []])
      }
      t.ok(Object.values(guest.api.get_refusal_counts()).every((count) => count === 0))
    },
  )
})

t.test(
  'a client of ours does what a strict server spawns and synchronises, and sends it what is its own',
  async (t) => {
    const server = await EngineServer.start(t)
    const { api, world, base } = scene()
    const peer = newGuest(t)
    peer.create_client(server.url)
    api.multiplayer_peer = peer
    await until([api], () => api.get_peers().length === 1)
    const guest = await server.peers.next()
    const engine = engineAt((packet) => guest.socket.send(packet))
    guest.socket.onMessage = engine.take
    const say = (packet: string): void => guest.socket.send(hex(packet))

    engine.paths.announce(guest.id, 'Main/Spawner')
    say(
      `04 00 01000000 01000000 01000000 03000000 02000000 503100 0500000000004040 00008040 04000000 03000000 626f6200`,
    )
    say('06 0100 02000000 0c000000 05000000 0000803f 00000040')
    say('16 02000000 0200000000000000 02000000 0209')
    await until([api], () => world.ship()?.hp === 9)
    t.strictSame([world.ship()?.position.x, world.ship()?.nick, world.log], [1, 'bob', ['spawned P1']])

    base.sync.set_multiplayer_authority(guest.id)
    base.nick = 'mine'
    await until([api], () => engine.replication.log.includes('Main/Base/Sync delta 3 04000000040000006d696e65020a'))
    say('05 01000000')
    await until([api], () => world.ship() === null)

    t.strictSame([engine.replication.complaints, engine.paths.complaints, guest.socket.complaints], [[], [], []])
    t.ok(Object.values(api.get_refusal_counts()).every((count) => count === 0))
  },
)
