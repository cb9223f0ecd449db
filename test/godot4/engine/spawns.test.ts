/**
 * What a spawner makes, between a Godot 4 engine and ours, in both roles, as between two engines: by a function, inside of
 * what was spawned, by a client, many at once; and how all of it ends.
 */

import t from 'tap'
import { OurFleet } from './fleets.ts'
import { playAll, type Play } from './plays.ts'

const QUIET = 'Board title  score 0'

const plays: Readonly<Record<string, Play>> = {
  'a spawn function is handed what the authority has said': async (game) => {
    const { server, a, b } = game
    await game.join(a)
    game.t.equal(await server.crew({ age: 5, name: 'Zed' }), true)
    game.t.equal(await a.crew({ name: 'Mine' }), false, 'a client is not the authority')
    await game.join(b)
    const zed = 'Zed data {"age":5,"name":"Zed"}'
    for (const client of [a, b, server]) await game.expect(client, [QUIET, zed])
    await server.takeOut('Players/Zed')
    for (const client of [a, b]) await game.expect(client, [QUIET], ['despawned Zed'])
  },

  'what was spawned spawns in turn, for those who come later too': async (game) => {
    const { server, a, b } = game
    await game.join(a)
    await server.add('ship', 'Players', 'Argo')
    await server.add('crate', 'Players/Argo/Cargo', 'Gold', { weight: 3 })
    await server.add('crate', 'Players', 'Adrift', { weight: 4 })
    await game.join(b)
    const argo = 'place 0,0 nick  hp 10 rank 0 keys 0'
    const spawned = [`spawned Argo: ${argo}`, 'spawned Gold: weight 3', 'spawned Adrift: weight 4']
    for (const client of [a, b]) {
      await game.settle()
      game.t.strictSame(
        client.log.filter((line) => line.startsWith('spawned')),
        spawned,
      )
      await game.expect(client, [QUIET, `Argo ${argo}`, 'Argo/Gold weight 3', 'Adrift weight 4'])
    }
    await server.assign('Players/Argo/Cargo/Gold', 'weight', 30)
    await game.expect(b, [QUIET, `Argo ${argo}`, 'Argo/Gold weight 30', 'Adrift weight 4'], [])
    await server.takeOut('Players/Argo')
    for (const client of [a, b]) {
      await game.expect(client, [QUIET, 'Adrift weight 4'], ['despawned Gold', 'despawned Argo'])
    }
  },

  'a client owns what it says of a node that the server has spawned': async (game) => {
    const { server, a, b } = game
    const id = await game.join(a)
    await game.join(b)
    await server.add('ship', 'Players', String(id), { nick: 'mine' })
    const ship = (keys: number, nick = 'mine'): string => `${id} place 0,0 nick ${nick} hp 10 rank 0 keys ${keys}`
    for (const client of [a, b]) await game.expect(client, [QUIET, ship(0)])
    await a.assign(`Players/${id}`, 'keys', 5)
    for (const fleet of [server, a, b]) await game.expect(fleet, [QUIET, ship(5)])
    // What is the server's does not go from a client to anybody, and is not what others show.
    await a.assign(`Players/${id}`, 'nick', 'forged')
    await game.expect(a, [QUIET, ship(5, 'forged')])
    for (const fleet of [server, b]) await game.expect(fleet, [QUIET, ship(5)])
  },

  'a client spawns where it is the authority, and takes all with it': async (game) => {
    const { server, a, b } = game
    const id = await game.join(a)
    await game.join(b)
    for (const fleet of [server, a, b]) await fleet.perform('Spawner', 'set_multiplayer_authority', id)
    await a.add('crate', 'Players', 'Its')
    await game.settle()
    // The crate has a synchronizer of the server's, and none of the client's.
    for (const fleet of [server, a, b]) await game.expect(fleet, [QUIET, 'Its weight 0'])
    game.t.equal(await a.crew({ name: 'Zed' }), true)
    for (const fleet of [server, b]) {
      await game.expect(fleet, [QUIET, 'Its weight 0', 'Zed data {"name":"Zed"}'], ['spawned Zed: data {"name":"Zed"}'])
    }
    await a.takeOut('Players/Its')
    for (const fleet of [server, b]) await game.expect(fleet, [QUIET, 'Zed data {"name":"Zed"}'], ['despawned Its'])
    await a.leave()
    game.gone(a)
    await game.until(() => b.log.includes(`peer_disconnected ${id}`))
    for (const fleet of [server, b]) await game.expect(fleet, [QUIET], [`peer_disconnected ${id}`])
  },

  'who leaves keeps nothing of the server': async (game) => {
    const { server, a, b } = game
    const id = await game.join(a)
    await game.join(b)
    await server.add('crate', 'Players', 'Gold')
    await game.expect(a, [QUIET, 'Gold weight 0'])
    await server.kick(id)
    await game.until(() => a.log.includes('server_disconnected'))
    // An engine lets go of what was spawned at the end of its frame.
    await game.until(() => a.shown === QUIET)
    game.gone(a)
    await game.expect(b, [QUIET, 'Gold weight 0'])
  },

  'a limit stops a spawn function': async (game) => {
    const { server, a } = game
    await game.join(a)
    await server.assign('Spawner', 'spawn_limit', 2)
    for (const name of ['One', 'Two', 'Three']) game.t.equal(await server.crew({ name }), name !== 'Three', name)
    const line = (name: string): string => `${name} data {"name":"${name}"}`
    for (const fleet of [server, a]) await game.expect(fleet, [QUIET, line('One'), line('Two')])
    await server.takeOut('Players/One')
    game.t.equal(await server.crew({ name: 'Three' }), true)
    for (const fleet of [server, a]) await game.expect(fleet, [QUIET, line('Two'), line('Three')])
  },

  'a limit and scenes that are added': async (game) => {
    const { server, a } = game
    await game.join(a)
    await server.assign('Spawner', 'spawn_limit', 2)
    for (const name of ['One', 'Two', 'Three']) await server.add('crate', 'Players', name)
    const lines = [QUIET, 'One weight 0', 'Two weight 0', 'Three weight 0']
    // The engine's reference says that the limit includes scenes, and its spawner asks it in spawn() alone.
    for (const fleet of [server, a]) await game.expect(fleet, lines)
    game.t.equal(await server.crew({ name: 'Four' }), false)
  },

  'a limit of a client': async (game) => {
    const { server, a } = game
    await game.join(a)
    await a.assign('Spawner', 'spawn_limit', 2)
    for (const name of ['One', 'Two', 'Three']) await server.add('crate', 'Players', name)
    const lines = [QUIET, 'One weight 0', 'Two weight 0', 'Three weight 0']
    await game.expect(server, lines)
    // The engine counts at the authority alone.
    game.allowed.add('spawn-limit').add('unknown-net-id')
    await game.expect(a, a instanceof OurFleet ? lines.slice(0, 3) : lines)
  },

  'three hundred nodes come at once, to who is there and to who is late': async (game) => {
    const { server, a, b } = game
    await game.join(a)
    const names = Array.from({ length: 300 }, (_, index) => `C${index}`)
    for (const [index, name] of names.entries()) await server.add('crate', 'Players', name, { weight: index })
    const lines = [QUIET, ...names.map((name, index) => `${name} weight ${index}`)]
    await game.expect(a, lines)
    await game.join(b)
    await game.expect(b, lines)
    for (const name of names.slice(1)) await server.takeOut(`Players/${name}`)
    for (const client of [a, b]) await game.expect(client, [QUIET, 'C0 weight 0'])
  },
}

/** What is told by its own engine to a client that is not the authority, and to who has reached the limit. */
const printed = [
  /^ERROR: Spawn limit reached!$/,
  /^ERROR: Condition "!is_inside_tree\(\) \|\| .* \|\| !is_multiplayer_authority\(\)" is true\./,
]

playAll(t, plays, printed)
