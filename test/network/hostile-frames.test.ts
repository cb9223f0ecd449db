/**
 * Bad input on an open WebSocket, on real sockets: frames that break the protocol or the limits, and streams that break
 * off. The game hears of the disconnection, the server counts the reason, and the peer who was there before notices nothing.
 */

import t from 'tap'
import { encodeFrame, OPCODE } from '../support/frames.ts'
import type { FrameParts } from '../support/frames.ts'
import { inability, onEachEngine } from './engines.ts'
import { NetworkScene } from './scene.ts'

/** The default limit of a message, and the engine's own above it. */
const LIMIT = 65_536
const NATIVE_LIMIT = 131_072
const SOME = Uint8Array.of(1, 2, 3)
const BAD_UTF8 = Uint8Array.of(0x68, 0x69, 0xff, 0xfe)

interface HostileFrames {
  readonly name: string
  readonly frames: readonly FrameParts[]
  readonly reason: 'message-too-big' | 'invalid-utf8' | 'invalid-frame' | 'invalid-close-code'
  /** What a peer is told where the engine can. */
  readonly code: number
}

const { binary, continuation, ping, pong, text, close } = OPCODE

const HOSTILE: readonly HostileFrames[] = [
  ...[
    { name: 'a message above the limit', frames: [{ opcode: binary, payload: new Uint8Array(LIMIT + 1) }] },
    { name: 'a text above the limit', frames: [{ opcode: text, payload: Buffer.alloc(LIMIT + 1, 'x') }] },
    {
      name: 'a message above the native limit',
      frames: [{ opcode: binary, payload: new Uint8Array(NATIVE_LIMIT + 1) }],
    },
    { name: 'a header that announces a gigabyte', frames: [{ opcode: binary, payload: SOME, statedLength: 2 ** 30 }] },
    { name: 'a header that announces 2^53 bytes', frames: [{ opcode: binary, payload: SOME, statedLength: 2 ** 53 }] },
    {
      name: 'fragments above the native limit',
      frames: [
        { opcode: binary, payload: new Uint8Array(60_000), fin: false },
        { opcode: continuation, payload: new Uint8Array(60_000), fin: false },
        { opcode: continuation, payload: new Uint8Array(60_000) },
      ],
    },
  ].map((row) => ({ ...row, reason: 'message-too-big' as const, code: 1009 })),
  ...[
    { name: 'bad UTF-8', frames: [{ opcode: text, payload: BAD_UTF8 }] },
    { name: 'a surrogate in UTF-8', frames: [{ opcode: text, payload: Uint8Array.of(0xed, 0xa0, 0x80) }] },
    { name: 'UTF-8 that is cut off', frames: [{ opcode: text, payload: Uint8Array.of(0xe2, 0x82) }] },
    {
      name: 'bad UTF-8 across fragments',
      frames: [
        { opcode: text, payload: Uint8Array.of(0xe2), fin: false },
        { opcode: continuation, payload: Uint8Array.of(0x41, 0x41) },
      ],
    },
  ].map((row) => ({ ...row, reason: 'invalid-utf8' as const, code: 1007 })),
  ...[1, 2, 4, 7].map((rsv) => ({
    name: `RSV bits ${rsv.toString(2).padStart(3, '0')}`,
    frames: [{ opcode: binary, payload: SOME, rsv }],
    reason: 'invalid-frame' as const,
    code: 1002,
  })),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => ({
    name: `opcode ${opcode}`,
    frames: [{ opcode, payload: SOME }],
    reason: 'invalid-frame' as const,
    code: 1002,
  })),
  ...[
    { name: 'a ping of 126 bytes', frames: [{ opcode: ping, payload: new Uint8Array(126) }] },
    { name: 'a pong of 126 bytes', frames: [{ opcode: pong, payload: new Uint8Array(126) }] },
    { name: 'a fragmented ping', frames: [{ opcode: ping, payload: SOME, fin: false }] },
    { name: 'a fragmented close', frames: [{ opcode: close, payload: Uint8Array.of(3, 232), fin: false }] },
    {
      name: 'a close frame of 126 bytes',
      frames: [{ opcode: close, payload: Uint8Array.from({ length: 126 }, () => 3) }],
    },
    { name: 'a continuation of nothing', frames: [{ opcode: continuation, payload: SOME }] },
    {
      name: 'a text inside a fragmented message',
      frames: [
        { opcode: binary, payload: SOME, fin: false },
        { opcode: text, payload: Buffer.from('abc') },
      ],
    },
  ].map((row) => ({ ...row, reason: 'invalid-frame' as const, code: 1002 })),
]

onEachEngine(t, (engine) => {
  t.test(`${engine}: ends who breaks the protocol or a limit, tells the game, and counts it`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    await scene.addBystander()
    const tells = inability(engine, 'send-close-frame-on-violation') === undefined
    const expected: Record<string, number> = {}
    for (const { name, frames, reason, code } of HOSTILE) {
      expected[reason] = (expected[reason] ?? 0) + 1
      const { client, id } = await scene.join()

      for (const frame of frames) client.write(encodeFrame(frame))
      const lines = await scene.goodbye(id)
      await scene.during(client.ends.next())

      t.strictSame(lines, ['client_connected("")', 'client_disconnected(false)'], name)
      t.strictSame(scene.refusalCounts, expected, name)
      const told = client.closeFrames.waiting[0]?.code
      t.ok(told === code || (!tells && told === undefined), `${name}: told ${told}`)
      t.ok(await scene.bystanderEchoes(), name)
    }
    t.match(scene.server.get_stats(), { connections: 1, peers: 1, pending: 0, backlog_bytes: 0 })
  })

  t.test(`${engine}: tells 1009 to who is over our limit and not over the engine's`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    const { client } = await scene.join()

    client.send(new Uint8Array(LIMIT + 1))

    t.match(await scene.during(client.closeFrames.next()), { code: 1009, reason: /over the limit/ })
  })

  t.test(`${engine}: takes a message of exactly the limit, and of no byte, whole or in fragments`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, echoes: false })
    const { client, id } = await scene.join()
    const half = Uint8Array.from({ length: LIMIT / 2 }, (_, at) => at % 251)
    const sizes: number[] = []
    scene.server.data_received.connect(() => sizes.push(scene.server.get_peer(id)?.get_packet().length ?? -1))

    client.send(new Uint8Array(LIMIT))
    client.send(new Uint8Array(0))
    client.write(encodeFrame({ opcode: binary, payload: half, fin: false }))
    client.ping(Uint8Array.of(9))
    client.write(encodeFrame({ opcode: continuation, payload: new Uint8Array(0), fin: false }))
    client.write(encodeFrame({ opcode: continuation, payload: half }))
    await scene.until(() => sizes.length === 3, 'three messages')

    t.strictSame(sizes, [LIMIT, 0, LIMIT])
    t.strictSame([...(await scene.during(client.pongs.next()))], [9])
    t.strictSame(scene.refusalCounts, {})
  })

  t.test(`${engine}: joins what comes byte by byte`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    const { client } = await scene.join()
    const bytes = [...encodeFrame({ opcode: text, payload: Buffer.from('slowly'), fin: false })]
    bytes.push(...encodeFrame({ opcode: ping, payload: SOME }))
    bytes.push(...encodeFrame({ opcode: continuation, payload: Buffer.from(' but surely €') }))

    for (const byte of bytes) {
      client.write(Uint8Array.of(byte))
      await scene.turns(1)
    }
    const message = await scene.during(client.messages.next())

    t.equal(Buffer.from(message.bytes).toString(), 'slowly but surely €')
    t.equal(message.isText, true)
  })

  t.test(
    `${engine}: loses who breaks off in the middle of a frame or a message, and keeps nothing of it`,
    async (t) => {
      const scene = NetworkScene.listening(t, { engine })
      await scene.addBystander()
      const head = encodeFrame({ opcode: binary, payload: new Uint8Array(10), statedLength: 1000 })
      const beginning = encodeFrame({ opcode: binary, payload: new Uint8Array(1000), fin: false })
      const halfHeader = head.subarray(0, 3)
      for (const bytes of [head, beginning, halfHeader, new Uint8Array(0)]) {
        for (const leave of ['reset', 'finish'] as const) {
          const { client, id } = await scene.join()
          client.write(bytes)
          await scene.turns(3)

          client[leave]()
          const lines = await scene.goodbye(id)

          t.strictSame(lines, ['client_connected("")', 'client_disconnected(false)'], `${bytes.length} bytes, ${leave}`)
        }
      }

      t.strictSame(scene.refusalCounts, {})
      t.match(scene.server.get_stats(), { connections: 1, peers: 1, backlog_bytes: 0 })
      t.ok(await scene.bystanderEchoes())
    },
  )

  t.test(`${engine}: cuts a half-open peer, which is there and answers nothing, by the idle time-out`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, idle_timeout: 0.4 })
    await scene.addBystander()
    const { client, id } = await scene.join()
    client.answersPings = false

    const lines = await scene.goodbye(id)

    t.strictSame(lines, ['client_connected("")', 'client_disconnected(false)'])
    t.strictSame(scene.refusalCounts, { 'idle-timeout': 1 })
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: delivers what a peer sent before its bad frame`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, echoes: false })
    const { client, id } = await scene.join()
    const read: string[] = []
    scene.server.data_received.connect(() =>
      read.push(Buffer.from(scene.server.get_peer(id)?.get_packet() ?? []).toString()),
    )

    const good = ['one', 'two', 'three'].map((word) => encodeFrame({ opcode: text, payload: Buffer.from(word) }))
    client.write(Buffer.concat([...good, encodeFrame({ opcode: 5, payload: SOME })]))
    await scene.goodbye(id)

    t.strictSame(read, ['one', 'two', 'three'])
  })

  const joinsBinaries = inability(engine, 'refuse-binary-between-fragments') !== undefined
  t.test(`${engine}: ${joinsBinaries ? 'joins' : 'refuses'} a binary message inside a fragmented one`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    await scene.addBystander()
    const { client, id } = await scene.join()

    client.write(encodeFrame({ opcode: binary, payload: Buffer.from('AB'), fin: false }))
    client.write(encodeFrame({ opcode: binary, payload: Buffer.from('CD') }))
    await scene.until(() => !scene.server.has_peer(id) || client.messages.total > 0, 'the outcome')

    t.equal(Buffer.from(client.messages.waiting[0]?.bytes ?? []).toString(), joinsBinaries ? 'ABCD' : '')
    t.strictSame(scene.refusalCounts, joinsBinaries ? {} : { 'invalid-frame': 1 })
    t.ok(await scene.bystanderEchoes())
  })

  const cannotRefuse = inability(engine, 'refuse-unmasked-frame')
  if (cannotRefuse === undefined) {
    t.test(`${engine}: ends who sends a frame without a mask`, async (t) => {
      const scene = NetworkScene.listening(t, { engine })
      await scene.addBystander()
      const { client, id } = await scene.join()

      client.write(encodeFrame({ opcode: binary, payload: SOME, mask: null }))

      t.strictSame(await scene.goodbye(id), ['client_connected("")', 'client_disconnected(false)'])
      t.strictSame(scene.refusalCounts, { 'invalid-frame': 1 })
      t.ok(await scene.bystanderEchoes())
    })
  } else {
    t.test(`${engine}: takes the first four bytes of an unmasked frame for its mask`, async (t) => {
      const scene = NetworkScene.listening(t, { engine })
      await scene.addBystander()
      const { client } = await scene.join()

      // Six bytes are announced. Four are taken away as the mask, so that four more are needed.
      client.write(encodeFrame({ opcode: binary, payload: Uint8Array.of(1, 2, 3, 4, 5, 6), mask: null }))
      await scene.turns(50)
      const early = client.messages.total
      client.write(Uint8Array.of(7, 8, 9, 10))
      const { bytes } = await scene.during(client.messages.next())

      t.match(cannotRefuse, /mask/)
      t.equal(early, 0)
      t.strictSame([...bytes], [5 ^ 1, 6 ^ 2, 7 ^ 3, 8 ^ 4, 9 ^ 1, 10 ^ 2])
      t.ok(await scene.bystanderEchoes())
    })
  }
})
