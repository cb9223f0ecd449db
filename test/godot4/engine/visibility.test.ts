/**
 * Who sees what, between a Godot 4 engine and ours, in both roles, as between two engines: by name, in public and by
 * filters; who does not see is not called either.
 */

import t from 'tap'
import { OurFleet } from './fleets.ts'
import { playAll, type Play } from './plays.ts'

const QUIET = 'Board title  score 0'
const ARGO = 'Argo place 0,0 nick  hp 10 rank 0 keys 0'
const SYNC = 'Players/Argo/Sync'
const INPUT = 'Players/Argo/Input'

const plays: Readonly<Record<string, Play>> = {
  'a node is shown to whom it is for, and hidden again': async (game) => {
    const { server, a, b } = game
    const one = await game.join(a)
    const two = await game.join(b)
    await server.add('ship', 'Players', 'Argo')
    for (const client of [a, b]) await game.expect(client, [QUIET, ARGO])
    await game.expect(server, [QUIET, ARGO])

    for (const path of [SYNC, INPUT]) await server.assign(path, 'public_visibility', false)
    for (const client of [a, b]) await game.expect(client, [QUIET], ['despawned Argo'])
    await game.expect(server, [QUIET, ARGO], ['visibility Argo 0'])
    await server.perform(SYNC, 'set_visibility_for', two, true)
    await game.expect(a, [QUIET], [])
    await game.expect(b, [QUIET, ARGO], ['spawned Argo: place 0,0 nick  hp 10 rank 0 keys 0', 'changed Argo'])
    await game.expect(server, [QUIET, ARGO], [`visibility Argo ${two}`])
    game.t.equal(await server.perform(SYNC, 'get_visibility_for', two), true)
    game.t.equal(await server.perform(SYNC, 'get_visibility_for', one), false)

    await server.perform(SYNC, 'set_visibility_for', two, false)
    await game.expect(b, [QUIET], ['despawned Argo'])
    await server.assign('Players/Argo', 'nick', 'medea')
    await server.assign(INPUT, 'public_visibility', true)
    const now = 'place 0,0 nick medea hp 10 rank 0 keys 0'
    for (const client of [a, b]) await game.expect(client, [QUIET, `Argo ${now}`], [`spawned Argo: ${now}`])
    await server.assign('Players/Argo', 'nick', 'unseen')
    // Its own synchronizer is still hidden: the node is there, and does not change.
    for (const client of [a, b]) await game.expect(client, [QUIET, `Argo ${now}`], [])
  },

  'a filter hides a node, also from who comes later': async (game) => {
    const { server, a, b } = game
    const one = await game.join(a)
    await server.add('ship', 'Players', 'Argo')
    for (const path of [SYNC, INPUT]) await server.filter(path, [one])
    await game.join(b)
    await game.expect(a, [QUIET, ARGO])
    await game.expect(b, [QUIET])
    await server.assign(SYNC, 'public_visibility', false)
    await game.expect(a, [QUIET, ARGO], [])
    await server.assign(INPUT, 'public_visibility', false)
    await game.expect(a, [QUIET], ['despawned Argo'])
    await server.perform(SYNC, 'set_visibility_for', one, true)
    await game.expect(a, [QUIET, ARGO])
    await game.expect(b, [QUIET], [])
  },

  'who does not see a node is not called by it': async (game) => {
    const { server, a, b } = game
    const one = await game.join(a)
    const two = await game.join(b)
    await server.add('ship', 'Players', 'Argo')
    for (const path of [SYNC, INPUT]) await server.assign(path, 'public_visibility', false)
    await server.perform(SYNC, 'set_visibility_for', one, true)
    await game.expect(a, [QUIET, ARGO])
    await game.expect(b, [QUIET])
    game.t.equal(await server.perform('Players/Argo', 'rpc', 'hail', 'all'), 0)
    await game.expect(a, [QUIET, ARGO], ['Argo hailed all'])
    await game.expect(b, [QUIET], [])
    game.t.equal(await server.perform('Players/Argo', 'rpc_id', one, 'hail', 'one'), 0)
    // The engine prints, and says OK.
    const error = await server.perform('Players/Argo', 'rpc_id', two, 'hail', 'one')
    game.t.equal(error, server instanceof OurFleet ? 31 : 0)
    await game.expect(a, [QUIET, ARGO], ['Argo hailed one'])
    game.t.equal(await a.perform('Players/Argo', 'rpc_id', 1, 'hail', 'back'), 0)
    game.t.equal(await a.perform('Players/Argo', 'rpc', 'hail', 'all'), 0)
    // A client knows nothing of who sees what is the server's: its call goes to those who do not, too.
    game.allowed.add('unknown-node')
    await game.settle()
    game.t.strictSame(
      server.log.filter((line) => line.includes('hailed')),
      ['Argo hailed back', 'Argo hailed all'],
    )
  },

  'what is known by its path is shown and hidden too': async (game) => {
    const { server, a, b } = game
    await game.join(a)
    const two = await game.join(b)
    await server.assign('Board/Sync', 'public_visibility', false)
    await server.assign('Board', 'title', 'hidden')
    for (const client of [a, b]) await game.expect(client, [QUIET])
    await server.perform('Board/Sync', 'set_visibility_for', two, true)
    await game.expect(a, [QUIET], [])
    await game.expect(b, ['Board title hidden score 0'], ['changed Board'])
  },
}

const printed = [
  /^ERROR: Attempt to call an RPC to a peer that cannot see this node\. Peer ID: \d+$/,
  /^ERROR: Node not found: "Fleet\/Players\/Argo"/,
  /^ERROR: Parameter "node" is null\.$/,
  /^ERROR: Failed to get path from RPC: Fleet\/Players\/Argo\.$/,
  /^ERROR: Invalid packet received\. Requested node was not found\.$/,
]

playAll(t, plays, printed)
