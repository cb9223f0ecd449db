/**
 * What arrives on the ws engine while the gate still thinks about an upgrade.
 */

import t from 'tap'
import { createWsTransport } from '../../../src/server/transport/ws.ts'
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
