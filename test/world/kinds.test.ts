/**
 * Who is of which kind, that all see one another, and bytes from each to each: one world of three wires.
 */

import t from 'tap'
import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import type { PlayerKinds } from '../../src/multiplayer/player-wire.ts'
import { WebSocketServer } from '../../src/server/websocket-server.ts'
import { OneWorld } from '../../src/world/one-world.ts'
import { GODOT4_PROTOCOL } from '../../src/world/world-codecs.ts'
import { WorldStage, type StageEngine, type StageGame } from './world-stage.ts'

const MSGPACK = msgpackCodec.name

function idOf(one: StageGame | StageEngine): number {
  return 'id' in one ? one.id : one.api.get_network_unique_id()
}

function everybody(stage: WorldStage) {
  const a = stage.godot3('A')
  const b = stage.godot3('B', { codec: MSGPACK })
  const c = stage.godot4('C')
  const d = stage.godot4('D')
  return { a, b, c, d, ids: [a, b, c, d].map(idOf) as [number, number, number, number] }
}

t.test('players of all kinds see one another come and leave', async (t) => {
  const stage = new WorldStage(t)
  const { a, b, c, d, ids } = everybody(stage)
  const [idA, idB, idC, idD] = ids

  t.strictSame(stage.host.take(), [`+${idA}`, `+${idB}`, `+${idC}`, `+${idD}`])
  t.strictSame(a.take(), ['+1', `+${idB}`, `+${idC}`, `+${idD}`])
  t.strictSame(new Set(b.take()), new Set(['+1', `+${idA}`, `+${idC}`, `+${idD}`]))
  t.strictSame(new Set(c.take()), new Set([`+${idA}`, `+${idB}`, `+${idD}`]))
  t.strictSame(new Set(d.take()), new Set([`+${idA}`, `+${idB}`, `+${idC}`]))

  c.raw.drop()
  stage.settle()
  t.strictSame(
    [stage.host, a, b, d].map((one) => one.take()),
    Array(4).fill([`-${idC}`]),
  )
})

t.test('bytes reach who is meant, from each kind to each, and say who they are from', async (t) => {
  const stage = new WorldStage(t)
  const { a, b, c, d, ids } = everybody(stage)
  const games = [a, b]
  const engines = [c, d]
  const take = () => [stage.host, a, b, c, d].map((one) => one.take())
  const send = (source: number, target: number, text: string): void => {
    games.find((one) => idOf(one) === source)?.api.send_bytes(Buffer.from(text, 'hex'), target)
    engines.find((one) => one.id === source)?.bytes(target, text)
    stage.settle()
  }
  take()

  for (const source of ids) {
    for (const target of ids.filter((id) => id !== source)) {
      send(source, target, 'aa')
      const heard = take()
      t.strictSame(heard, [[], ...ids.map((id) => (id === target ? [`${source}: aa`] : []))], `${source} to ${target}`)
    }
    const isOther = (id: number): boolean => id !== source
    send(source, 1, 'bb')
    t.strictSame(take(), [[`${source}: bb`], [], [], [], []])
    send(source, 0, 'cc')
    t.strictSame(take(), [[`${source}: cc`], ...ids.map((id) => (isOther(id) ? [`${source}: cc`] : []))])
    const [left = 0] = ids.filter(isOther)
    send(source, -left, 'dd')
    t.strictSame(take(), [[`${source}: dd`], ...ids.map((id) => (isOther(id) && id !== left ? [`${source}: dd`] : []))])
  }
  stage.host.api.send_bytes(Buffer.from('ee', 'hex'), 0)
  stage.settle()
  t.strictSame(take(), [[], ...ids.map(() => ['1: ee'])])
  t.strictSame([stage.drops, stage.refusals], [[], []])
})

for (const [what, options, isGodot4] of [
  ['the default kind has whoever says nothing', { path: '/' }, false],
  ['a path says it', { path: '/godot4' }, true],
  ['a path is not looked at beyond its query', { path: '/godot4?name=x' }, true],
  ['another path does not', { path: '/godot4/' }, false],
  ['the sub-protocol of the wire says it, whatever the path', { path: '/godot3', protocols: [GODOT4_PROTOCOL] }, true],
] as const) {
  t.test(`of a player's kind: ${what}`, async (t) => {
    const stage = new WorldStage(t)

    const raw = stage.scenario.raw('X', options)
    stage.settle()

    t.equal(raw.protocol, 'protocols' in options ? GODOT4_PROTOCOL : '')
    t.equal(raw.messages[0]?.bytes.length, isGodot4 ? 4 : 13, 'its first message')
  })
}

t.test('the default kind, the paths and sub-protocols of a game can be chosen', async (t) => {
  const world = {
    default_kind: 'godot4',
    paths: { '/old': 'godot3', '/new': 'godot4' },
    protocols: { 'game-3': 'godot3', 'game-4': 'godot4' },
  } as const
  const stage = new WorldStage(t, { world, protocols: ['game-3', 'game-4', 'game'] })
  const firstLength = (path: string, protocol: string): number | undefined => {
    const raw = stage.scenario.raw(`${path}:${protocol}`, { path, protocols: [protocol] })
    stage.settle()
    return raw.messages[0]?.bytes.length
  }

  t.equal(firstLength('/', 'game'), 4, 'the default')
  t.equal(firstLength('/old', 'game'), 13, 'a path')
  t.equal(firstLength('/new', 'game-3'), 13, 'a sub-protocol before a path')
  t.equal(firstLength('/old', 'game-4'), 4, 'a sub-protocol before a path')
  t.equal(firstLength('/new', `game-4+${MSGPACK}`), 13, 'a codec before all')
})

for (const [options, message] of [
  [{ kind: 'godot4' }, /no option "kind"/],
  [{ default_kind: 'godot5' }, /"default_kind" must be one of godot3, godot4/],
  [{ paths: { '/x': 'godot' } }, /"paths \/x" must be one of/],
  [{ paths: { x: 'godot3' } }, /"paths": "x" must begin with "\/"/],
  [{ paths: null }, /"paths" must be an object/],
  [{ protocols: { 'a b': 'godot3' } }, /"protocols": "a b" is no sub-protocol/],
  [{ confirm_by: 'name' }, /"confirm_by" must be one of id, path/],
] as const) {
  t.test(`refuses options that mean nothing: ${JSON.stringify(options)}`, async (t) => {
    t.throws(() => new OneWorld(options as object), { name: 'TypeError', message })
  })
}

t.test('a server does not take for kinds what is none', async (t) => {
  t.throws(() => new WebSocketServer({ kinds: {} as PlayerKinds }), {
    message: /"kinds" must be an object with codecOf/,
  })
})

t.test('without a relay players of all kinds reach only the server', async (t) => {
  const stage = new WorldStage(t, { server: { server_relay: false } })
  const { a, c, ids } = everybody(stage)
  const [idA, , idC] = ids
  t.strictSame([a.take(), c.take()], [['+1'], []])
  stage.host.take()

  c.bytes(0, 'aa')
  c.bytes(idA, 'bb')
  a.api.send_bytes(Uint8Array.of(0xcc), idC)
  stage.settle()

  t.strictSame(stage.host.take(), [`${idC}: aa`])
  t.strictSame([a.take(), c.take()], [[], []])
  t.strictSame(stage.drops.sort(), [`${idA} relay-denied 1`, `${idC} relay-denied 1`].sort())
})

t.test('what is broadcast is said to each in its own wire', async (t) => {
  const stage = new WorldStage(t)
  const { a, c, d } = everybody(stage)
  const all = [stage.host, a, c, d]
  for (const one of all) one.take()

  t.equal(stage.scenario.server.broadcast(Uint8Array.of(4, 0xaa), d.id), 3)
  t.equal(stage.scenario.server.broadcast(Uint8Array.of(9)), 2, 'what is no command has no form in Godot 4')
  stage.settle()

  t.strictSame([a.take()[0], c.take(), d.take()], ['1: aa', ['1: aa'], []])
})
