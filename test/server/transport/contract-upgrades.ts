/**
 * Contract suite: how a request becomes a WebSocket.
 */

import type { Test } from 'tap'
import { UPGRADE_ACCEPT } from '../../support/raw-client.ts'
import { listeningScene, turns } from './contract-scene.ts'
import type { ContractSubject } from './contract-subject.ts'

export function askAboutUpgrades(t: Test, subject: ContractSubject): void {
  const { name } = subject

  t.test(`${name}: answers 101 with what RFC 6455 wants and no more than Godot bears`, async (t) => {
    const scene = listeningScene(t, subject)

    const client = await scene.ask({ upgrade: true })
    const response = await client.responses.next()

    t.equal(response.status, 101)
    t.equal(response.headers['connection'], 'Upgrade')
    t.equal(response.headers['upgrade']?.toLowerCase(), 'websocket')
    t.equal(response.headers['sec-websocket-accept'], UPGRADE_ACCEPT)
    t.equal(response.headers['sec-websocket-protocol'], undefined)
    t.equal(response.headers['sec-websocket-extensions'], undefined)
    t.strictSame(
      response.rawHeaders.filter(([, value]) => value === ''),
      [],
      'no header without a value',
    )
  })

  t.test(`${name}: agrees on no extension and no protocol by itself`, async (t) => {
    const scene = listeningScene(t, subject)

    const client = await scene.ask({
      upgrade: true,
      protocols: ['a', 'b'],
      headers: [['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits']],
    })
    const response = await client.responses.next()

    t.equal(response.status, 101)
    t.equal(response.headers['sec-websocket-protocol'], undefined)
    t.equal(response.headers['sec-websocket-extensions'], undefined)
  })

  t.test(`${name}: sends no extension to a client that offered none, also with compression on`, async (t) => {
    const scene = listeningScene(t, subject, { compression: 'shared' })
    const { client, end } = await scene.open()

    end.write('a'.repeat(5000), new Uint8Array(5000))

    t.same(
      (await client.messages.take(2)).map(({ bytes }) => bytes.length),
      [5000, 5000],
    )
  })

  t.test(`${name}: names the protocol that was agreed on, and the further headers`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = ({ reply }) => {
      const headers = [
        ['X-One', '1'],
        ['X-Two', 'zwei'],
      ] as const
      reply.upgrade(scene.host.acceptance('b', headers))
    }

    const client = await scene.ask({ upgrade: true, protocols: ['a', 'b', 'c'] })
    const response = await client.responses.next()

    t.equal(response.headers['sec-websocket-protocol'], 'b')
    t.equal(response.headers['x-one'], '1')
    t.equal(response.headers['x-two'], 'zwei')
    t.equal(response.headers['connection'], 'Upgrade')
  })

  t.test(`${name}: names a protocol with a plus and dots whole`, async (t) => {
    const scene = listeningScene(t, subject)
    const protocol = 'game+polled-peer.msgpack.1'
    scene.host.answer = ({ reply }) => reply.upgrade(scene.host.acceptance(protocol))

    const client = await scene.ask({ upgrade: true, protocols: ['other', protocol] })

    t.equal((await client.responses.next()).headers['sec-websocket-protocol'], protocol)
  })

  t.test(`${name}: opens a WebSocket that was agreed on some turns later`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = null
    const client = await scene.ask({ upgrade: true, target: '/late', protocols: ['p'] })
    const { request, reply } = await scene.host.requests.next()

    await turns(10)
    await new Promise((resolve) => setTimeout(resolve, 20))
    reply.upgrade(scene.host.acceptance('p', [['X-Late', request.path]]))

    const response = await client.responses.next()
    const end = await scene.host.opened.next()
    t.same(
      [response.status, response.headers['sec-websocket-protocol'], response.headers['x-late']],
      [101, 'p', '/late'],
    )
    client.send('hello')
    t.equal(Buffer.from((await end.messages.next()).bytes).toString(), 'hello')
  })

  t.test(`${name}: opens many late ones at once, each with its own end`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = ({ request, reply }) => {
      setImmediate(() => reply.upgrade(scene.host.acceptance('', [['X-Path', request.path]])))
    }
    const clients = await Promise.all(
      Array.from({ length: 20 }, (_, index) => scene.ask({ upgrade: true, target: `/${index}` })),
    )
    for (const [index, client] of clients.entries()) {
      t.equal((await client.responses.next()).headers['x-path'], `/${index}`)
      client.send(`${index}`)
    }

    const heard: string[] = []
    for (const end of await scene.host.opened.take(20))
      heard.push(Buffer.from((await end.messages.next()).bytes).toString())

    t.equal(new Set(heard).size, 20)
  })

  t.test(`${name}: never calls both opened and lost, whenever the client breaks off`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = ({ reply }) => setImmediate(() => reply.upgrade(scene.host.acceptance()))
    for (let round = 0; round < 20; round += 1) {
      const client = await scene.ask({ upgrade: true })
      await turns(round % 4)
      client.reset()
    }

    await scene.calm()
    await scene.calm()

    const { opened, lost } = scene.host
    t.ok(opened.total + lost.total <= 20, `${opened.total} opened, ${lost.total} lost`)
    for (const end of opened.waiting) t.equal(end.ends.total, 1)
  })

  t.test(`${name}: takes writes inside opened`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = ({ reply }) => {
      const acceptance = scene.host.acceptance()
      reply.upgrade({
        ...acceptance,
        opened: (connection) => {
          const events = acceptance.opened(connection)
          scene.host.opened.waiting.at(-1)?.write('first words')
          return events
        },
      })
    }

    const client = await scene.ask({ upgrade: true })

    t.equal((await client.responses.next()).status, 101)
    t.equal(Buffer.from((await client.messages.next()).bytes).toString(), 'first words')
  })

  for (const how of ['close', 'terminate'] as const) {
    t.test(`${name}: reports the end once when ${how} is called inside opened`, async (t) => {
      const scene = listeningScene(t, subject)
      scene.host.answer = ({ reply }) => {
        const acceptance = scene.host.acceptance()
        reply.upgrade({
          ...acceptance,
          opened: (connection) => {
            const events = acceptance.opened(connection)
            connection[how](4001, 'no')
            return events
          },
        })
      }

      const client = await scene.ask({ upgrade: true })
      const end = await scene.host.opened.next()
      await client.ends.next()

      t.equal((await end.ends.next()).cause, 'local')
      await scene.calm()
      t.strictSame(end.log, ['ended'])
    })
  }
}
