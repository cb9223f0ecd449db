/**
 * The uws engine over its native build: what the build does by itself, and the ports that Linux proves.
 * A test here that fails after an update of uWebSockets.js means that the documents can promise more.
 */

import t from 'tap'
import type { Test } from 'tap'
import WebSocket from 'ws'
import type { Connection } from '../../../src/peer/connection.ts'
import { PacketBatch } from '../../../src/peer/packet-batch.ts'
import type { ListenOptions, TransportEvents } from '../../../src/server/transport/transport.ts'
import { createUwsTransport, loadUws } from '../../../src/server/transport/uws.ts'
import { Arrivals } from '../../support/arrivals.ts'
import { encodeFrame, OPCODE } from '../../support/frames.ts'
import { RawClient } from '../../support/raw-client.ts'

const loaded = loadUws()

if (!loaded.ok) t.pass(`there is no native build here: ${loaded.message}`)
else {
  const { uws } = loaded

  interface Open {
    readonly port: number
    readonly opened: Arrivals<Connection>
    readonly messages: Arrivals<string>
  }

  const listening = (t: Test, options: Partial<ListenOptions> = {}): Open => {
    const transport = createUwsTransport(uws)
    const opened = new Arrivals<Connection>('an opened WebSocket')
    const messages = new Arrivals<string>('a message')
    const quiet = (): void => undefined
    const events: TransportEvents = {
      accepted: () => true,
      settled: quiet,
      request: (request, reply) => {
        if (request.path === '/fault') throw new Error('the gate failed')
        reply.upgrade({
          protocol: '',
          headers: [],
          lost: quiet,
          opened: (connection) => {
            opened.push(connection)
            const message = (bytes: Uint8Array, isText: boolean): void => {
              messages.push(`${isText ? 'text' : 'binary'} ${Buffer.from(bytes).toString()}`)
            }
            return { message, pong: quiet, drained: quiet, ended: quiet }
          },
        })
      },
    }
    const basic = { host: '127.0.0.1', port: 0, exclusive: true, tls: null, nativeMessageLimit: 131_072 }
    const outcome = transport.listen({ ...basic, compression: 'off', ...options }, events)
    if (!outcome.ok) throw new Error(outcome.message)
    t.teardown(() => transport.close())
    return { port: outcome.port, opened, messages }
  }

  t.test('takes a binary message inside a fragmented one for a part of it', async (t) => {
    const { port, messages } = listening(t)
    const client = await RawClient.open({ port })
    t.teardown(() => client.destroy())

    client.write(encodeFrame({ opcode: OPCODE.binary, payload: Buffer.from('AB'), fin: false }))
    client.write(encodeFrame({ opcode: OPCODE.binary, payload: Buffer.from('CD') }))
    client.write(encodeFrame({ opcode: OPCODE.continuation, payload: Buffer.from('EF') }))

    t.strictSame(await messages.take(2), ['binary ABCD', 'binary EF'])
  })

  for (const compression of ['shared', 'dedicated'] as const) {
    t.test(`compresses both ways for a client that offers it (${compression})`, async (t) => {
      const { port, opened, messages } = listening(t, { compression })
      const client = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: { threshold: 0 } })
      t.teardown(() => client.terminate())
      const heard = new Arrivals<string>('a message for the client')
      client.on('message', (data: Buffer) => heard.push(data.toString()))
      const connection = await opened.next()
      const words = 'again and '.repeat(500)

      const batch = new PacketBatch()
      batch.add(Buffer.from(words), true)
      batch.add(Buffer.from(words), true)
      connection.write(batch)

      t.strictSame(await heard.take(2), [words, words])
      t.match(client.extensions, /permessage-deflate/)
      client.send(words)
      t.equal(await messages.next(), `text ${words}`)
    })
  }

  t.test('tells true remote ports or 0 while clients come and go', async (t) => {
    const { port, opened } = listening(t)
    const clients: RawClient[] = []
    t.teardown(() => clients.forEach((client) => client.destroy()))
    const told: [port: number, truth: number][] = []

    for (let round = 0; round < 60; round += 1) {
      const client = await RawClient.open({ port })
      const connection = await opened.next()
      told.push([connection.port, client.localPort])
      clients.push(client)
      if (round % 3 === 0) clients.shift()?.destroy()
      if (round % 7 === 0) connection.close(1000, '')
    }

    t.strictSame(
      told.filter(([shown, truth]) => shown !== 0 && shown !== truth),
      [],
    )
  })

  t.test('cuts a client whose request made the gate fail, and lets the fault out', async (t) => {
    const { port } = listening(t)
    const faults: unknown[] = []
    const original = globalThis.setImmediate
    t.intercept(globalThis, 'setImmediate', {
      value: (callback: () => void) => {
        return original(() => {
          try {
            callback()
          } catch (error) {
            faults.push(error)
          }
        })
      },
    })
    const client = await RawClient.connect({ port })
    t.teardown(() => client.destroy())

    client.upgrade({ path: '/fault' })
    await client.ends.next()

    t.match(faults, [{ message: 'the gate failed' }])
  })
}
