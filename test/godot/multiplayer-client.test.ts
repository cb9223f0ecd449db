/**
 * Real Godot 3.2.3 games, with their own MultiplayerAPI, in one world of ours beside raw clients, on both engines of
 * ours: what each of them hears. All games live in one engine process. a, c and e are games, b and d raw clients.
 */

import t from 'tap'
import type { Test } from 'tap'
import { chooseEngine } from '../../src/server/engine.ts'
import { requireProgram } from '../support/programs.ts'
import { WorldMeeting } from './multiplayer-meeting.ts'
import { Puppet, PUPPET_SCRIPTS } from './puppet.ts'

type Play = (t: Test, world: WorldMeeting) => Promise<void>

const NOBODY = 77
const ALL = ['a', 'b', 'c', 'd', 'e']
const MAIN = 'Main'

/** Godot's raw command, as send_bytes makes it. */
function bytesCommand(text: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(4), Buffer.from(text)])
}

/** The answer to an announced path. */
function confirmation(path: string): Uint8Array {
  return Buffer.from(`\x03${path}\0`)
}

/** Who hears a packet from `source` to each kind of target, 'server' included. */
function hearersOf(source: string): readonly (readonly [target: string | number, hearers: readonly string[]])[] {
  const others = ALL.filter((name) => name !== source)
  const [first = '', second = ''] = others
  return [
    [0, ['server', ...others]],
    [1, source === 'server' ? [] : ['server']],
    [first, [first]],
    [second, [second]],
    ...(source === 'server' ? [] : [[source, []] as const, [`-${source}`, ['server', ...others]] as const]),
    [`-${first}`, ['server', ...others.filter((name) => name !== first)]],
    [-1, others],
    [NOBODY, []],
    [-NOBODY, ['server', ...others]],
  ]
}

/** Sends to each kind of target, then a last word to all; checks that everybody heard what was meant for it, in order. */
async function speakToAll(
  t: Test,
  world: WorldMeeting,
  source: string,
  put: (target: number, text: string) => Promise<unknown>,
): Promise<void> {
  world.forget()
  const table = hearersOf(source)
  for (const [target] of table) await put(world.idOf(target), `to ${target}`)
  await put(0, 'the end')
  const listeners = ['server', ...ALL].filter((name) => name !== source)
  await world.untilAllHave(listeners, (lines) => lines.some((line) => line.startsWith('bytes the end')))

  for (const name of listeners) {
    const meant = table.filter(([, hearers]) => hearers.includes(name)).map(([target]) => `bytes to ${target}`)
    const lines = world.heard(name).map((line) => line.replace(/, from .*$/, ''))
    t.strictSame(lines, [...meant, 'bytes the end'], `${source} to ${name}`)
    t.ok(world.heard(name).every((line) => line.includes(`, from ${source}`)))
  }
  t.strictSame(world.heard(source), [], `${source} hears nothing of its own`)
}

const PLAYS: Readonly<Record<string, Play>> = {
  async 'hear in Godot’s order who comes and who goes'(t, world) {
    await world.joinAll()

    for (const [index, name] of ALL.entries()) {
      const isGame = name !== 'b' && name !== 'd'
      const before = world.ascending(ALL.slice(0, index))
      const added = [...before, ...ALL.slice(index + 1)].map(
        (other) => `${isGame ? 'network_peer_connected' : 'add'} ${other}`,
      )
      const start = isGame ? ['network_peer_connected server', 'connected_to_server'] : [`id ${name}`, 'add server']
      t.strictSame(world.heard(name), [...start, ...added], name)
    }
    t.strictSame(
      world.heard('server'),
      ALL.map((name) => `peer_connected ${name}`),
    )
    t.equal(await world.game('c', 'get_network_unique_id'), world.idOf('c'))
    const known = (await world.game('c', 'get_network_connected_peers')) as number[]
    t.strictSame(known.map((id) => world.nameOf(id)).sort(), ['a', 'b', 'd', 'e', 'server'])

    world.forget()
    world.raw('b').close(1000)
    await world.untilAllHave(['a', 'c', 'd', 'e'], (lines) => lines.length >= 1)
    await world.puppet.call('c', 'disconnect_from_host')
    await world.untilAllHave(['a', 'd', 'e'], (lines) => lines.length >= 2)
    await world.until('c to know', () => world.heard('c').length >= 2)

    for (const name of ['a', 'e'])
      t.strictSame(world.heard(name), ['network_peer_disconnected b', 'network_peer_disconnected c'])
    t.strictSame(world.heard('d'), ['remove b', 'remove c'])
    t.strictSame(world.heard('c'), ['network_peer_disconnected b', 'connection_failed'])
    t.strictSame(world.heard('server'), ['peer_disconnected b', 'peer_disconnected c'])
  },

  async 'reach with put_packet and send_bytes whom they mean'(t, world) {
    await world.joinAll()

    await speakToAll(t, world, 'a', async (target, text) => {
      t.equal(await world.putFromGame('a', target, bytesCommand(text)), 0)
    })
    await speakToAll(t, world, 'c', async (target, text) => {
      const hex = Buffer.from(text).toString('hex')
      t.equal(await world.game('c', 'send_bytes', { hex }, target), 0)
    })
    await speakToAll(t, world, 'd', async (target, text) => world.putFromRaw('d', target, bytesCommand(text)))
    await speakToAll(t, world, 'server', async (target, text) => {
      t.equal(world.putFromServer(target, bytesCommand(text)), target === NOBODY ? 1 : 0, text)
    })
    // From a, c and d: to itself, and to nobody.
    t.equal(world.server.get_stats().drops['unknown-target'], 6)
  },

  async 'call each other’s nodes through us'(t, world) {
    await world.joinAll()
    world.forget()
    const strangers = ['server', 'b', 'd']

    await world.node('a', MAIN, 'rpc', 'hello', 'wörld', 7)
    await world.untilAllHave(['c', 'e'], (lines) => lines.length >= 1)
    await world.untilAllHave(strangers, (lines) => lines.length >= 2)

    for (const name of ['c', 'e']) t.strictSame(world.heard(name), ['Main.hello("wörld", 7), from a'])
    t.strictSame(world.heard('server'), ['path 1 is Main, from a', 'call Main.hello, from a'])
    for (const name of ['b', 'd']) {
      t.strictSame(world.heard(name), [`path 1 is Main, from a to ${name}`, `call Main.hello, from a to ${name}`])
    }

    world.forget()
    t.equal(world.putFromServer(world.idOf('a'), confirmation(MAIN)), 0)
    t.equal(world.putFromServer(world.idOf('a'), bytesCommand('go')), 0)
    for (const name of ['b', 'd']) {
      world.putFromRaw(name, world.idOf('a'), confirmation(MAIN))
      world.putFromRaw(name, world.idOf('a'), bytesCommand('go'))
    }
    for (const name of ['c', 'e']) await world.game(name, 'send_bytes', { hex: '676f' }, { who: 'a' })
    await world.untilAllHave(['a'], (lines) => lines.length >= 5)
    await world.node('a', MAIN, 'rpc', 'hello', 8)
    await world.untilAllHave(['c', 'e', ...strangers], (lines) => lines.length >= 1)

    for (const name of ['c', 'e']) t.strictSame(world.heard(name), ['Main.hello(8), from a'])
    t.strictSame(world.heard('server'), ['call path 1.hello, from a'])
    for (const name of ['b', 'd']) t.strictSame(world.heard(name), ['call path 1.hello, from a to 0'])
  },

  async 'call one another and set each other’s properties, also of nodes with odd names'(t, world) {
    await world.joinAll()
    world.forget()

    await world.node('a', 'Main/Sub', 'rpc_id', { who: 'c' }, 'hello', 'one')
    await world.node('a', 'Main/Sub', 'rpc_id', { who: 'c' }, 'hello', 'two')
    await world.node('a', 'Wörld 1', 'rpc_id', { who: 'c' }, 'hello', [1, 'x'])
    await world.node('a', MAIN, 'rset_id', { who: 'e' }, 'score', 41)
    await world.node('a', MAIN, 'rset', 'score', 42)
    await world.node('a', MAIN, 'rpc', 'unheard', 1)
    await world.node('a', MAIN, 'rpc_unreliable', 'hello', 'last')
    await world.untilAllHave(['c', 'e'], (lines) => lines.some((line) => line.includes('last')))

    t.strictSame(world.heard('c'), [
      'Main/Sub.hello("one"), from a',
      'Main/Sub.hello("two"), from a',
      'Wörld 1.hello([1,"x"]), from a',
      'Main.score(42), from a',
      'Main.hello("last"), from a',
    ])
    t.strictSame(world.heard('e'), ['Main.score(41), from a', 'Main.score(42), from a', 'Main.hello("last"), from a'])
  },

  async 'hear the true source of a call, so master and puppet hold'(t, world) {
    await world.joinAll()
    for (const name of ['a', 'c', 'e']) await world.node(name, MAIN, 'set_network_master', { who: 'a' })
    world.forget()

    await world.node('a', MAIN, 'rpc', 'follow', 'the master')
    await world.untilAllHave(['c', 'e'], (lines) => lines.length >= 1)
    await world.node('c', MAIN, 'rpc', 'follow', 'somebody')
    await world.node('c', MAIN, 'rpc', 'lead', 'please')
    await world.node('c', MAIN, 'rpc', 'hello', 'last')
    await world.untilAllHave(['a', 'e'], (lines) => lines.some((line) => line.includes('last')))

    t.strictSame(world.heard('a'), ['Main.lead("please"), from c', 'Main.hello("last"), from c'])
    // Godot calls a puppet method also on the caller itself, unless it is the master.
    t.strictSame(world.heard('c'), ['Main.follow("the master"), from a', 'Main.follow("somebody"), from c'])
    t.strictSame(world.heard('e'), ['Main.follow("the master"), from a', 'Main.hello("last"), from c'])
  },

  async 'leave in mid-call: the call arrives, and the news behind it'(t, world) {
    await world.joinAll()
    world.forget()

    await world.node('a', MAIN, 'rpc_id', { who: 'b' }, 'hello', 'farewell')
    await world.node('a', MAIN, 'rpc_id', { who: 'c' }, 'hello', 'farewell')
    await world.puppet.call('a', 'disconnect_from_host')
    await world.untilAllHave(['c', 'e'], (lines) => lines.includes('network_peer_disconnected a'))
    await world.untilAllHave(['b'], (lines) => lines.includes('remove a'))

    t.strictSame(world.heard('b'), ['path 1 is Main, from a to b', 'call Main.hello, from a to b', 'remove a'])
    // Who comes and goes is told while Godot's client polls, calls are made after it.
    t.strictSame([...world.heard('c')].sort(), ['Main.hello("farewell"), from a', 'network_peer_disconnected a'])
    t.strictSame(world.heard('e'), ['network_peer_disconnected a'])

    world.raw('d').reset()
    await world.node('e', MAIN, 'rpc_id', { who: 'd' }, 'hello', 'to who has left')
    await world.node('e', MAIN, 'rpc_id', { who: 'c' }, 'hello', 'still here')
    await world.untilAllHave(['c'], (lines) => lines.length >= 4)

    const last = ['Main.hello("still here"), from e', 'network_peer_disconnected d']
    t.strictSame([...world.heard('c').slice(2)].sort(), last)
    t.ok(world.server.has_peer(world.idOf('e')))
  },

  async 'come again with the same objects after we closed them, and announce their paths again'(t, world) {
    await world.joinGame('a')
    world.forget()
    const talk = async (text: string, lines: number) => {
      await world.node('a', MAIN, 'rpc_id', 1, 'hello', text)
      await world.untilAllHave(['server'], (heard) => heard.length >= lines)
      const heard = [...world.heard('server')]
      world.putFromServer(world.idOf('a'), confirmation(MAIN))
      world.putFromServer(world.idOf('a'), bytesCommand('go'))
      await world.untilAllHave(['a'], (heard) => heard.includes('bytes go, from server'))
      world.forget()
      return heard
    }
    t.strictSame(await talk('first', 2), ['path 1 is Main, from a', 'call Main.hello, from a'])
    t.strictSame(await talk('second', 1), ['call path 1.hello, from a'])

    world.server.disconnect_peer(world.idOf('a'))
    await world.until('both ends', () => world.heard('a').length >= 2 && world.heard('server').length >= 1)
    t.strictSame(world.heard('a'), ['network_peer_disconnected server', 'connection_failed'])
    await world.joinGameAgain('a')
    world.forget()

    t.strictSame(await talk('third', 2), ['path 1 is Main, from a', 'call Main.hello, from a'])
    t.equal(await world.game('a', 'get_network_unique_id'), world.idOf('a'))
  },

  async 'come again with the same objects after they left by themselves, and use paths they never announced here'(
    t,
    world,
  ) {
    await world.joinGame('a')
    world.forget()
    await world.node('a', MAIN, 'rpc_id', 1, 'hello', 'first')
    await world.untilAllHave(['server'], (lines) => lines.length >= 2)
    world.putFromServer(world.idOf('a'), confirmation(MAIN))
    world.putFromServer(world.idOf('a'), bytesCommand('go'))
    await world.untilAllHave(['a'], (lines) => lines.length >= 1)

    await world.puppet.call('a', 'disconnect_from_host')
    await world.untilAllHave(['a'], (lines) => lines.includes('connection_failed'))
    await world.joinGameAgain('a')
    world.forget()
    await world.node('a', MAIN, 'rpc_id', 1, 'hello', 'second')
    await world.untilAllHave(['server'], (lines) => lines.length >= 1)

    t.strictSame(world.heard('server'), ['call path 1.hello, from a'])
  },
}

for (const engine of ['uws', 'ws'] as const) {
  t.test(`Godot 3 games in a world of the ${engine} engine`, async (t) => {
    const program = requireProgram(t, 'godot3-server')
    const choice = chooseEngine(engine)
    if (!choice.ok) t.comment(choice.message)
    if (program === undefined || !choice.ok) return
    const puppet = await Puppet.start(t, program, PUPPET_SCRIPTS.games)
    for (const [name, play] of Object.entries(PLAYS)) {
      await t.test(name, (t) => play(t, new WorldMeeting(t, puppet, { engine })))
    }
  })
}
