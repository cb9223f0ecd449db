/**
 * Plays of leaving and coming again: what is still done of who leaves, and what they know of each other who meet again.
 * Played by rpc-games.test.ts.
 */

import { ALL, but, byId, sent, type Play } from './rpc-plays.ts'

/** The plays. */
export const LEAVING_PLAYS: Readonly<Record<string, Play>> = {
  async 'who leaves in mid-call has called as often as it came through'(t, world) {
    for (const [name, kind] of [
      ['f', 'godot'],
      ['g', 'msgpack'],
    ] as const) {
      await world.join(name, world.kind === 'godot' && kind === 'msgpack' ? 'variant' : kind)
      await world.node(name, 'Main', 'rpc', 'by_remote', 0)
      await world.settle()
      world.forget()

      world.wire.cutAfter(name, 3)
      for (let count = 1; count <= 6; count++) await world.node(name, 'Main', 'rpc', 'by_remote', count)
      for (const other of ['a', 'b', 'server'])
        await world.node(other, 'Main', 'rpc_id', `@${name}`, 'by_remote', 'too late')
      await world.untilGone(name, kind === 'godot')
      await world.settle()

      const calls = [1, 2, 3].map((count) => `Main.by_remote(${count}) from ${name}`)
      for (const other of ALL) {
        const lines = world.heard(other).filter((line) => line.startsWith('Main'))
        // A game of the engine forgets the numbers of who has left before it reads its last calls, if it hears of both in one poll.
        const expected = world.player(other).isOurs ? calls : calls.slice(0, lines.length)
        t.strictSame(lines, expected, `${other} has been called by ${name}`)
        t.equal(world.heard(other).length, lines.length + 1, `${other} knows that ${name} has left`)
      }
      await world.node('a', 'Main', 'rpc', 'by_remote', 'still here')
      await world.node('b', 'Main', 'rpc', 'by_remote', 'still here')
      await world.settle()
      t.ok(world.heard('c').includes('Main.by_remote("still here") from b'))
      t.ok(world.heard('d').includes('Main.by_remote("still here") from a'))
    }
  },

  async 'our client comes again with the same objects, and calls both ways'(t, world) {
    for (const name of ['b', 'd']) {
      world.forget()
      await world.leave(name)
      const gone = but(name).map((other) => `network_peer_disconnected ${other}`)
      t.strictSame(
        [...world.heard(name)].sort(),
        [...gone, 'server_disconnected'].sort(),
        `${name} hears that all are gone`,
      )
      t.equal(await world.node(name, 'Main', 'rpc', 'by_remote', 1), 3, 'ERR_UNCONFIGURED')
      await world.joinAgain(name)
      world.forget()

      await world.node(name, 'Main', 'rpc', 'by_remote', 'again')
      await world.settle()
      const words = sent(world, name)
      t.strictSame(
        words.slice(0, 5),
        byId(world, but(name)).map((other) => `path 1 is Main, to ${other}`),
        'its paths are announced anew',
      )
      for (const other of but(name)) await world.node(other, 'Main', 'rpc_id', `@${name}`, 'by_remote', other)
      await world.settle()

      for (const other of but(name)) t.strictSame(world.heard(other), [`Main.by_remote("again") from ${name}`], other)
      const answers = but(name).map((other) => `Main.by_remote("${other}") from ${other}`)
      t.strictSame([...world.heard(name)].sort(), answers.sort(), name)
      t.strictSame(world.ours(name).refusals, [])
      t.strictSame(
        [...world.ours(name).multiplayer.get_network_connected_peers()].map((id) => world.nameOf(id)).sort(),
        but(name).sort(),
      )
    }
  },

  async 'a game of the engine that comes again with the same objects uses numbers that it has not announced'(t, world) {
    const isOurServer = world.kind !== 'godot'
    const call = async (value: string) => {
      world.forget()
      await world.node('e', 'Main', 'rpc_id', '@server', 'by_remote', value)
      await world.settle()
      return [...world.heard('server')]
    }
    t.strictSame(await call('before'), ['Main.by_remote("before") from e'])

    await world.leave('e')
    await world.joinAgain('e')
    t.strictSame(await call('lost'), [], 'its number is not known in this session')
    t.strictSame(sent(world, 'e').length, 1)
    if (!isOurServer) return
    t.strictSame(
      world.ours('server').refusals.map(({ words }) => words),
      ['unknown-path-id  by_remote'],
    )
    t.equal(world.ours('server').refusals[0]?.id, world.idOf('e'))
    t.equal(world.ours('server').multiplayer.get_refusal_counts()['unknown-path-id'], 1)

    await world.player('server').peer('disconnect_peer', world.idOf('e'))
    await world.untilGone('e')
    t.ok(
      world.heard('e').includes('network_peer_disconnected server'),
      'remove(1) makes it forget what it had announced',
    )
    await world.joinAgain('e')
    t.strictSame(await call('heard'), ['Main.by_remote("heard") from e'])
    t.strictSame(await call('again'), ['Main.by_remote("again") from e'])
    t.strictSame(sent(world, 'e'), ['call path 1.by_remote, to server'])
    world.forget()
    await world.node('server', 'Main', 'rpc_id', '@e', 'by_remote', 'and back')
    await world.settle()
    t.strictSame(world.heard('e'), ['Main.by_remote("and back") from server'])

    // Of the other clients it was not told that they had left: it has announced its paths to them, it thinks.
    await world.node('e', 'Main', 'rpc_id', '@b', 'by_remote', 'not heard')
    await world.settle()
    t.strictSame(world.heard('b'), [])
    t.strictSame(
      world.ours('b').refusals.map(({ words }) => words),
      ['unknown-path-id  by_remote'],
    )
  },
}
