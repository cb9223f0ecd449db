/**
 * What arrives on the ws engine while the gate still thinks about an upgrade.
 */

import { once } from 'node:events'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import t from 'tap'
import { createWsTransport } from '../../../src/server/transport/ws.ts'
import { ANSWER_MS, FAREWELL_MS } from '../../../src/server/transport/ws-linger.ts'
import { WsUpgradeReply } from '../../../src/server/transport/ws-upgrade-reply.ts'
import { listeningScene } from './contract-scene.ts'

const subject = { name: 'ws', make: createWsTransport }

t.test('delivers frames that came with the request and before a late answer, in order', async (t) => {
  const scene = listeningScene(t, subject)
  scene.host.answer = null
  const client = await scene.ask({ upgrade: true, messageBehind: Uint8Array.of(1) })
  const { reply } = await scene.host.requests.next()
  for (const value of [2, 3]) {
    client.send(Uint8Array.of(value))
    await scene.calm()
  }

  reply.upgrade(scene.host.acceptance())

  const end = await scene.host.opened.next()
  t.same(
    (await end.messages.take(3)).map(({ bytes }) => bytes[0]),
    [1, 2, 3],
  )
  client.send(Uint8Array.of(4))
  t.same((await end.messages.next()).bytes, Uint8Array.of(4))
})

t.test('delivers more than it keeps, because reading waits for the answer', async (t) => {
  const scene = listeningScene(t, subject)
  scene.host.answer = null
  const client = await scene.ask({ upgrade: true })
  const { reply } = await scene.host.requests.next()
  const count = 40
  for (let index = 0; index < count; index += 1) client.send(new Uint8Array(10_000).fill(index))
  await scene.calm()

  reply.upgrade(scene.host.acceptance())

  const end = await scene.host.opened.next()
  const heard = await end.messages.take(count)
  t.ok(heard.every(({ bytes }, index) => bytes.length === 10_000 && bytes[9999] === index))
})

t.test('notices a client that leaves in good order while it waits', async (t) => {
  const scene = listeningScene(t, subject)
  scene.host.answer = null
  const client = await scene.ask({ upgrade: true, messageBehind: Uint8Array.of(1) })
  const { reply } = await scene.host.requests.next()
  const gone = new Promise<void>((resolve) => (reply.onGone = resolve))

  client.finish()

  await gone
  reply.upgrade(scene.host.acceptance())
  t.equal(scene.host.lost.total, 1)
  t.equal(scene.host.opened.total, 0)
})

t.test('keeps what arrives still when opened stops reading', async (t) => {
  const scene = listeningScene(t, subject)
  scene.host.answer = null
  const client = await scene.ask({ upgrade: true, messageBehind: Uint8Array.of(1) })
  const { reply } = await scene.host.requests.next()
  await scene.calm()
  const acceptance = scene.host.acceptance()

  reply.upgrade({
    ...acceptance,
    opened: (connection) => {
      connection.setReading?.(false)
      return acceptance.opened(connection)
    },
  })
  const end = await scene.host.opened.next()
  await client.responses.next()
  await scene.calm()
  const early = end.messages.total
  end.connection.setReading?.(true)

  t.equal(early, 0)
  t.same((await end.messages.next()).bytes, Uint8Array.of(1))
})

t.test('loses an upgrade whose socket has gone before the gate answers at once', async (t) => {
  const scene = listeningScene(t, subject)
  scene.host.answer = null
  const client = await scene.ask({ upgrade: true })
  const { reply } = await scene.host.requests.next()
  client.reset()
  await scene.calm()

  reply.upgrade(scene.host.acceptance())

  t.equal(scene.host.lost.total, 1)
})

t.test('cuts who keeps his half open behind an answer that has left, sooner than who does not take it', async (t) => {
  const due = new Map<number, () => void>()
  t.intercept(globalThis, 'setTimeout', {
    value: (run: () => void, delayMs: number) => {
      due.set(delayMs, run)
      return { unref: () => undefined }
    },
  })
  const writes: (() => void)[] = []
  const socket = new Duplex({ read: () => undefined, write: (_bytes, _encoding, done) => void writes.push(done) })
  const request = new IncomingMessage(new Socket())
  const head = Buffer.alloc(0)
  const upgrader = { upgrade: () => undefined }
  const reply = new WsUpgradeReply({ request, socket, head, address: '127.0.0.1', upgrader })

  reply.respond({ status: 403, body: 'no' })

  t.same([...due.keys()], [ANSWER_MS])
  writes[0]?.()
  await once(socket, 'finish')
  t.same([...due.keys()], [ANSWER_MS, FAREWELL_MS])
  t.notOk(socket.destroyed)
  due.get(FAREWELL_MS)?.()
  t.ok(socket.destroyed)
})
