/**
 * Bad input before the handshake, on real sockets: what is no HTTP, what is too much of it, and who leaves in the middle.
 * Each is answered or cut, counted, leaves nothing pending, and the peer who was there before notices nothing.
 */

import t from 'tap'
import type { Test } from 'tap'
import type { RawClient } from '../support/raw-client.ts'
import { closed, crowdSocket } from './crowd.ts'
import { onEachEngine } from './engines.ts'
import { NetworkScene, type NetworkSceneOptions } from './scene.ts'

interface HostileRequest {
  readonly name: string
  readonly bytes: string | Uint8Array
  /** The answers that are right; null is none. */
  readonly answers: readonly (number | null)[]
}

const UPGRADE_LINES = 'Host: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'

const GOOD_KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'

/** uWebSockets.js says 505 to what names no version it knows, and waits for more where it sees no end. */
const BAD = [400, 505, null] as const
const TOO_LARGE = [431, null] as const

/** What no HTTP parser should make a request of. */
const MALFORMED: readonly HostileRequest[] = [
  {
    name: 'a TLS greeting',
    bytes: Uint8Array.of(0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3, 13, 10, 13, 10),
    answers: BAD,
  },
  { name: 'zeros', bytes: new Uint8Array(64), answers: BAD },
  { name: 'random bytes', bytes: Uint8Array.from({ length: 512 }, (_, at) => (at * 167 + 13) % 251), answers: BAD },
  { name: 'words', bytes: 'hello server\r\n\r\n', answers: BAD },
  { name: 'a request line of two words', bytes: 'GET /\r\nHost: a\r\n\r\n', answers: [...BAD, 426] },
  {
    name: 'an upgrade with a request line of two words',
    bytes: `GET /\r\n${UPGRADE_LINES}${GOOD_KEY}\r\n`,
    answers: BAD,
  },
  { name: 'an upgrade of HTTP/1.0', bytes: `GET / HTTP/1.0\r\n${UPGRADE_LINES}${GOOD_KEY}\r\n`, answers: BAD },
  { name: 'a request line of one word', bytes: 'GET\r\n\r\n', answers: BAD },
  { name: 'HTTP/9.9', bytes: 'GET / HTTP/9.9\r\nHost: a\r\n\r\n', answers: BAD },
  { name: 'no Host', bytes: 'GET / HTTP/1.1\r\nX: y\r\n\r\n', answers: BAD },
  { name: 'a header without a colon', bytes: 'GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n', answers: BAD },
  { name: 'a header name with a blank', bytes: 'GET / HTTP/1.1\r\nHost: a\r\nX Y: z\r\n\r\n', answers: BAD },
  {
    name: 'two lengths',
    bytes: 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
    answers: [...BAD, 426],
  },
  {
    name: 'a length that is no number',
    bytes: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n',
    answers: BAD,
  },
  {
    name: 'a length and chunks',
    bytes: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    answers: BAD,
  },
  {
    name: '9 KB in one header',
    bytes: `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(9216)}\r\n\r\n`,
    answers: TOO_LARGE,
  },
  {
    name: '20 KB in many headers',
    bytes: `GET / HTTP/1.1\r\nHost: a\r\n${'X-Some-Header: y\r\n'.repeat(1100)}\r\n`,
    answers: TOO_LARGE,
  },
  { name: 'a target of 9 KB', bytes: `GET /${'y'.repeat(9216)} HTTP/1.1\r\nHost: a\r\n\r\n`, answers: TOO_LARGE },
  { name: 'a path beyond ASCII', bytes: Buffer.from('GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n'), answers: [400] },
  {
    name: 'an upgrade with a query beyond ASCII',
    bytes: Buffer.from(`GET /?\u00ff HTTP/1.1\r\n${UPGRADE_LINES}${GOOD_KEY}\r\n`, 'latin1'),
    answers: [400],
  },
  { name: '1 MB without a line break', bytes: 'x'.repeat(1_048_576), answers: [...BAD, ...TOO_LARGE] },
]

/** What is HTTP, and still not let in; with the reason that is counted. */
const UNWANTED: readonly (HostileRequest & { readonly reason: string })[] = [
  { name: 'plain GET', bytes: 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', answers: [426], reason: 'upgrade-required' },
  {
    name: 'an unknown method',
    bytes: `BREW / HTTP/1.1\r\n${UPGRADE_LINES}\r\n`,
    answers: [405, 400, null],
    reason: 'bad-method',
  },
  {
    name: 'an upgrade whose method is in small letters',
    bytes: `get / HTTP/1.1\r\n${UPGRADE_LINES}${GOOD_KEY}\r\n`,
    answers: [405, 400],
    reason: 'bad-method',
  },
  {
    name: 'an upgrade without a key',
    bytes: `GET / HTTP/1.1\r\n${UPGRADE_LINES}\r\n`,
    answers: [400],
    reason: 'bad-key',
  },
  {
    name: 'a key of 24 wrong characters',
    bytes: `GET / HTTP/1.1\r\n${UPGRADE_LINES}Sec-WebSocket-Key: ${'!'.repeat(24)}\r\n\r\n`,
    answers: [400],
    reason: 'bad-key',
  },
  {
    name: 'an upgrade to h2c',
    bytes: 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
    answers: [400],
    reason: 'bad-upgrade',
  },
]

function quickScene(t: Test, options: NetworkSceneOptions, timeoutS = 0.4): NetworkScene {
  return NetworkScene.listening(t, { ...options, prepare: (server) => server.set_handshake_timeout(timeoutS) })
}

/** The status that a client was answered with until its stream ended; null for none. */
async function answerTo(scene: NetworkScene, client: RawClient): Promise<number | null> {
  await scene.during(client.ends.next())
  return client.responses.waiting[0]?.status ?? null
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

onEachEngine(t, (engine) => {
  for (const { name, bytes, answers } of MALFORMED) {
    t.test(`${engine}: refuses ${name}, and nobody notices`, async (t) => {
      const scene = quickScene(t, { engine })
      await scene.addBystander()
      const client = await scene.connect()

      client.write(bytes)
      const answer = await answerTo(scene, client)

      t.ok(answers.includes(answer), `answered with ${answer}`)
      await scene.until(() => scene.server.get_stats().pending === 0, 'nobody pending')
      t.match(scene.server.get_stats(), { connections: 1, peers: 1 })
      t.ok(await scene.bystanderEchoes())
    })
  }

  t.test(`${engine}: counts everything that is refused before it is a request`, async (t) => {
    const scene = quickScene(t, { engine })
    const clients = await Promise.all(MALFORMED.map(() => scene.connect()))

    clients.forEach((client, index) => client.write(MALFORMED[index]?.bytes ?? ''))
    await Promise.all(clients.map((client) => answerTo(scene, client)))

    t.equal(sumOf(scene.refusalCounts), MALFORMED.length, JSON.stringify(scene.refusalCounts))
  })

  for (const { name, bytes, answers, reason } of UNWANTED) {
    t.test(`${engine}: refuses ${name} and says why`, async (t) => {
      const scene = quickScene(t, { engine })
      await scene.addBystander()
      const client = await scene.connect()

      client.write(bytes)
      const answer = await answerTo(scene, client)

      t.ok(answers.includes(answer), `answered with ${answer}`)
      if (answer === answers[0]) t.strictSame(scene.refusalCounts, { [reason]: 1 })
      await scene.until(() => scene.server.get_stats().pending === 0, 'nobody pending')
      t.match(scene.server.get_stats(), { connections: 1, peers: 1 })
      t.ok(await scene.bystanderEchoes())
    })
  }

  t.test(`${engine}: does not wait for a body that drips`, async (t) => {
    const scene = quickScene(t, { engine })
    await scene.addBystander()
    const client = await scene.connect()
    const timer = setInterval(() => !client.hasEnded && client.write('b'), 10)
    t.teardown(() => clearInterval(timer))

    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n')
    const answer = await answerTo(scene, client)

    t.ok([426, 405, null].includes(answer), `answered with ${answer}`)
    t.equal(sumOf(scene.refusalCounts), 1, JSON.stringify(scene.refusalCounts))
    await scene.until(() => scene.server.get_stats().pending === 0, 'nobody pending')
    t.match(scene.server.get_stats(), { connections: 1 })
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: does not wait for chunks that drip`, async (t) => {
    const scene = quickScene(t, { engine })
    await scene.addBystander()
    const client = await scene.connect()
    const timer = setInterval(() => !client.hasEnded && client.write('1\r\nb\r\n'), 10)
    t.teardown(() => clearInterval(timer))

    client.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
    const answer = await answerTo(scene, client)

    t.ok([426, 405, 400, null].includes(answer), `answered with ${answer}`)
    t.equal(sumOf(scene.refusalCounts), 1, JSON.stringify(scene.refusalCounts))
    await scene.until(() => scene.server.get_stats().pending === 0, 'nobody pending')
    t.match(scene.server.get_stats(), { connections: 1 })
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: answers one request of a stream of them, and ends it`, async (t) => {
    const scene = quickScene(t, { engine })
    await scene.addBystander()
    const client = await scene.connect()

    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(50))
    const answer = await answerTo(scene, client)

    t.ok([426, null].includes(answer), `answered with ${answer}`)
    t.strictSame(scene.refusalCounts, { 'upgrade-required': 1 })
    await scene.until(() => scene.server.get_stats().pending === 0, 'nobody pending')
    t.match(scene.server.get_stats(), { connections: 1 })
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: forgets who leaves before the request is whole, by FIN or by RST`, async (t) => {
    const scene = quickScene(t, { engine }, 60)
    await scene.addBystander()
    const clients = [await scene.connect(), await scene.connect(), await scene.connect(), await scene.connect()]
    const [finished, reset, finishedHalfway, resetHalfway] = clients
    await scene.until(() => scene.server.get_stats().pending === 4, 'four pending handshakes')

    finishedHalfway?.write('GET / HTTP/1.1\r\nHost:')
    resetHalfway?.write('GET / HTTP/1.1\r\nHost:')
    await scene.turns()
    finished?.finish()
    reset?.reset()
    finishedHalfway?.finish()
    resetHalfway?.reset()

    await scene.until(() => scene.server.get_stats().pending === 0, 'nobody pending')
    t.match(scene.server.get_stats(), { connections: 1, peers: 1 })
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: holds as many pending handshakes as it may, cuts and counts the others`, async (t) => {
    const scene = quickScene(t, { engine, keepsJournal: false, max_connections_per_ip: 4000 }, 60)
    await scene.addBystander()
    const sockets = []
    while (sockets.length < 2000) {
      for (let index = 0; index < 250; index += 1) sockets.push(crowdSocket(scene.port, sockets.length).resume())
      await scene.until(
        () => scene.refusals('too-many-pending') + scene.server.get_stats().pending === sockets.length,
        'the burst',
      )
    }

    t.equal(scene.server.get_stats().pending, 1024)
    t.strictSame(scene.refusalCounts, { 'too-many-pending': 976 })
    t.ok(await scene.bystanderEchoes())

    for (const socket of sockets) socket.resetAndDestroy()
    await scene.until(() => scene.server.get_stats().pending === 0, 'nobody pending')
    await scene.during(Promise.all(sockets.map(closed)))
    const { id } = await scene.join()
    t.ok(id > 1)
  })
})
