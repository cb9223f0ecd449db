/**
 * Remote calls between the host and players of every kind: one node here, declared once; its names are the numbers of
 * Godot 4, its modes, schemas and limits hold for all.
 */

import t from 'tap'
import { GodotError } from '../../src/peer/error.ts'
import { MultiplayerAPI } from '../../src/rpc.ts'
import { Vector2 } from '../../src/multiplayer/variant/vectors.ts'
import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import { Vector2i, Vector4 } from '../../src/godot4/variant/vectors.ts'
import { variantCodec } from '../../src/multiplayer/codec/variant-wire.ts'
import { worldCodecs } from '../../src/world/world-codecs.ts'
import { WorldStage } from './world-stage.ts'
import { SHIP_NAMES } from './ship.ts'

/** A count and compact Variants: the int 7. */
const SEVEN = Uint8Array.of(1, 2, 7)

t.test('a call of the host reaches players of all kinds, in full and then in short', async (t) => {
  const stage = new WorldStage(t)
  const a = stage.godot3('A')
  const b = stage.godot3('B', { codec: msgpackCodec.name })
  const c = stage.godot4('C')
  const d = stage.godot4('D', { version: '4.2' })

  t.equal(stage.host.ship.rpc('moved', 1, 'x'), GodotError.OK)
  stage.settle()
  t.equal(stage.host.ship.rpc('moved', 2, 'y'), GodotError.OK)
  stage.settle()

  t.strictSame(
    [a, b].map(({ ship }) => ship.take()),
    Array(2).fill(['moved(1, x) of 1', 'moved(2, y) of 1']),
  )
  const calls = ['Ship.moved(020201040000000100000078000000) of 1', 'Ship.moved(020202040000000100000079000000) of 1']
  t.strictSame(
    [c, d].map(({ scene }) => scene.calls),
    [calls, calls],
  )
  t.strictSame(
    [c, d].map(({ scene }) => scene.complaints),
    [[], []],
  )
  t.strictSame([stage.drops, stage.refusals, stage.host.take().filter((line) => !line.startsWith('+'))], [[], [], []])
})

t.test('each kind is written once, whatever the number of its players', async (t) => {
  const readsWith = (players: number): number => {
    const stage = new WorldStage(t)
    stage.godot3('A')
    const engines = Array.from({ length: players }, (_, index) => stage.godot4(`C${index}`))
    stage.host.ship.rpc('moved', 1)
    stage.settle()
    let reads = 0
    const value = [1]
    Object.defineProperty(value, 0, {
      get: () => {
        reads++
        return 1
      },
    })

    stage.host.ship.rpc('moved', value)
    stage.settle()

    for (const { scene } of engines) t.equal(scene.calls.length, 2)
    return reads
  }

  const once = readsWith(1)
  t.ok(once > 0)
  t.equal(readsWith(3), once)
})

t.test(
  'a call for one, and for all but one, goes where it should, and names of the script alone can be called',
  async (t) => {
    const stage = new WorldStage(t)
    const a = stage.godot3('A')
    const c = stage.godot4('C')
    const d = stage.godot4('D')

    stage.host.ship.rpc_id(d.id, 'welcome', 7)
    stage.host.ship.rpc_id(-d.id, 'say', 7)
    stage.settle()

    t.strictSame(a.ship.take(), ['say(7) of 1'])
    t.strictSame(
      [c, d].map(({ scene }) => scene.calls),
      [['Ship.say(010207) of 1'], ['Ship.welcome(010207) of 1']],
    )
  },
)

t.test('calls of players arrive as calls of the node, whatever their kind and form', async (t) => {
  const stage = new WorldStage(t)
  const a = stage.godot3('A')
  const c = stage.godot4('C')
  const d = stage.godot4('D', { version: '4.2' })

  a.ship.rpc_id(1, 'steer', 7)
  c.scene.call(1, 'Ship', 'steer', SEVEN, false)
  c.scene.announce(1, 'Ship')
  d.scene.announce(1, 'Ship')
  stage.settle()
  c.scene.call(1, 'Ship', 'steer', SEVEN, true)
  d.scene.call(1, 'Ship', 'say', SEVEN, true)
  c.send(0, callInFull('say'))
  stage.settle()

  const idA = a.api.get_network_unique_id()
  t.strictSame(
    new Set(stage.host.ship.take()),
    new Set([`steer(7) of ${idA}`, `steer(7) of ${c.id}`, `say(7) of ${d.id}`, `say(7) of ${c.id}`]),
  )
  t.strictSame(c.scene.confirmed, ['Ship of 1'])
  t.strictSame(d.scene.confirmed, [], 'it understands the form of its own version only')
  t.match(d.scene.complaints, [/a path that was not announced/])
  t.strictSame(stage.refusals, [])
})

/** A call of the ship by its path, with the int 7. */
function callInFull(name: string): Uint8Array {
  const index = [...SHIP_NAMES].sort().indexOf(name)
  const head = Buffer.from([0x20, 0, 0, 0, 0, index, ...SEVEN])
  head.writeUInt32LE(0x8000_0000 + head.length, 1)
  return Buffer.concat([head, Buffer.from('Ship\0')])
}

t.test('a player of 4.2 is confirmed to by path, if the game says so or once it has shown it', async (t) => {
  const stage = new WorldStage(t, { world: { confirm_by: 'path' } })
  const d = stage.godot4('D', { version: '4.2' })
  const c = stage.godot4('C')
  // C is told of a path first, and confirms it by id.
  stage.host.ship.rpc_id(c.id, 'say')
  stage.settle()

  c.scene.announce(1, 'Ship')
  d.scene.announce(1, 'Ship')
  stage.settle()

  t.strictSame(
    [c, d].map(({ scene }) => [scene.confirmed, scene.complaints]),
    Array(2).fill([['Ship of 1'], []]),
  )
})

t.test('a player of 4.2 that announces before it has shown its form is confirmed to again, by all, once', async (t) => {
  const stage = new WorldStage(t)
  const a = stage.godot3('A')
  const d = stage.godot4('D', { version: '4.2' })
  const idOfA = a.api.get_network_unique_id()
  const called = (): string[] => {
    stage.host.ship.rpc_id(d.id, 'say')
    stage.settle()
    return d.scene.confirmed.splice(0)
  }
  d.scene.announce(1, 'Ship')
  d.scene.announce(idOfA, 'Ship')
  stage.settle()
  t.strictSame([d.scene.confirmed, d.scene.complaints.splice(0).length], [[], 2], 'by id it understands nothing')

  t.strictSame(called(), ['Ship of 1', `Ship of ${idOfA}`])
  d.send(1, Buffer.from('\x02\x01Ship\0'))
  t.strictSame([called(), d.scene.complaints], [[], []])
})

t.test('bytes without a header are one argument, and no arguments are none', async (t) => {
  const stage = new WorldStage(t)
  const c = stage.godot4('C')
  const raw = (bytes: readonly number[]): void => {
    const head = Buffer.from([0xa0, 0, 0, 0, 0, 2, ...bytes])
    head.writeUInt32LE(0x8000_0000 + head.length, 1)
    c.send(1, Buffer.concat([head, Buffer.from('Ship\0')]))
    stage.settle()
  }

  raw([])
  t.strictSame(stage.host.ship.last, [])
  raw([1, 2, 3])
  t.strictSame(stage.host.ship.last, [Uint8Array.of(1, 2, 3)])
  t.equal(stage.host.ship.take().length, 2)

  stage.host.ship.rpc('say', Uint8Array.of(1, 2))
  stage.host.ship.rpc('say')
  stage.settle()
  t.strictSame(c.scene.calls, ['Ship.say(raw 0102) of 1', 'Ship.say(raw ) of 1'])
})

t.test('modes, schemas and rate limits of the declaration hold for calls of Godot 4', async (t) => {
  const stage = new WorldStage(t)
  const c = stage.godot4('C')
  stage.host.take()
  const call = (name: string, value = 7): string[] => {
    c.scene.call(1, 'Ship', name, Uint8Array.of(1, 2, value), false)
    stage.settle()
    return [...stage.host.ship.take(), ...stage.host.take()]
  }

  t.strictSame(call('moved'), [`refused ${c.id} not-permitted Ship.moved`])
  t.strictSame(call('welcome'), [`refused ${c.id} not-declared Ship.welcome`])
  t.strictSame(call('fire', 50), [`refused ${c.id} schema-refused Ship.fire`])
  t.strictSame(call('fire'), [`fire(7) of ${c.id}`])
  t.strictSame(call('fire'), [`refused ${c.id} rate-limited Ship.fire`])
})

t.test('values of Godot 4 go to all others as what they have for them', async (t) => {
  const stage = new WorldStage(t)
  const a = stage.godot3('A')
  const b = stage.godot3('B', { codec: msgpackCodec.name })
  const c = stage.godot4('C')

  t.equal(stage.host.ship.rpc('moved', new Vector2i(3, 4)), GodotError.OK)
  stage.settle()

  t.strictSame(
    [a, b].map(({ ship }) => ship.last),
    Array(2).fill([new Vector2(3, 4)]),
  )
  t.strictSame(c.scene.calls, ['Ship.moved(01060000000300000004000000) of 1'])
})

t.test('what one kind cannot be told the others are, and the call says so', async (t) => {
  const stage = new WorldStage(t)
  const a = stage.godot3('A')
  const c = stage.godot4('C')

  t.equal(stage.host.ship.rpc('moved', new Vector4(1, 2, 3, 4)), GodotError.ERR_INVALID_PARAMETER)
  t.match(stage.host.api.get_last_error_message(), /Godot 3 has no Vector4/)
  t.equal(stage.host.ship.rset('health', 50), GodotError.ERR_INVALID_DATA)
  stage.settle()

  stage.host.ship.rset('health', 60)
  stage.settle()
  t.strictSame([a.ship.take(), a.ship.health], [[], 60])
  t.equal(c.scene.calls.length, 1)
  t.equal(stage.world.get_refusal_counts()['no-property-sets'], 2, 'by path, and by id')
  t.strictSame(stage.refusals, [], 'no player has said it')
})

t.test('values of Godot 4 arrive at the host as they are', async (t) => {
  const stage = new WorldStage(t)
  const c = stage.godot4('C')

  c.scene.call(1, 'Ship', 'steer', Buffer.from('01060000000300000004000000', 'hex'), false)
  stage.settle()

  t.strictSame(stage.host.ship.last, [new Vector2i(3, 4)])
})

t.test('what cannot be understood is refused with its reason, and does nothing', async (t) => {
  const stage = new WorldStage(t)
  const c = stage.godot4('C')
  stage.host.take()
  const refused = (packet: string | Uint8Array): string | undefined => {
    c.send(1, typeof packet === 'string' ? Buffer.from(packet.replaceAll(' ', ''), 'hex') : packet)
    stage.settle()
    return stage.refusals.splice(0).join()
  }
  const announce = (id: number, path: string): Uint8Array => {
    const head = Buffer.alloc(38)
    head[0] = 1
    head.write(c.scene.checksumOf('Ship'), 1)
    head.writeUInt32LE(id, 34)
    return Buffer.concat([head, Buffer.from(`${path}\0`)])
  }
  const long = 'x'.repeat(5000)

  t.equal(refused('00 09 02 00'), `${c.id} unknown-path-id .`)
  t.equal(refused(announce(1, 'Shop')), `${c.id} unknown-node Shop.`)
  t.equal(refused(announce(1, '../x')), `${c.id} path-outside-root ../x.`)
  t.equal(refused(announce(1, long)), `${c.id} path-too-long ${long}.`)
  t.equal(refused(announce(0x8000_0001, 'Ship')), `${c.id} unwritable Ship.`)
  t.equal(refused(announce(1, 'Ship')), '')
  t.equal(refused(announce(1, './Ship')), `${c.id} path-known ./Ship.`)
  t.equal(refused('00 01 63 00'), `${c.id} unknown-method Ship.`)
  t.equal(refused('02 01 09 00 00 00'), `${c.id} unknown-confirm \t.`)
  t.equal(refused('05 01 00 00 00'), `${c.id} not-spoken .`)
  t.equal(refused('00'), `${c.id} command-too-short .`)
  t.equal(refused('03'), `${c.id} command-too-short .`)
  t.strictSame([stage.host.take(), stage.host.ship.take()], [[], []])
  const counted = Object.entries(stage.world.get_refusal_counts()).filter(([, count]) => count > 0)
  t.equal(
    counted.reduce((sum, [, count]) => sum + count, 0),
    11,
  )
  t.equal(stage.drops.length, 11, 'the server counts them too')
})

t.test('packets that are none of a player are dropped with the reason of the server', async (t) => {
  const stage = new WorldStage(t)
  const c = stage.godot4('C')
  const dropped = (hex: string): string | undefined => {
    c.raw.send(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    stage.settle()
    return stage.drops.splice(0).join()
  }

  t.equal(dropped(''), `${c.id} frame-too-short 1`)
  t.equal(dropped('07'), `${c.id} frame-too-short 1`)
  t.equal(dropped('07 09 00 00 00 00'), `${c.id} unknown-frame-type 1`)
  t.equal(dropped('07 01 05 00 00 00'), `${c.id} system-frame 1`, 'only the server tells of others')
  t.equal(dropped('07 00 aa'), `${c.id} system-frame 1`, 'nobody has asked for an authentication')
  t.equal(dropped('07 00'), '', 'that one is done with it is no fault, as in Godot')
  t.equal(dropped('07 03 01 00 00 00 03 aa'), `${c.id} unknown-target 1`)
  t.equal(dropped('07 03 00 00 00 00 07 01'), `${c.id} system-frame 1`)
  t.strictSame(stage.host.ship.take(), [])
})

t.test('without an API, or a tree of it, no call is understood', async (t) => {
  const stage = new WorldStage(t)
  const c = stage.godot4('C')
  stage.host.api.root_node = null
  c.scene.call(1, 'Ship', 'steer', SEVEN, false)
  stage.settle()
  const other = new MultiplayerAPI({ on_warning: () => undefined })
  other.network_peer = stage.scenario.server
  stage.host.api.network_peer = null
  other.network_peer = null
  c.scene.call(1, 'Ship', 'steer', SEVEN, false)
  stage.scenario.onTick(() => stage.scenario.server.poll())
  stage.settle()

  t.strictSame(stage.refusals, Array(2).fill(`${c.id} no-root-node Ship.`))
})

t.test('a listener that throws does not stop the poll, which throws it at its end', async (t) => {
  const stage = new WorldStage(t)
  const c = stage.godot4('C')
  stage.world.player_refused.connect(() => {
    throw new Error('a fault of the game')
  })
  c.send(1, Uint8Array.of(3))
  c.bytes(1, 'aa')

  t.throws(() => stage.settle(), { message: 'a fault of the game' })
  stage.settle()
  t.ok(stage.host.take().includes(`${c.id}: aa`))
})

t.test('what is longer than a Godot 4 client takes is not sent to it', async (t) => {
  const stage = new WorldStage(t, { server: {} })
  const c = stage.godot4('C')

  t.equal(stage.host.api.send_bytes(new Uint8Array(65_535), c.id), GodotError.ERR_OUT_OF_MEMORY)
  t.equal(stage.host.api.send_bytes(new Uint8Array(65_534), c.id), GodotError.OK)
  stage.settle()

  t.equal(c.take()[0]?.length, '1: '.length + 2 * 65_534)
  t.strictSame(stage.drops, [`${c.id} outbound-full 1`])
})

t.test('a call that the game has written by hand, and wrongly, is not sent', async (t) => {
  const stage = new WorldStage(t)
  const c = stage.godot4('C')
  const { server } = stage.scenario
  const path = Buffer.from('Ship\0')
  const call = Buffer.concat([Buffer.from('000c000080', 'hex'), Buffer.from('say\0'), Buffer.of(1, 0xff, 0xff), path])

  t.equal(server.put_packet(call), GodotError.ERR_INVALID_DATA)
  stage.settle()

  t.strictSame([c.scene.calls, c.take(), stage.refusals], [[], [], []])
  t.equal(stage.world.get_refusal_counts()['bad-arguments'], 1)
})

t.test('the codecs of a world write values of Godot 4 as packets too, or refuse them', async (t) => {
  for (const [index, codec] of [variantCodec, msgpackCodec].entries()) {
    const ours = worldCodecs[index]

    t.strictSame(ours?.encode(new Vector2i(3, 4), 100), codec.encode(new Vector2(3, 4), 100))
    t.match(ours?.encode(new Vector4(), 100), { ok: false, message: /no Vector4/ })
    t.strictSame(
      ours?.decode(Uint8Array.of(2, 0, 0, 0, 7, 0, 0, 0)),
      codec.decode(Uint8Array.of(2, 0, 0, 0, 7, 0, 0, 0)),
    )
  }
})
