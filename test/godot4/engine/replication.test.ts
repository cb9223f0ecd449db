/**
 * Spawns and properties between a Godot 4 engine and ours, in both roles, as between two engines: what comes to be, in
 * which order, with which values, and what is told of it.
 */

import t from 'tap'
import { playAll } from './plays.ts'

const QUIET = 'Board title  score 0'

playAll(t, {
  'a node is spawned with its properties, and changes come as they are listed': async (game) => {
    const { server, a, b } = game
    const id = await game.join(a)
    await game.expect(a, [QUIET], ['connected_to_server', 'peer_connected 1', 'changed Board'])
    await game.expect(server, [QUIET], [`peer_connected ${id}`])
    await server.add('ship', 'Players', 'Argo', { place: [3, 4], nick: 'jason', hp: 7, rank: 2, keys: 1 })
    const argo = 'Argo place 3,4 nick jason hp 7 rank 2 keys 1'
    await game.expect(
      a,
      [QUIET, argo],
      [
        // Hit points are not sent with a spawn, and so come as a change.
        'spawned Argo: place 3,4 nick jason hp 10 rank 2 keys 1',
        'changed Argo',
      ],
    )
    await server.assign('Players/Argo', 'place', [5, 6])
    await server.assign('Players/Argo', 'nick', 'medea')
    await server.assign('Players/Argo', 'rank', 9)
    await game.expect(a, [QUIET, 'Argo place 5,6 nick medea hp 7 rank 2 keys 1'], ['changed Argo'])

    const late = await game.join(b)
    const moved = 'Argo place 5,6 nick medea hp 7 rank 9 keys 1'
    await game.expect(
      b,
      [QUIET, moved],
      [
        'connected_to_server',
        'peer_connected 1',
        `peer_connected ${id}`,
        'spawned Argo: place 5,6 nick medea hp 10 rank 9 keys 1',
        'changed Argo',
        'changed Board',
      ],
    )
    await game.expect(a, [QUIET, 'Argo place 5,6 nick medea hp 7 rank 2 keys 1'], [`peer_connected ${late}`])
    await server.takeOut('Players/Argo')
    for (const client of [a, b]) await game.expect(client, [QUIET], ['despawned Argo'])
  },
})
