/** The client in Node, over real sockets, against our own server on its engines. */

import net from 'node:net'
import t from 'tap'
import type { Test } from 'tap'
import type { WebSocketClientOptions } from '../../src/client/index.ts'
import { GodotError } from '../../src/peer/error.ts'
import { X509Certificate } from '../../src/server/x509-certificate.ts'
import { hasEngine, onEachEngine } from '../network/engines.ts'
import { NetworkScene } from '../network/scene.ts'
import type { NetworkSceneOptions } from '../network/scene.ts'
import { testCertificates } from '../support/certificates.ts'
import { listen, NodeClient } from './node-client.ts'

type Joined = NodeClient & { readonly scene: NetworkScene }

/** A server on an engine and a client that is in. */
async function meet(
  t: Test,
  options: NetworkSceneOptions,
  clientOptions: WebSocketClientOptions = {},
  path = '/',
): Promise<Joined> {
  const scene = NetworkScene.listening(t, options)
  const node = Object.assign(new NodeClient(t, scene, clientOptions), { scene })
  const error = node.client.connect_to_url(`ws://127.0.0.1:${scene.port}${path}`, options.protocols ?? [])
  if (error !== GodotError.OK) throw new Error(node.client.get_last_error_message())
  await node.hears('established')
  return node
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: text, bytes and many sizes come back as they went`, async (t) => {
    const node = await meet(t, { engine })
    const peer = node.client.get_peer(1)
    const sizes = [1, 125, 126, 1000, 65_534]
    peer?.set_write_mode(0)
    peer?.put_packet(Buffer.from('\ufeffgrüße'))
    peer?.set_write_mode(1)
    for (const size of sizes.slice(0, -1)) peer?.put_packet(new Uint8Array(size).fill(size & 255))

    const first = await node.receives(sizes.length)
    peer?.put_packet(new Uint8Array(65_534).fill(7))

    t.same(first, [
      'text:\ufeffgrüße',
      ...sizes.slice(0, -1).map((size) => `hex:${Buffer.alloc(size, size & 255).toString('hex')}`),
    ])
    t.same(await node.receives(1), [`hex:${Buffer.alloc(65_534, 7).toString('hex')}`])
    t.equal(node.client.get_connected_host(), '127.0.0.1')
    t.equal(node.client.get_connected_port(), node.scene.port)
  })

  t.test(`${engine}: the handshake carries path, query, sub-protocols and headers`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, protocols: ['chat', 'game'] })
    const node = new NodeClient(t, scene)
    const url = `ws://127.0.0.1:${scene.port}/play?room=1`

    node.client.connect_to_url(url, ['x', 'game'], false, ['X-Token: secret', 'X-Token: again'])
    await node.hears('established')

    t.same(node.journal, ['established("game")'])
    const [id = 0] = scene.server.get_peer_ids()
    t.match(scene.server.get_peer_handshake(id), {
      path: '/play',
      headers: new Map([['x-token', /secret.*again/]]),
    })
  })

  t.test(`${engine}: the client closes, and both sides hear it`, async (t) => {
    const node = await meet(t, { engine })
    node.client.get_peer(1)?.put_packet(Buffer.from('last'))

    node.client.disconnect_from_host(4001, 'done')
    await node.hears('closed')

    t.same(node.journal.slice(1), ['closed(true)'])
    await node.until(() => node.scene.journal.some((line) => line.startsWith('client_disconnected')), 'the end')
    t.match(node.scene.journal.join(' '), /client_close_request\(\d+, 4001, "done"\) client_disconnected\(\d+, true\)/)
    t.equal(node.client.get_connection_status(), 0)
  })

  t.test(`${engine}: the server closes, and both sides hear it`, async (t) => {
    const node = await meet(t, { engine })
    const [id = 0] = node.scene.server.get_peer_ids()

    node.scene.server.disconnect_peer(id, 4002, 'enough')
    await node.hears('closed')

    t.same(node.journal.slice(1), ['close_request(4002, "enough")', 'closed(true)'])
    t.equal(node.client.get_connection_failure(), null)
  })

  t.test(`${engine}: the same object comes back after it was closed`, async (t) => {
    const node = await meet(t, { engine })

    for (let round = 0; round < 3; round++) {
      node.client.disconnect_from_host()
      await node.hears('closed')
      node.journal.length = 0
      node.client.connect_to_url(`127.0.0.1:${node.scene.port}`)
      await node.hears('established')
    }
    node.client.get_peer(1)?.put_packet(Uint8Array.of(1))

    t.same(await node.receives(1), ['hex:01'])
  })

  t.test(`${engine}: a message over the client's limit ends with 1009`, async (t) => {
    const scene = NetworkScene.listening(t, {
      engine,
      echoes: false,
      prepare: (server) => server.set_buffers(64, 1024, 1024, 1024),
    })
    const node = new NodeClient(t, scene)
    const send = async (size: number): Promise<void> => {
      node.journal.length = 0
      node.client.connect_to_url(`ws://127.0.0.1:${scene.port}`)
      await node.hears('established')
      const [id = 0] = scene.server.get_peer_ids().slice(-1)
      scene.server.get_peer(id)?.put_packet(new Uint8Array(size))
      await node.hears('closed')
      await node.until(() => !scene.server.has_peer(id), 'the goodbye')
    }

    // The first is refused by us, the second by the engine.
    await send(70_000)
    t.equal(node.client.get_connection_failure()?.reason, 'message-too-big')
    await send(500_000)
    t.equal(node.client.get_connection_failure()?.reason, 'message-too-big')

    t.match(scene.journal.join(' '), /client_close_request\(\d+, 1009, "A message was over the limit."\)/)
  })

  t.test(`${engine}: a refused handshake says the status`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, path: '/play' })
    const node = new NodeClient(t, scene)

    t.match(await node.failure(`ws://127.0.0.1:${scene.port}/other`), { reason: 'http', status: 404 })
    t.equal(node.client.get_connection_status(), 0)
    scene.server.set_refuse_new_connections(true)
    t.match(await node.failure(`ws://127.0.0.1:${scene.port}/play`), { reason: 'http', status: 503 })
  })

  t.test(`${engine}: wss with the trusted certificate, a chain, none, and the wrong one`, async (t) => {
    const { first, second, chained } = await testCertificates()
    const certificate = (pem: string): X509Certificate => {
      const made = new X509Certificate()
      made.load_from_string(pem)
      return made
    }
    const scene = NetworkScene.listening(t, { engine, certificate: first })
    const node = new NodeClient(t, scene)
    const url = `wss://localhost:${scene.port}/`

    t.match(await node.failure(url), { reason: 'tls', status: 0 })
    node.client.trusted_ssl_certificate = certificate(second.root)
    t.match(await node.failure(url), { reason: 'tls' })
    node.client.trusted_ssl_certificate = certificate(first.root)
    node.client.connect_to_url(url)
    await node.hears('established')
    node.client.get_peer(1)?.put_packet(Uint8Array.of(5))
    t.same(await node.receives(1), ['hex:05'])
    node.client.disconnect_from_host()
    await node.hears('closed')

    const other = NetworkScene.listening(t, { engine, certificate: chained })
    for (const trusted of [chained.root, chained.ca, chained.cert]) {
      const careful = new NodeClient(t, other)
      careful.client.trusted_ssl_certificate = certificate(trusted)
      careful.client.connect_to_url(`wss://127.0.0.1:${other.port}/`)
      await careful.hears('established')
    }
    const careless = new NodeClient(t, other)
    careless.client.verify_ssl = false
    careless.client.connect_to_url(`wss://127.0.0.1:${other.port}/`)
    await careless.hears('established')
    t.match(await new NodeClient(t, other).failure(`ws://127.0.0.1:${other.port}/`), { status: 0 })
  })

  t.test(`${engine}: a server that stops says goodbye, and the client comes back to the next one`, async (t) => {
    const node = await meet(t, { engine }, { reconnect: { first_delay: 0.05, max_delay: 0.1 } })
    const { port } = node.scene
    void node.scene.server.drain(1001, 'restart')
    await node.hears('closed')
    t.match(node.journal.slice(1), ['close_request(1001, "restart")', 'closed(true)'])
    node.scene.server.stop()
    await node.hears('error')

    node.journal.length = 0
    node.scene.listenAgain(port)
    await node.hears('established')

    node.client.get_peer(1)?.put_packet(Uint8Array.of(9))
    t.same(await node.receives(1), ['hex:09'])
  })

  t.test(`${engine}: a server that answers no ping is left`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    const node = new NodeClient(t, scene, { idle_timeout: 0.2 })
    // Between the two: what goes to the server arrives, what comes from it is held back after the handshake.
    const url = await listen(
      t,
      net.createServer((near) => {
        const far = net.connect(scene.port, '127.0.0.1')
        near.on('data', (chunk) => void far.write(chunk)).on('error', () => far.destroy())
        far.once('data', (chunk: Buffer) => void near.write(chunk)).on('error', () => near.destroy())
        near.on('close', () => far.destroy())
      }),
    )

    node.client.connect_to_url(url)
    await node.hears('closed')

    t.same(node.journal, ['established("")', 'closed(false)'])
    t.equal(node.client.get_connection_failure()?.reason, 'idle-timeout')
  })

  t.test(`${engine}: what a slow server has not taken counts, refuses and drains`, async (t) => {
    const node = await meet(t, { engine, echoes: false })
    const peer = node.client.get_peer(1)
    const results = new Set<number | undefined>()

    for (let index = 0; index < 20_000 && !results.has(GodotError.ERR_OUT_OF_MEMORY); index++) {
      results.add(peer?.put_packet(new Uint8Array(30_000)))
    }

    t.same([...results], [GodotError.OK, GodotError.ERR_OUT_OF_MEMORY])
    t.ok((peer?.get_current_outbound_buffered_amount() ?? 0) > 0)
    await node.hears('drained')
    t.equal(peer?.get_current_outbound_buffered_amount(), 0)
  })
})

t.test('IPv6 literals are reached and printed as Godot prints them', async (t) => {
  const engine = hasEngine(t, 'uws') ? 'uws' : 'ws'
  const scene = NetworkScene.listening(t, { engine, bindIp: '::1' })
  const node = new NodeClient(t, scene)

  node.client.connect_to_url(`ws://[::1]:${scene.port}/`)
  await node.hears('established')

  t.equal(node.client.get_connected_host(), '0:0:0:0:0:0:0:1')
})

t.test('a trusted certificate that cannot be read lets nobody in', async (t) => {
  const { first } = await testCertificates()
  const scene = NetworkScene.listening(t, { engine: 'ws', certificate: first })
  for (const pem of ['nonsense', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
    const node = new NodeClient(t, scene)
    node.client.trusted_ssl_certificate = { save_to_string: () => pem }

    t.match(await node.failure(`wss://127.0.0.1:${scene.port}/`), { reason: 'tls' })
  }
})
