/**
 * Calls from player to player across kinds: translated by the host, which knows the names, stamped by it, and held to the
 * modes that it knows. Calls within a kind go on as they came.
 */

import t from 'tap'
import { MOST_RECEIVED_PATHS } from '../../src/multiplayer/rpc/path-cache.ts'
import { GodotError } from '../../src/peer/error.ts'
import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import { Vector2 } from '../../src/multiplayer/variant/vectors.ts'
import { WorldStage, type StageEngine, type StageGame } from './world-stage.ts'

const SEVEN = Uint8Array.of(1, 2, 7)
/** One value, which no type of Godot 3 is. */
const VECTOR4 = Buffer.from(`010c000000${'0000803f'.repeat(4)}`, 'hex')

function idOf(game: StageGame): number {
  return game.api.get_network_unique_id()
}

/** Two players of Godot 3, two of Godot 4, and what each has done, in that order. */
function four(stage: WorldStage) {
  const a = stage.godot3('A')
  const b = stage.godot3('B', { codec: msgpackCodec.name })
  const c = stage.godot4('C')
  const d = stage.godot4('D')
  const done = (): string[][] => [
    ...[a, b].map(({ ship }) => ship.take()),
    ...[c, d].map(({ scene }) => scene.calls.splice(0)),
  ]
  return { a, b, c, d, done }
}

const complaints = (...engines: StageEngine[]): string[] => engines.flatMap(({ scene }) => scene.complaints)

t.test('a player of Godot 3 calls all others, first by path and then by id', async (t) => {
  const stage = new WorldStage(t)
  const { a, c, d, done } = four(stage)

  for (const form of ['by path', 'by id']) {
    a.ship.rpc('say', 7, 'x')
    stage.settle()

    const of = `of ${idOf(a)}`
    const call = `Ship.say(02020704000000010000007800000000`.slice(0, -2)
    t.strictSame(done(), [[], [`say(7, x) ${of}`], [`${call}) ${of}`], [`${call}) ${of}`]], form)
    t.strictSame(stage.host.ship.take(), [`say(7, x) ${of}`])
  }
  t.strictSame(complaints(c, d), [])
  t.strictSame([stage.refusals, stage.drops], [[], []])
})

t.test('a player of Godot 4 calls all others, by path and by id', async (t) => {
  const stage = new WorldStage(t)
  const { a, b, c, d, done } = four(stage)
  const of = `of ${c.id}`

  c.scene.call(0, 'Ship', 'say', SEVEN, false)
  stage.settle()
  t.strictSame(done(), [[`say(7) ${of}`], [`say(7) ${of}`], [], [`Ship.say(010207) ${of}`]])
  for (const peer of [1, idOf(a), idOf(b), d.id]) c.scene.announce(peer, 'Ship')
  stage.settle()
  t.strictSame(new Set(c.scene.confirmed), new Set([1, idOf(a), idOf(b), d.id].map((id) => `Ship of ${id}`)))
  c.scene.call(0, 'Ship', 'say', SEVEN, true)
  stage.settle()
  t.strictSame(done(), [[`say(7) ${of}`], [`say(7) ${of}`], [], [`Ship.say(010207) ${of}`]])
  t.strictSame(stage.host.ship.take(), Array(2).fill(`say(7) ${of}`))
  t.strictSame(complaints(c, d), [])
  t.strictSame([stage.refusals, stage.drops], [[], []])
})

t.test('what a player of Godot 4 sends to itself comes back to it, and of Godot 3 it goes nowhere', async (t) => {
  const stage = new WorldStage(t)
  const { a, c } = four(stage)
  const id = idOf(a)
  for (const game of [a, c]) game.take()

  c.bytes(c.id, 'aa')
  a.api.network_peer?.set_target_peer(id)
  a.api.network_peer?.put_packet(Uint8Array.of(4, 0xaa))
  stage.settle()

  t.strictSame([a.take(), c.take()], [[], [`${c.id}: aa`]])
  t.strictSame(stage.drops, [`${id} unknown-target 1`])
})

t.test('a call for one reaches that one, across kinds, with values as its wire has them', async (t) => {
  const stage = new WorldStage(t)
  const { a, b, c, done } = four(stage)
  const vector2i = Buffer.from('01060000000300000004000000', 'hex')

  c.scene.call(idOf(a), 'Ship', 'say', vector2i, false)
  c.scene.call(idOf(b), 'Ship', 'say', vector2i, false)
  a.ship.rpc_id(c.id, 'say', new Vector2(3, 4))
  stage.settle()

  t.strictSame([a.ship.last, b.ship.last], Array(2).fill([new Vector2(3, 4)]))
  t.strictSame(done()[2], [`Ship.say(01050000000000404000008040) of ${idOf(a)}`])
  t.strictSame(stage.host.ship.take(), [])
})

t.test('what has no counterpart is refused, and its own kind has it all the same', async (t) => {
  const stage = new WorldStage(t)
  const { a, c, done } = four(stage)

  c.scene.call(0, 'Ship', 'say', VECTOR4, false)
  stage.settle()

  t.strictSame(
    done().map((calls) => calls.length),
    [0, 0, 0, 1],
  )
  t.equal(stage.host.ship.take().length, 1, 'the host takes all of Godot 4')
  t.strictSame(stage.refusals, [`${c.id} no-counterpart .`, `${c.id} no-counterpart .`], 'one for each codec')
  t.strictSame(stage.drops, [`${c.id} untranslatable 2`])

  a.ship.rset('health', 5)
  stage.settle()
  t.ok(stage.refusals.includes(`${idOf(a)} no-property-sets Ship.health`))
})

t.test('the modes of the host decide who may call across kinds', async (t) => {
  const stage = new WorldStage(t)
  const { a, c, d, done } = four(stage)
  const refused = (act: () => void): string[] => {
    act()
    stage.settle()
    return [...new Set(stage.refusals.splice(0))]
  }
  const fromC = (peer: number, name: string) => () => c.scene.call(peer, 'Ship', name, SEVEN, false)

  t.strictSame(refused(fromC(idOf(a), 'moved')), [`${c.id} not-permitted Ship.moved`], 'puppet: only its master calls')
  t.strictSame(refused(fromC(idOf(a), 'steer')), [`${c.id} not-permitted Ship.steer`], 'master: only to its master')
  t.strictSame(refused(fromC(idOf(a), 'welcome')), [`${c.id} not-declared Ship.welcome`], 'nobody knows its mode')
  t.strictSame(
    refused(() => a.ship.rpc_id(c.id, 'moved', 1)),
    [`${idOf(a)} not-permitted Ship.moved`],
  )
  t.strictSame(
    refused(() => a.ship.rpc_id(c.id, 'welcome', 1)),
    [`${idOf(a)} not-declared Ship.welcome`],
  )
  t.strictSame(done().flat(), [])

  stage.host.ship.set_network_master(c.id)
  a.ship.set_network_master(c.id)
  t.strictSame(refused(fromC(0, 'moved')), [])
  const toEach = refused(() => a.ship.rpc('steer', 7))
  t.strictSame(toEach, [`${idOf(a)} not-permitted Ship.steer`], 'of D, which is not the master')
  const [ofA, , ofC, ofD] = done()
  t.strictSame(
    [ofA, ofC, ofD],
    [[`moved(7) of ${c.id}`], [`Ship.steer(010207) of ${idOf(a)}`], [`Ship.moved(010207) of ${c.id}`]],
  )
  t.strictSame(complaints(c, d), [])
})

t.test('what the host does not know goes on within a kind, and not across', async (t) => {
  const stage = new WorldStage(t)
  const { c, d, done } = four(stage)

  c.send(0, Uint8Array.of(0, 9, 0, 0))
  c.send(0, Uint8Array.of(6, 1, 2, 3))
  stage.settle()

  t.match(complaints(d), [/no such call: 00090000/, /command 6/])
  t.strictSame(done().flat(), [])
  t.ok(stage.refusals.every((line) => line.startsWith(`${c.id} `)))
  t.equal(stage.refusals.length, 2, 'each is asked once')
})

t.test('confirmations find their announcement only, and only one at a time', async (t) => {
  const stage = new WorldStage(t)
  const { a, c, done } = four(stage)
  const refused = (packet: readonly number[], peer: number): string[] => {
    c.send(peer, Uint8Array.from(packet))
    stage.settle()
    return stage.refusals.splice(0)
  }
  a.ship.rpc('say', 1)
  stage.settle()
  done()

  t.strictSame(refused([2, 1, 1, 0, 0, 0], idOf(a)), [], 'A has announced 1')
  t.strictSame(refused([2, 1, 1, 0, 0, 0], 0), [`${c.id} not-one-receiver .`])
  t.strictSame(refused([2, 1, 9, 0, 0, 0], idOf(a)), [`${c.id} unknown-confirm \t.`])
  t.strictSame(refused([2, 0, ...Buffer.from('Ship\0')], idOf(a)), [`${c.id} checksum-mismatch Ship.`])
  t.strictSame(refused([2, 1, ...Buffer.from('Shop\0')], idOf(a)), [`${c.id} unknown-confirm Shop.`])
})

t.test('who has left is forgotten with all that it had announced', async (t) => {
  const stage = new WorldStage(t)
  const { a, c } = four(stage)
  c.scene.announce(1, 'Ship')
  stage.settle()
  const id = c.id

  c.raw.drop()
  stage.settle()
  t.ok(a.take().includes(`-${id}`))
  t.strictSame(stage.refusals, [])

  const e = stage.godot4('E')
  e.scene.call(1, 'Ship', 'say', SEVEN, true)
  stage.settle()
  t.strictSame(stage.refusals, [`${e.id} unknown-path-id .`])
})

t.test('a player of Godot 3 is refused what has no form in Godot 4', async (t) => {
  const stage = new WorldStage(t)
  const a = stage.godot3('A')
  const c = stage.godot4('C')
  const client = a.api.network_peer
  const refused = (hex: string, target = c.id): string[] => {
    client?.set_target_peer(target)
    client?.put_packet(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    stage.settle()
    return stage.refusals.splice(0)
  }
  const id = idOf(a)
  const ship = Buffer.from('Ship\0').toString('hex')
  const shop = Buffer.from('Shop\0').toString('hex')

  t.strictSame(refused('09 00'), [`${id} unknown-command .`])
  t.strictSame(refused('00 05 00 00 00 73 61 79 00 00'), [`${id} unknown-path-id .say`])
  t.strictSame(refused(`02 05 00 00 00 ${shop}`), [`${id} unknown-node Shop.`])
  t.strictSame(refused(`02 05 00 00 00 ${ship}`), [])
  t.strictSame(refused('00 05 00 00 00 73 78 79 00 00'), [`${id} unknown-method Ship.sxy`])
  t.strictSame(refused('00 05 00 00 00 73 61 79 00 01 ff'), [`${id} no-counterpart .`], 'no Variant')
  t.strictSame(refused(`00 0a 00 00 80 73 61 79 00 00 ${shop}`), [`${id} unknown-node Shop.say`])
  t.strictSame(refused(`03 ${ship}`), [`${id} unknown-confirm Ship.`], 'C has announced nothing')
  t.strictSame(refused(`03 ${ship}`, 0), [`${id} not-one-receiver Ship.`])
  t.strictSame(c.scene.calls, [])
  t.strictSame(complaints(c), [])
})

t.test('announcements of a player are bounded across kinds as they are at the host', async (t) => {
  const stage = new WorldStage(t, { server: { max_backlog_packets: 16_384 } })
  const a = stage.godot3('A')
  const c = stage.godot4('C')
  const announce = (id: number): void => {
    const packet = Buffer.from(`\x02\0\0\0\0${'./'.repeat(8)}Ship\0`, 'latin1')
    packet.writeUInt32LE(id, 1)
    a.api.network_peer?.set_target_peer(c.id)
    a.api.network_peer?.put_packet(packet)
  }

  for (let id = 1; id <= 4200; id++) {
    announce(id)
    if (id % 500 === 0) stage.settle()
  }
  stage.settle()

  t.equal(stage.world.get_refusal_counts()['too-many-paths'], 104)

  const head = Buffer.concat([Buffer.of(1), Buffer.from(`${c.scene.checksumOf('Ship')}\0`)])
  for (let id = 1; id <= 4200; id++) {
    const number = Buffer.alloc(4)
    number.writeUInt32LE(id)
    c.send(1, Buffer.concat([head, number, Buffer.from('Ship\0')]))
    if (id % 500 === 0) stage.settle()
  }
  stage.settle()
  t.equal(stage.world.get_refusal_counts()['too-many-paths'], 208)
})

t.test('the host announces more paths to players of Godot 4 than a player may', async (t) => {
  const stage = new WorldStage(t, { server: { max_backlog_packets: 16_384 } })
  const c = stage.godot4('C')
  const { ship } = stage.host
  let done = 0

  for (let count = 1; count <= MOST_RECEIVED_PATHS + 100; count++) {
    ship.name = `Ship${count}`
    if (ship.rpc('say', 7) === GodotError.OK) done++
    if (count % 500 === 0) stage.settle()
  }
  stage.settle()

  t.equal(done, MOST_RECEIVED_PATHS + 100)
  t.strictSame([stage.world.get_refusal_counts()['too-many-paths'], stage.refusals], [0, []])
  t.ok(c.id > 1)
})

t.test('a host without a tree confirms, takes no calls and loses none, and knows none across kinds', async (t) => {
  const stage = new WorldStage(t)
  const { a, c, d } = four(stage)
  stage.host.api.root_node = null
  stage.host.take()

  c.scene.announce(1, 'Ship')
  c.scene.announce(d.id, 'Ship')
  c.scene.announce(idOf(a), 'Ship')
  stage.settle()
  t.strictSame(c.scene.confirmed, ['Ship of 1', `Ship of ${d.id}`])
  t.strictSame(stage.refusals.splice(0), [`${c.id} no-root-node Ship.`], 'to A')
  t.strictSame(stage.drops.splice(0), [`${c.id} untranslatable 1`])

  c.scene.call(1, 'Ship', 'say', SEVEN, true)
  stage.settle()
  t.strictSame(stage.refusals.splice(0), [`${c.id} no-root-node Ship.`])
  t.strictSame([stage.drops, stage.host.take()], [[], []])
  for (const hex of ['06010001000080020000000205', '0500000000']) c.send(1, Buffer.from(hex, 'hex'))
  stage.settle()
  t.strictSame(stage.refusals.splice(0), Array(2).fill(`${c.id} not-spoken .`), 'replication')
  t.strictSame([stage.drops, stage.host.take()], [[], []])
  c.scene.call(0, 'Ship', 'say', SEVEN, true)
  stage.settle()
  t.strictSame(d.scene.calls, [`Ship.say(010207) of ${c.id}`])
  t.strictSame(stage.drops, [`${c.id} untranslatable 2`], 'for Variants and for MessagePack')
})

for (const [what, node, values, refusal] of [
  ['the host', 'Nobody', SEVEN, 'unknown-node Nobody.'],
  ['the first of two codecs', 'Ship', VECTOR4, 'no-counterpart .'],
] as const) {
  t.test(`a server that is stopped when ${what} refuses a call tells nothing more of it`, async (t) => {
    const stage = new WorldStage(t)
    const { c } = four(stage)
    const { server } = stage.scenario
    stage.world.player_refused.connect(() => {
      server.stop()
      server.listen(0, [], true)
    })

    c.scene.call(0, node, 'say', values, false)
    stage.settle()

    t.strictSame([stage.refusals, stage.drops], [[`${c.id} ${refusal}`], []])
  })
}
