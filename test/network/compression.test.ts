/**
 * permessage-deflate on real sockets, with the ws package as the client: off unless it is asked for, in two forms, both
 * ways; and what a client that offers nothing gets.
 */

import t from 'tap'
import type { Test } from 'tap'
import WebSocket from 'ws'
import type { Compression } from '../../src/index.ts'
import { onEachEngine } from './engines.ts'
import type { RealEngine } from './engines.ts'
import { RawClient } from '../support/raw-client.ts'
import { NetworkScene } from './scene.ts'

const WORDS = 'again and again '.repeat(2000)
const OFFER = [['Sec-WebSocket-Extensions', 'permessage-deflate']] as const

/** Connects with an offer, and lets one text go there and back; the extensions agreed on, and what came back. */
async function visit(t: Test, scene: NetworkScene): Promise<{ extensions: string; echo: string }> {
  const client = new WebSocket(`ws://127.0.0.1:${scene.port}/`, { perMessageDeflate: { threshold: 0 } })
  t.teardown(() => client.terminate())
  const heard = new Promise<string>((resolve, reject) => {
    client.once('error', reject)
    client.once('open', () => client.send(WORDS))
    client.once('message', (data: Buffer) => resolve(data.toString()))
  })
  const echo = await scene.during(heard)
  return { extensions: client.extensions, echo }
}

/** How many bytes of payload one text takes on its way to a client that has offered to inflate. */
async function bytesOnTheWay(engine: RealEngine, t: Test, compression: Compression): Promise<number> {
  const scene = NetworkScene.listening(t, { engine, compression })
  const { client } = await scene.join({ headers: OFFER })
  client.send(WORDS)
  return (await scene.during(client.messages.next())).bytes.length
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: does not compress unless it is told to`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })

    const { extensions, echo } = await visit(t, scene)

    t.equal(extensions, '')
    t.equal(echo, WORDS)
    t.equal(await bytesOnTheWay(engine, t, 'off'), WORDS.length)
  })

  for (const compression of ['shared', 'dedicated'] as const) {
    t.test(`${engine}: compresses both ways for who offers it (${compression})`, async (t) => {
      const scene = NetworkScene.listening(t, { engine, compression })

      const { extensions, echo } = await visit(t, scene)
      const small = await bytesOnTheWay(engine, t, compression)

      t.match(extensions, 'permessage-deflate')
      t.equal(echo, WORDS)
      t.ok(small < WORDS.length / 10, `${small} bytes for ${WORDS.length}`)
    })

    t.test(`${engine}: agrees to no window and no extension that it does not have (${compression})`, async (t) => {
      const scene = NetworkScene.listening(t, { engine, compression })
      const agreed: string[] = []
      for (const offer of ['permessage-deflate; server_max_window_bits=9', 'x-webkit-deflate-frame']) {
        const client = await RawClient.connect({ port: scene.port })
        t.teardown(() => client.destroy())
        client.upgrade({ headers: [['Sec-WebSocket-Extensions', offer]] })
        const { status, headers } = await scene.during(client.responses.next())
        t.equal(status, 101)
        agreed.push(headers['sec-websocket-extensions'] ?? '')
      }

      t.match(agreed[0], /^$|server_max_window_bits=9/)
      t.equal(agreed[1], '')
    })

    t.test(`${engine}: sends plain frames to who offers nothing (${compression})`, async (t) => {
      const scene = NetworkScene.listening(t, { engine, compression })
      const { client } = await scene.join()

      client.send(WORDS)
      const { bytes } = await scene.during(client.messages.next())

      t.equal(Buffer.from(bytes).toString(), WORDS)
    })

    t.test(`${engine}: refuses what is too big once it is inflated (${compression})`, async (t) => {
      const scene = NetworkScene.listening(t, { engine, compression })
      await scene.addBystander()
      const client = new WebSocket(`ws://127.0.0.1:${scene.port}/`, { perMessageDeflate: { threshold: 0 } })
      t.teardown(() => client.terminate())
      const ended = new Promise<void>((resolve) => client.once('close', () => resolve()))
      client.on('error', () => undefined)

      client.once('open', () => client.send(Buffer.alloc(50_000_000)))
      await scene.during(ended)

      await scene.until(() => scene.server.get_stats().peers === 1, 'the disconnection')
      t.equal(scene.refusals('message-too-big'), 1, JSON.stringify(scene.refusalCounts))
      t.ok(await scene.bystanderEchoes())
    })
  }
})
