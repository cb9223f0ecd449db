/**
 * Plain HTTP on the server's own port, on real sockets: what `on_request` answers, what is refused, and that upgrades on
 * the same port are not disturbed.
 */

import http from 'node:http'
import t from 'tap'
import type { HttpRequest, HttpResponse } from '../../src/index.ts'
import { testCertificates } from '../support/certificates.ts'
import type { RawResponse } from '../support/response-reader.ts'
import { onEachEngine } from './engines.ts'
import { NetworkScene } from './scene.ts'

const PICTURE = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256)

function site({ path, query, method }: HttpRequest): HttpResponse | undefined {
  if (path === '/health') return { status: 200, headers: { 'content-type': 'text/plain' }, body: `fine ${query}` }
  if (path === '/picture') return { status: 200, headers: { 'content-type': 'image/x' }, body: PICTURE }
  if (path === '/moved') return { status: 301, headers: { location: '/health' } }
  if (path === '/nothing') return { status: 204 }
  if (path === '/method') return { status: 200, body: method }
  if (path === '/fault') throw new Error('the page failed')
  return undefined
}

async function ask(scene: NetworkScene, method: string, target: string): Promise<RawResponse> {
  const client = await scene.connect()
  client.request(method, target)
  const response = await scene.during(client.responses.next())
  await scene.during(client.ends.next())
  return response
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: answers GET and HEAD, and ends the connection`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, on_request: site })
    await scene.addBystander()

    const get = await ask(scene, 'GET', '/health?now')
    const head = await ask(scene, 'HEAD', '/health?now')
    const picture = await ask(scene, 'GET', '/picture')
    const moved = await ask(scene, 'GET', '/moved')
    const nothing = await ask(scene, 'GET', '/nothing')

    t.match(get, { status: 200, headers: { 'content-type': 'text/plain', 'content-length': '8' } })
    t.equal(Buffer.from(get.body).toString(), 'fine now')
    t.match(head, {
      status: 200,
      headers: { 'content-type': 'text/plain', 'content-length': '8' },
      body: { length: 0 },
    })
    t.ok(Buffer.from(PICTURE).equals(picture.body))
    t.match(moved, { status: 301, headers: { location: '/health' } })
    t.match(nothing, { status: 204, body: { length: 0 } })
    t.strictSame(scene.refusalCounts, {})
    await scene.until(() => scene.server.get_stats().pending === 0, 'nobody pending')
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: refuses other methods with 405, and what has no answer with 426`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, on_request: site })
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const { status, headers } = await ask(scene, method, '/health')
      t.match({ status, headers }, { status: 405, headers: { allow: 'GET, HEAD', 'x-refusal': 'bad-method' } }, method)
    }

    const unknown = await ask(scene, 'GET', '/unknown')
    const unknownHead = await ask(scene, 'HEAD', '/unknown')

    t.match(unknown, { status: 426, headers: { upgrade: 'websocket', 'x-refusal': 'upgrade-required' } })
    t.match(unknownHead, { status: 426, body: { length: 0 } })
    t.strictSame(scene.refusalCounts, { 'bad-method': 5, 'upgrade-required': 2 })
  })

  t.test(`${engine}: says 426 to all plain HTTP when there is no on_request`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })

    t.equal((await ask(scene, 'GET', '/')).status, 426)
    t.equal((await ask(scene, 'POST', '/')).status, 426)
  })

  t.test(`${engine}: says 500 when on_request throws, and poll() throws what it threw`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, on_request: site })
    const client = await scene.connect()
    client.request('GET', '/fault')

    const { status } = await client.responses.next()

    t.equal(status, 500)
    t.throws(() => scene.server.poll(), /the page failed/)
    scene.server.poll()
    await scene.join()
  })

  t.test(`${engine}: says 500 to an async on_request that rejects, and poll() throws both errors`, async (t) => {
    const rejecting = async () => {
      throw new Error('the page failed later')
    }
    const scene = NetworkScene.listening(t, { engine, on_request: rejecting as never })
    const client = await scene.connect()
    client.request('GET', '/')

    const { status } = await client.responses.next()

    t.equal(status, 500)
    t.throws(() => scene.server.poll(), { errors: [/what is no answer/, /the page failed later/] })
    scene.server.poll()
    await scene.join()
  })

  t.test(`${engine}: serves pages and games on one port, also over TLS`, async (t) => {
    const { first } = await testCertificates()
    const scene = NetworkScene.listening(t, { engine, certificate: first, on_request: site })
    await scene.addBystander()

    const { status, body } = await ask(scene, 'GET', '/health?tls')

    t.equal(status, 200)
    t.equal(Buffer.from(body).toString(), 'fine tls')
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: is understood by Node's own HTTP client`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, on_request: site })
    const text = new Promise<string>((resolve, reject) => {
      http
        .get({ host: '127.0.0.1', port: scene.port, path: '/health?node', agent: false }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => resolve(Buffer.concat(chunks).toString()))
        })
        .on('error', reject)
    })

    t.equal(await scene.during(text), 'fine node')
  })
})
