/** Peers of two codecs on one server: who agreed on what, and what each of them gets. */

import t from 'tap'
import { msgpackCodec } from '../../../src/multiplayer/codec/msgpack.ts'
import { CodedValue, SpokenCodecs } from '../../../src/multiplayer/codec/spoken-codecs.ts'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import type { WireCodec } from '../../../src/multiplayer/codec/wire-codec.ts'
import { FRAME_TYPES, readFrame, writePayloadFrame } from '../../../src/multiplayer/frame.ts'
import { readArguments, readCommand, writeCall } from '../../../src/multiplayer/rpc/commands.ts'
import { GodotError } from '../../../src/peer/error.ts'
import type { WebSocketServerOptions } from '../../../src/server/options.ts'
import { WebSocketServer } from '../../../src/server/websocket-server.ts'
import { MemoryTransport, type MemoryClient } from '../../../src/server/transport/memory.ts'
import { real } from '../../../src/variant.ts'
import { hex } from '../../support/hex.ts'
import { jsonCodec } from '../../support/json-codec.ts'
import { ServerScene, type SceneOptions } from '../../support/server-scene.ts'

const MSGPACK = msgpackCodec.name

/** Writes a call of `rem` on the node `Main`. */
function call(codec: WireCodec, ...values: unknown[]): Uint8Array {
  const written = writeCall('call', { path: 'Main' }, 'rem', values, codec, 60_000)
  if (!written.ok) throw new Error(written.message)
  return written.bytes
}

/** The payloads that a client has got since it was last asked. */
function payloads(client: MemoryClient): Uint8Array[] {
  return client.takeMessages().flatMap(({ bytes }) => {
    const read = readFrame(bytes)
    return read.ok && read.frame.type === FRAME_TYPES.payload ? [new Uint8Array(read.frame.payload)] : []
  })
}

/** The arguments of the calls that a client has got, read exactly in its codec. */
function calls(client: MemoryClient, codec: WireCodec): unknown[] {
  return payloads(client).map((payload) => {
    const read = readCommand(payload)
    if (!read.ok || read.command.command !== 'call') return 'no call'
    const found = readArguments(read.command, codec, true)
    return found.ok ? found.values : found.message
  })
}

/** A world with two clients that speak Variants, A and B, and two that speak MessagePack, C and D. */
function mixedWorld(options: SceneOptions = {}) {
  const scene = new ServerScene({ multiplayer: true, ...options })
  const enter = (protocols: readonly string[] = []) => {
    const joined = scene.join({ protocols })
    scene.tick()
    return joined
  }
  const clients = { a: enter(), b: enter(), c: enter([MSGPACK]), d: enter([MSGPACK]) }
  const everybody = Object.values(clients)
  for (const { client } of everybody) client.takeMessages()
  scene.take()
  const send = (from: { client: MemoryClient; id: number }, target: number, payload: Uint8Array) => {
    from.client.send(writePayloadFrame(from.id, target, payload))
    scene.tick()
  }
  return { scene, server: scene.server, ...clients, everybody, send }
}

t.test('knows what each peer has agreed on', async (t) => {
  const { server, a, c } = mixedWorld()

  t.equal(server.get_peer_handshake(a.id)?.codec, '')
  t.equal(server.get_peer_handshake(c.id)?.codec, MSGPACK)
  t.equal(c.client.protocol, MSGPACK)
})

t.test('passes a call to those of the same codec untouched, and to the others in theirs', async (t) => {
  const { a, b, c, d, send } = mixedWorld()
  const payload = call(variantCodec, 1, real(5), 'x')

  send(a, 0, payload)

  t.strictSame(payloads(b.client), [payload])
  t.strictSame(payloads(c.client), [call(msgpackCodec, 1, real(5), 'x')])
  t.strictSame(calls(d.client, msgpackCodec), [[1, real(5), 'x']])
  t.strictSame(payloads(a.client), [])
})

t.test('does so in the other direction, to one and to all but one', async (t) => {
  const { a, b, c, d, send } = mixedWorld()
  const payload = call(msgpackCodec, real(2), { hp: 80 })

  send(c, a.id, payload)
  send(c, -a.id, payload)
  send(c, d.id, payload)

  const asRead = [[real(2), new Map([['hp', 80]])]]
  t.strictSame(calls(a.client, variantCodec), asRead)
  t.strictSame(calls(b.client, variantCodec), asRead)
  t.strictSame(payloads(d.client), [payload, payload])
})

t.test('translates once for any number of receivers', async (t) => {
  let written = 0
  const counting: WireCodec = {
    ...msgpackCodec,
    writeValues(bytes, values) {
      written++
      return msgpackCodec.writeValues(bytes, values)
    },
  }
  const { a, b, c, d, send } = mixedWorld({ codecs: [counting] })

  send(a, 0, call(variantCodec, 1))
  t.equal(written, 1)
  send(a, b.id, call(variantCodec, 1))
  send(c, d.id, call(msgpackCodec, 1))

  t.equal(written, 1)
})

t.test('passes everything but calls untouched between the kinds', async (t) => {
  const { a, c, d, send } = mixedWorld()
  const others = [Uint8Array.of(2, 1, 0, 0, 0, 65, 0), Uint8Array.of(3, 65, 0), Uint8Array.of(4, 9), Uint8Array.of(200)]

  for (const payload of others) send(a, 0, payload)
  send(c, a.id, Uint8Array.of(4, 7))

  t.strictSame(payloads(c.client), others)
  t.strictSame(payloads(d.client), others)
  t.strictSame(payloads(a.client), [Uint8Array.of(4, 7)])
})

t.test(
  'passes the packets of a game to those of the other kind as they are, also those that begin as a call',
  async (t) => {
    const { scene, a, c, send } = mixedWorld()
    const packets = ['00', '010203', '00112233445566', '0001000000000102020202', '00000000', '0100000001000000'].map(
      hex,
    )

    for (const payload of packets) {
      send(a, c.id, payload)
      send(c, a.id, payload)
    }

    t.strictSame(payloads(c.client), packets)
    t.strictSame(payloads(a.client), packets)
    t.equal(scene.server.get_stats().drops.untranslatable, 0)
  },
)

t.test('drops for the other kind alone what cannot be translated, counted at its sender', async (t) => {
  const { scene, a, b, c, d, send } = mixedWorld()
  const unwritable = call(msgpackCodec, 2n ** 64n - 1n)
  const unreadable = hex('00 01000000 72656d00 01 ffff')

  send(c, 0, unwritable)
  t.strictSame([payloads(a.client), payloads(b.client), payloads(d.client)], [[], [], [unwritable]])
  t.strictSame(
    scene.take().filter((line) => line.startsWith('packet_dropped')),
    ['packet_dropped(C, untranslatable, 1)'],
  )
  send(a, 0, unreadable)
  send(a, c.id, unreadable)
  t.strictSame([payloads(b.client), payloads(c.client), payloads(d.client)], [[unreadable], [], []])
  t.equal(scene.server.get_stats().drops.untranslatable, 3)
})

t.test('drops what would be too long for a Godot client in its codec', async (t) => {
  const { server, c, a, d, send } = mixedWorld({ prepare: (server) => void server.set_buffers(1024, 64, 1024, 64) })
  const payload = call(msgpackCodec, Array<number>(20_000).fill(1))

  send(c, 0, payload)

  t.strictSame(payloads(a.client), [])
  t.strictSame(payloads(d.client), [payload])
  t.equal(server.get_stats().drops.untranslatable, 1)
})

t.test('shows may_relay once what the sender wrote', async (t) => {
  const asked: unknown[] = []
  const { a, c, send } = mixedWorld({
    may_relay: (source, target, payload) => asked.push([source, target, new Uint8Array(payload)]) > 1,
  })
  const payload = call(variantCodec, 1)

  send(a, 0, payload)
  send(a, 0, payload)

  t.strictSame(asked, [
    [a.id, 0, payload],
    [a.id, 0, payload],
  ])
  t.equal(payloads(c.client).length, 1)
})

t.test('says in which codec the next packet for the server is', async (t) => {
  const { server, a, c, send } = mixedWorld()
  t.equal(server.get_packet_codec(), '')

  send(c, 1, call(msgpackCodec, 1))
  send(a, 1, call(variantCodec, 1))
  c.client.drop()
  server.poll()

  t.equal(server.get_packet_codec(), MSGPACK)
  t.strictSame(server.get_packet(), call(msgpackCodec, 1))
  t.equal(server.get_packet_codec(), '')
  t.strictSame(server.get_packet(), call(variantCodec, 1))
})

t.test('puts a coded packet encoded once for each codec among the receivers', async (t) => {
  const { scene, server, a, b, c, d, everybody } = mixedWorld()
  const asked: string[] = []
  const packet = { bytesIn: (codec: string) => (asked.push(codec), Uint8Array.of(9, codec.length)) }
  const put = (target: number) => {
    server.set_target_peer(target)
    const error = server.put_coded_packet(packet)
    scene.turn.end()
    return [error, asked.splice(0).sort(), everybody.map(({ client }) => payloads(client).map((bytes) => bytes[1]))]
  }
  const long = MSGPACK.length

  t.strictSame(put(0), [GodotError.OK, ['', MSGPACK], [[0], [0], [long], [long]]])
  t.strictSame(put(c.id), [GodotError.OK, [MSGPACK], [[], [], [long], []]])
  t.strictSame(put(a.id), [GodotError.OK, [''], [[0], [], [], []]])
  t.strictSame(put(-b.id), [GodotError.OK, ['', MSGPACK], [[0], [], [long], [long]]])
  t.strictSame(put(1), [GodotError.OK, [], [[], [], [], []]])
  t.strictSame(put(77), [GodotError.FAILED, [], [[], [], [], []]])
  d.client.drop()
})

t.test('says when a codec cannot hold a coded packet, and sends it to the others', async (t) => {
  const { scene, server, b, c, d } = mixedWorld()
  const packet = { bytesIn: (codec: string) => (codec === '' ? null : Uint8Array.of(9)) }

  t.equal(server.put_coded_packet(packet), GodotError.ERR_INVALID_DATA)
  t.match(server.get_last_error_message(), /cannot hold the packet/)
  server.set_target_peer(b.id)
  t.equal(server.put_coded_packet(packet), GodotError.ERR_INVALID_DATA)
  scene.turn.end()

  t.strictSame(payloads(b.client), [])
  t.strictSame([payloads(c.client), payloads(d.client)], [[Uint8Array.of(9)], [Uint8Array.of(9)]])
})

t.test('puts plain packets to all untouched', async (t) => {
  const { scene, server, everybody } = mixedWorld()
  const payload = call(variantCodec, 1)

  server.put_packet(payload)
  scene.turn.end()

  for (const { client } of everybody) t.strictSame(payloads(client), [payload])
})

t.test('puts a value to each in its own codec, and reads each in that of its sender', async (t) => {
  const { scene, server, a, c, everybody, send } = mixedWorld()
  const [variant, msgpack] = [variantCodec.encode([5], 100), msgpackCodec.encode([5], 100)]
  if (!variant.ok || !msgpack.ok) throw new Error('not written')

  t.equal(server.put_var([5]), GodotError.OK)
  scene.turn.end()
  t.strictSame(
    everybody.map(({ client }) => payloads(client)),
    [[variant.bytes], [variant.bytes], [msgpack.bytes], [msgpack.bytes]],
  )
  send(c, 1, msgpack.bytes)
  send(a, 1, variant.bytes)
  t.strictSame([server.get_var(), server.get_var()], [[5], [5]])
})

t.test('says what is wrong with a value whoever is there', async (t) => {
  const { server } = mixedWorld()
  const empty = new ServerScene({ multiplayer: true }).server
  for (const one of [server, empty]) {
    one.encode_buffer_max_size = 1024

    t.equal(one.put_var(new Uint8Array(2000)), GodotError.ERR_OUT_OF_MEMORY)
    t.equal(
      one.put_var(() => 1),
      GodotError.ERR_INVALID_PARAMETER,
    )
    t.match(one.get_last_error_message(), /holds a function/)
    t.equal(one.put_var(1, true), GodotError.ERR_UNAUTHORIZED)
  }
})

t.test('without gd_mp_api the values of each peer are in its own codec', async (t) => {
  const scene = new ServerScene()
  const a = scene.join()
  const c = scene.join({ protocols: [MSGPACK] })
  a.client.send(Uint8Array.of(2, 0, 0, 0, 7, 0, 0, 0))
  c.client.send(Uint8Array.of(7))
  scene.tick()

  t.equal(scene.server.get_peer(a.id)?.get_var(), 7)
  t.equal(scene.server.get_peer(c.id)?.get_var(), 7)
  scene.server.get_peer(c.id)?.put_var('x')
  scene.turn.end()
  t.strictSame(
    c.client.takeMessages().map(({ bytes }) => new Uint8Array(bytes)),
    [Uint8Array.of(0xa1, 0x78)],
  )
  t.equal(scene.server.put_var(1), GodotError.ERR_UNCONFIGURED)
  t.equal(
    scene.server.put_var(() => 1),
    GodotError.ERR_INVALID_PARAMETER,
  )
  t.equal(scene.server.get_var(), null)
  t.equal(scene.server.get_packet_codec(), '')
})

t.test('the option codec stands for those that asked for none', async (t) => {
  const scene = new ServerScene({ codec: jsonCodec })
  const a = scene.join()
  const c = scene.join({ protocols: [MSGPACK] })
  a.client.send('{"hp":80}')
  c.client.send(Uint8Array.of(7))
  scene.tick()

  t.same(scene.server.get_peer(a.id)?.get_var(), { hp: 80 })
  t.equal(scene.server.get_peer(c.id)?.get_var(), 7)
})

t.test('a game’s sub-protocol and a codec are agreed on together', async (t) => {
  const scene = new ServerScene({ protocols: ['arena'] })
  const client = scene.open({ protocols: [`arena+${MSGPACK}`] })

  scene.tick()

  t.equal(client.protocol, `arena+${MSGPACK}`)
  t.strictSame(scene.take(), ['client_connected(A, "arena")'])
})

for (const [what, codecs, message] of [
  ['what is no array', msgpackCodec, 'Option "codecs" must be an array of codecs, not a value of type object.'],
  ['a hole', [undefined], 'Option "codecs" must be an array of codecs, and holds undefined.'],
  [
    'what lacks a method',
    [jsonCodec],
    'Option "codecs" must be an object with decode(), encode(), readValues(), writeValues().',
  ],
  ['the Variant codec', [variantCodec], /a codec's name must be a token that begins with "polled-peer.", not ""/],
  ['another prefix', [{ ...msgpackCodec, name: 'msgpack' }], /not "msgpack"/],
  ['the prefix alone', [{ ...msgpackCodec, name: 'polled-peer.' }], /not "polled-peer."/],
  ['a name with a space', [{ ...msgpackCodec, name: 'polled-peer.a b' }], /not "polled-peer.a b"/],
  ['one name twice', [msgpackCodec, { ...msgpackCodec }], `Option "codecs" has two codecs of the name "${MSGPACK}".`],
] as const) {
  t.test(`the option codecs does not take ${what}`, async (t) => {
    const options = { codecs, transport: new MemoryTransport() } as unknown as WebSocketServerOptions

    t.throws(() => new WebSocketServer(options), { name: 'TypeError', message })
  })
}

t.test('a value is written once in each codec that is asked for', async (t) => {
  let times = 0
  const counting = { ...jsonCodec, encode: (value: unknown, max: number) => (times++, jsonCodec.encode(value, max)) }
  const value = new CodedValue(new SpokenCodecs([msgpackCodec], counting), [1], 100)

  t.equal(value.bytesIn(''), value.bytesIn(''))
  t.equal(value.refusal, null)
  t.equal(times, 1)
})

t.test('codecs are found by name, and Variant where there is no such name', async (t) => {
  const codecs = new SpokenCodecs([msgpackCodec], jsonCodec)

  t.strictSame(codecs.names, [MSGPACK])
  t.equal(codecs.ofCalls(MSGPACK), msgpackCodec)
  t.equal(codecs.ofCalls(''), variantCodec)
  t.equal(codecs.ofValues(MSGPACK), msgpackCodec)
  t.equal(codecs.ofValues(''), jsonCodec)
})
