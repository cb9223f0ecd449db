/**
 * Replication where it is not straightforward, between a Godot 4 engine and ours, in both roles, as between two engines:
 * names that are taken, nodes that somebody took out, limits, intervals, another authority, and who comes back.
 */

import t from 'tap'
import { playAll, type Play } from './plays.ts'

const QUIET = 'Board title  score 0'
const plain = (name: string, nick = '', keys = 0): string => `${name} place 0,0 nick ${nick} hp 10 rank 0 keys ${keys}`

const plays: Readonly<Record<string, Play>> = {
  'a call that is made with a spawn finds the node': async (game) => {
    const { server, a, b } = game
    await game.join(a)
    await game.join(b)
    await server.add('ship', 'Players', 'Argo')
    game.t.equal(await server.perform('Players/Argo', 'rpc', 'hail', 'at once'), 0)
    await server.takeOut('Players/Argo')
    for (const client of [a, b]) {
      await game.settle()
      const told = client.log.filter((line) => /Argo/.test(line) && !line.startsWith('changed'))
      game.t.strictSame(told, [
        'spawned Argo: place 0,0 nick  hp 10 rank 0 keys 0',
        'Argo hailed at once',
        'despawned Argo',
      ])
      await game.expect(client, [QUIET])
    }
  },

  'a name is free again when its node has gone': async (game) => {
    const { server, a } = game
    await game.join(a)
    await game.expect(a, [QUIET])
    await server.add('crate', 'Players', 'Gold', { weight: 1 })
    await server.takeOut('Players/Gold')
    await server.add('crate', 'Players', 'Gold', { weight: 2 })
    const told = ['spawned Gold: weight 1', 'despawned Gold', 'spawned Gold: weight 2']
    await game.expect(a, [QUIET, 'Gold weight 2'], told)
  },

  'a name that the client has given away is not spawned there': async (game) => {
    const { server, a, b } = game
    await game.join(a)
    await game.join(b)
    await a.add('crate', 'Players', 'Gold', { weight: 9 })
    await game.expect(a, [QUIET, 'Gold weight 9'])
    game.allowed.add('name-taken').add('unknown-net-id')
    await server.add('crate', 'Players', 'Gold', { weight: 1 })
    await server.add('crate', 'Players', 'Silver', { weight: 2 })
    await game.expect(a, [QUIET, 'Gold weight 9', 'Silver weight 2'])
    await game.expect(b, [QUIET, 'Gold weight 1', 'Silver weight 2'])
    await server.assign('Players/Gold', 'weight', 7)
    await server.assign('Players/Silver', 'weight', 8)
    await game.expect(a, [QUIET, 'Gold weight 9', 'Silver weight 8'])
    await server.takeOut('Players/Gold')
    await game.expect(a, [QUIET, 'Gold weight 9', 'Silver weight 8'], [])
    await game.expect(b, [QUIET, 'Silver weight 8'])
  },

  'what a client takes out itself is not missed by it': async (game) => {
    const { server, a } = game
    await game.join(a)
    await server.add('crate', 'Players', 'Gold')
    await server.add('crate', 'Players', 'Silver')
    await game.expect(a, [QUIET, 'Gold weight 0', 'Silver weight 0'])
    game.allowed.add('unknown-net-id')
    await a.takeOut('Players/Gold')
    await server.assign('Players/Gold', 'weight', 5)
    await server.assign('Players/Silver', 'weight', 6)
    await game.expect(a, [QUIET, 'Silver weight 6'], [])
    await server.takeOut('Players/Gold')
    await game.expect(a, [QUIET, 'Silver weight 6'], [])
  },

  'intervals hold back what is always sent, and what has changed': async (game) => {
    const { server, a } = game
    await game.join(a)
    await server.add('ship', 'Players', 'Argo')
    await game.expect(a, [QUIET, plain('Argo')])
    const day = 86_400
    await server.assign('Players/Argo/Sync', 'replication_interval', day)
    await server.assign('Players/Argo', 'place', [1, 2])
    await server.assign('Players/Argo', 'nick', 'soon')
    const still = 'Argo place 0,0 nick soon hp 10 rank 0 keys 0'
    await game.expect(a, [QUIET, still], ['changed Argo'])
    await server.assign('Players/Argo/Sync', 'delta_interval', day)
    await server.assign('Players/Argo', 'nick', 'late')
    await game.expect(a, [QUIET, still], [])
    for (const name of ['replication_interval', 'delta_interval']) await server.assign('Players/Argo/Sync', name, 0)
    await game.expect(a, [QUIET, 'Argo place 1,2 nick late hp 10 rank 0 keys 0'], ['changed Argo'])
  },

  'what stands on all sides changes its authority': async (game) => {
    const { server, a, b } = game
    const id = await game.join(a)
    await game.join(b)
    await server.assign('Board', 'score', 1)
    for (const client of [a, b]) await game.expect(client, ['Board title  score 1'])
    // Not all change it at the same time.
    game.allowed.add('not-the-authority')
    for (const fleet of [server, a, b]) await fleet.perform('Board/Sync', 'set_multiplayer_authority', id)
    await game.settle()
    await a.assign('Board', 'title', 'mine')
    await a.assign('Board', 'score', 2)
    for (const fleet of [server, b]) await game.expect(fleet, ['Board title mine score 2'])
    for (const fleet of [server, a, b]) await fleet.perform('Board/Sync', 'set_multiplayer_authority', 1)
    await game.settle()
    await server.assign('Board', 'title', 'ours')
    for (const client of [a, b]) await game.expect(client, ['Board title ours score 2'])
  },

  'a client shows what it owns to whom it likes': async (game) => {
    const { server, a, b } = game
    const id = await game.join(a)
    await game.join(b)
    await server.add('ship', 'Players', String(id))
    for (const client of [a, b]) await game.expect(client, [QUIET, plain(String(id))])
    await a.assign(`Players/${id}/Input`, 'public_visibility', false)
    await a.perform(`Players/${id}/Input`, 'set_visibility_for', 1, true)
    await game.settle()
    await a.assign(`Players/${id}`, 'keys', 5)
    await game.expect(server, [QUIET, plain(String(id), '', 5)])
    await game.expect(b, [QUIET, plain(String(id), '', 0)])
    await a.assign(`Players/${id}/Input`, 'public_visibility', true)
    await game.expect(b, [QUIET, plain(String(id), '', 5)])
  },

  'who comes back has all again, and once': async (game) => {
    const { server, a, b } = game
    const first = await game.join(a)
    await game.join(b)
    await server.add('ship', 'Players', 'Argo', { nick: 'old' })
    await server.assign('Board', 'score', 3)
    for (const client of [a, b]) await game.expect(client, ['Board title  score 3', plain('Argo', 'old')])
    await a.leave()
    game.gone(a)
    await game.until(() => server.log.includes(`peer_disconnected ${first}`))
    await server.assign('Players/Argo', 'nick', 'new')
    a.forget()
    await game.join(a)
    for (const client of [a, b]) await game.expect(client, ['Board title  score 3', plain('Argo', 'new')])
  },

  "where the server ends, what it has spawned goes, and what is the client's stays": async (game) => {
    const { server, a } = game
    await game.join(a)
    await server.add('ship', 'Players', 'Argo')
    await game.expect(a, [QUIET, plain('Argo')])
    await a.add('crate', 'Players', 'Own')
    await server.leave()
    game.gone(server)
    await game.until(() => a.log.includes('server_disconnected') && a.shown === [QUIET, 'Own weight 0'].join('\n'))
    game.gone(a)
  },
}

/** Each of these is a refusal of ours: name-taken, and unknown-net-id. */
const printed = [
  /^ERROR: Condition "parent->has_node\(name\)" is true\./,
  /^ERROR: Ignoring delta for non-authority or invalid synchronizer\.$/,
  /^ERROR: Condition "!pinfo\.recv_nodes\.has\(net_id\)" is true\./,
]
/** This one is not-the-authority. */
const sometimes = [/^ERROR: Ignoring sync data from non-authority or for missing node\.$/]

playAll(t, plays, printed, sometimes)
