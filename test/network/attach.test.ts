/**
 * Joining an HTTP server of somebody else's, which the ws engine can: http and https, by `attach` and by `handle_upgrade`,
 * beside other listeners of the same server. The uws engine says that it cannot.
 */

import http from 'node:http'
import https from 'node:https'
import express from 'express'
import t from 'tap'
import type { Test } from 'tap'
import WebSocket, { WebSocketServer as WsServer } from 'ws'
import { GodotError, WebSocketServer } from '../../src/index.ts'
import { testCertificates } from '../support/certificates.ts'
import { RawClient } from '../support/raw-client.ts'
import { hasEngine, inability } from './engines.ts'
import { NetworkScene } from './scene.ts'

interface Host {
  readonly web: http.Server | https.Server
  readonly port: number
}

function page(_request: http.IncomingMessage, response: http.ServerResponse): void {
  response.end('the page')
}

async function host(t: Test, web: http.Server | https.Server): Promise<Host> {
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    web.closeAllConnections()
    web.close()
  })
  const address = web.address()
  return { web, port: typeof address === 'object' && address !== null ? address.port : 0 }
}

/** A joined scene: its clients must be told the port. */
function attached(
  t: Test,
  web: http.Server,
  options: { path?: string; protocols?: readonly string[] } = {},
): NetworkScene {
  const scene = new NetworkScene(t, { engine: 'ws' })
  if (scene.server.attach(web, options) !== GodotError.OK) throw new Error(scene.server.get_last_error_message())
  return scene
}

async function pageOf(scene: NetworkScene, port: number, trust?: string): Promise<string> {
  const client = await scene.connect({ port, ...(trust === undefined ? {} : { trust }) })
  client.request('GET', '/', [['Connection', 'close']])
  return Buffer.from((await scene.during(client.responses.next())).body).toString()
}

t.test('joins an http server: its pages stay, and its upgrades for the path become peers', async (t) => {
  const { web, port } = await host(t, http.createServer(page))
  const scene = attached(t, web, { path: '/play' })

  const { client, id } = await scene.join({ path: '/play?room=7' }, { port })
  client.send('hello')
  const { bytes } = await scene.during(client.messages.next())

  t.equal(Buffer.from(bytes).toString(), 'hello')
  t.match(scene.server.get_peer_handshake(id), { path: '/play', query: 'room=7', secure: false })
  t.equal(scene.server.get_peer_port(id), client.localPort)
  t.match(await pageOf(scene, port), /the page/)
  t.equal(scene.server.get_connection_status(), 2)
  t.equal(scene.server.get_local_port(), 0)
  client.close(1000, 'bye')
  t.match(await scene.goodbye(id), [
    'client_connected("")',
    'client_close_request(1000, "bye")',
    'client_disconnected(true)',
  ])
})

t.test('joins the server of an Express app: its routes stay, and its upgrades for the path become peers', async (t) => {
  const app = express()
  app.get('/', (_request, response) => void response.send('the page of Express'))
  const { web, port } = await host(t, http.createServer(app))
  const scene = attached(t, web, { path: '/play' })

  const { client } = await scene.join({ path: '/play' }, { port })
  client.send('hello')
  const { bytes } = await scene.during(client.messages.next())

  t.equal(Buffer.from(bytes).toString(), 'hello')
  t.match(await pageOf(scene, port), /the page of Express/)
})

t.test('joins an https server', async (t) => {
  const { first } = await testCertificates()
  const { web, port } = await host(t, https.createServer({ key: first.key, cert: first.cert }, page))
  const scene = attached(t, web)

  const { client, id } = await scene.join({}, { port, trust: first.root })
  client.send('hello')
  await scene.during(client.messages.next())

  t.equal(scene.server.get_peer_handshake(id)?.secure, true)
  t.match(await pageOf(scene, port, first.root), /the page/)
})

t.test('leaves upgrades for other paths to the other listeners of the server', async (t) => {
  const { web, port } = await host(t, http.createServer(page))
  const other = new WsServer({ noServer: true })
  t.teardown(() => other.close())
  web.on('upgrade', (request, socket, head) => {
    if (request.url !== '/other') return
    other.handleUpgrade(request, socket, head, (webSocket) => webSocket.send('from the other'))
  })
  const scene = attached(t, web, { path: '/play' })

  const theirs = await scene.ask({ path: '/other' }, { port })
  const { bytes } = await scene.during(theirs.client.messages.next())
  const ours = await scene.join({ path: '/play' }, { port })

  t.equal(theirs.status, 101)
  t.equal(Buffer.from(bytes).toString(), 'from the other')
  t.strictSame(scene.server.get_peer_ids(), [ours.id])
  t.strictSame(scene.refusalCounts, {})
})

t.test('answers upgrades for other paths with 404 and counts them, where nobody else listens', async (t) => {
  const { first } = await testCertificates()
  for (const secure of [false, true]) {
    const web = secure ? https.createServer({ key: first.key, cert: first.cert }, page) : http.createServer(page)
    const { port } = await host(t, web)
    const scene = attached(t, web, { path: '/play' })

    const stray = await scene.ask({ path: '/other' }, { port, ...(secure ? { trust: first.root } : {}) })
    await scene.during(stray.client.ends.next())

    t.equal(stray.status, 404)
    t.strictSame(scene.refusalCounts, { 'bad-path': 1 })
  }
})

t.test('two servers join one http server at different paths, and share nothing', async (t) => {
  const { web, port } = await host(t, http.createServer(page))
  const [red, blue] = [attached(t, web, { path: '/red' }), attached(t, web, { path: '/blue' })]

  const inRed = await red.join({ path: '/red' }, { port })
  const inBlue = await blue.join({ path: '/blue' }, { port })

  t.strictSame([red.server.get_peer_ids(), blue.server.get_peer_ids()], [[inRed.id], [inBlue.id]])
})

t.test('handles one upgrade that somebody else has heard', async (t) => {
  const { web, port } = await host(t, http.createServer(page))
  const scene = new NetworkScene(t, { engine: 'ws' })
  const errors: GodotError[] = []
  web.on('upgrade', (request, socket, head) => errors.push(scene.server.handle_upgrade(request, socket, head)))

  const { client } = await scene.join({}, { port })
  client.send('hello')
  const { bytes } = await scene.during(client.messages.next())

  t.strictSame(errors, [GodotError.OK])
  t.equal(Buffer.from(bytes).toString(), 'hello')
})

t.test('chooses among its protocols, and refuses who offers none of them', async (t) => {
  const { web, port } = await host(t, http.createServer(page))
  const scene = attached(t, web, { protocols: ['chess', 'go'] })

  const { id } = await scene.join({ protocols: ['go', 'chess'] }, { port })
  const stranger = await scene.ask({ protocols: ['poker'] }, { port })

  t.equal(scene.server.get_peer_handshake(id)?.protocol, 'go')
  t.equal(stranger.status, 400)
  t.strictSame(scene.refusalCounts, { 'bad-protocol': 1 })
})

t.test('serves a client of the ws package', async (t) => {
  const { web, port } = await host(t, http.createServer(page))
  const scene = attached(t, web, { path: '/play' })
  const client = new WebSocket(`ws://127.0.0.1:${port}/play`)
  t.teardown(() => client.terminate())
  const heard = new Promise<string>((resolve) => client.once('message', (data: Buffer) => resolve(data.toString())))
  client.once('open', () => client.send('hello'))

  t.equal(await scene.during(heard), 'hello')
})

t.test('stop says goodbye to its peers, detaches, and leaves the http server at work', async (t) => {
  const { web, port } = await host(t, http.createServer(page))
  const scene = attached(t, web, { path: '/play' })
  const { client } = await scene.join({ path: '/play' }, { port })

  scene.server.stop()

  t.match(await client.closeFrames.next(), { code: 1000 })
  t.equal(web.listening, true)
  t.equal(web.listenerCount('upgrade'), 0)
  t.match(await pageOf(scene, port), /the page/)
  t.equal(scene.server.attach(web, { path: '/again' }), GodotError.OK)
  await scene.join({ path: '/again' }, { port })
})

t.test(
  'answers upgrades that are handed over with 503 while it drains and after stop, until it is opened again',
  async (t) => {
    const { web, port } = await host(t, http.createServer(page))
    const scene = new NetworkScene(t, { engine: 'ws' })
    web.on('upgrade', (request, socket, head) => scene.server.handle_upgrade(request, socket, head))
    await scene.join({}, { port })

    void scene.server.drain(1001, '', 1)
    const whileDraining = await scene.ask({}, { port })
    scene.server.stop()
    const afterStop = await scene.ask({}, { port })
    t.equal(scene.server.accept_upgrades(), GodotError.OK)

    t.same([whileDraining.status, afterStop.status], [503, 503])
    t.strictSame(scene.refusalCounts, { 'not-accepting': 2 })
    await scene.join({}, { port })
  },
)

t.test('does not listen while it is attached, nor the other way round', async (t) => {
  const { web } = await host(t, http.createServer(page))
  const scene = attached(t, web)
  const listening = NetworkScene.listening(t, { engine: 'ws' })

  t.equal(scene.server.listen(0), GodotError.ERR_ALREADY_IN_USE)
  t.equal(listening.server.attach(web), GodotError.ERR_ALREADY_IN_USE)
})

if (hasEngine(t, 'uws')) {
  t.test('the uws engine cannot join, and says which engine can', async (t) => {
    const { web, port } = await host(t, http.createServer(page))
    const server = new WebSocketServer({ engine: 'uws' })

    const error = server.attach(web)

    t.equal(error, GodotError.ERR_UNAVAILABLE)
    t.match(server.get_last_error_message(), /engine: 'ws'/)
    t.match(server.get_last_error_message(), inability('uws', 'attach-to-http-server'))
    t.equal(web.listenerCount('upgrade'), 0)
    const client = await RawClient.connect({ port })
    client.destroy()
  })
}
