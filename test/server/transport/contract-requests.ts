/**
 * Contract suite: what a request says, and plain HTTP answers.
 */

import type { Test } from 'tap'
import { listeningScene, turns } from './contract-scene.ts'
import type { Asked } from './contract-scene.ts'
import type { ContractRequest, ContractSubject } from './contract-subject.ts'

export function askAboutRequests(t: Test, subject: ContractSubject): void {
  const { name } = subject

  t.test(`${name}: splits the target at the first question mark and decodes nothing`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = null
    const cases = [
      ['/', '/', ''],
      ['/play', '/play', ''],
      ['/Play%2Fx/', '/Play%2Fx/', ''],
      ['/play?', '/play', ''],
      ['/play?a=1&b=%20c?d', '/play', 'a=1&b=%20c?d'],
      ['/?q', '/', 'q'],
    ] as const

    for (const [target, path, query] of cases) {
      await scene.ask({ target })
      const { request, reply } = await scene.host.requests.next()
      t.same({ path: request.path, query: request.query }, { path, query }, target)
      reply.respond({ status: 204 })
    }
  })

  t.test(`${name}: gives header names in lower case and joins repeated ones, whatever they are`, async (t) => {
    const { request } = await hear(t, subject, {
      headers: [
        ['X-Thing', 'A'],
        ['x-thing', 'B'],
        ['Cookie', 'a=1'],
        ['User-Agent', 'one'],
        ['Sec-WebSocket-Protocol', 'p, q'],
        ['cookie', 'b=2'],
        ['user-agent', 'two'],
        ['Sec-WebSocket-Protocol', 'r'],
      ],
    })

    t.equal(request.headers['x-thing'], 'A, B')
    t.equal(request.headers['cookie'], 'a=1, b=2')
    t.equal(request.headers['user-agent'], 'one, two')
    t.equal(request.headers['sec-websocket-protocol'], 'p, q, r')
    t.equal(request.headers['host'], 'localhost')
    t.equal(request.headers['X-Thing'], undefined)
  })

  t.test(`${name}: decodes header values as UTF-8, what is none as U+FFFD`, async (t) => {
    const { request } = await hear(t, subject, {
      headers: [
        ['X-Name', '<Jos\u00c3\u00a9>'],
        ['X-Name', '<\u00e2\u0082\u00ac>'],
        ['X-Bytes', '6.6.6.6\u00ff, a\u00e9\u00c3b'],
      ],
    })

    t.equal(request.headers['x-name'], '<José>, <€>')
    t.equal(request.headers['x-bytes'], '6.6.6.6\ufffd, a\ufffd\ufffdb')
  })

  t.test(`${name}: keeps headers in an object without prototype`, async (t) => {
    const { request } = await hear(t, subject, {
      headers: [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    })

    t.equal(Object.getPrototypeOf(request.headers), null)
    t.equal(request.headers['__proto__'], 'x')
    t.equal(request.headers['constructor'], 'y')
    t.equal(request.headers['hasOwnProperty'], undefined)
  })

  t.test(`${name}: tells method, address and that nothing is encrypted`, async (t) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const { request } = await hear(t, subject, { method })
      t.same([request.method, request.address, request.secure], [method, '127.0.0.1', false])
    }
  })

  t.test(`${name}: keeps a request valid after its socket has gone`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = null
    const client = await scene.ask({ target: '/kept?q=1', headers: [['X-Kept', 'yes']], upgrade: true })
    const { request } = await scene.host.requests.next()

    client.reset()
    await scene.calm()

    t.same([request.method, request.path, request.query, request.headers['x-kept']], ['GET', '/kept', 'q=1', 'yes'])
  })

  t.test(`${name}: answers with status, headers, body and its length, then closes`, async (t) => {
    const scene = listeningScene(t, subject)
    const body = 'grüße'
    scene.host.answer = ({ reply }) => {
      reply.respond({ status: 418, headers: { 'X-Tea': 'pot', 'Content-Type': 'text/plain' }, body })
    }

    const client = await scene.ask({})
    const response = await client.responses.next()
    await client.ends.next()

    t.equal(response.status, 418)
    t.equal(response.headers['x-tea'], 'pot')
    t.equal(response.headers['content-type'], 'text/plain')
    t.equal(response.headers['content-length'], '7')
    t.equal(Buffer.from(response.body).toString(), body)
    t.equal(client.strayBytes, 0)
  })

  t.test(`${name}: answers with bytes, of any size`, async (t) => {
    const scene = listeningScene(t, subject)
    for (const size of [0, 1, 300_000]) {
      const body = Uint8Array.from({ length: size }, (_, index) => index % 251)
      scene.host.answer = ({ reply }) => reply.respond({ status: 200, body })

      const client = await scene.ask({})
      const response = await client.responses.next()
      await client.ends.next()

      t.equal(response.headers['content-length'], `${size}`)
      t.ok(Buffer.from(body).equals(response.body), `${size} bytes`)
    }
  })

  t.test(`${name}: answers without a body`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = ({ reply }) => reply.respond({ status: 426, headers: { Upgrade: 'websocket' } })

    const client = await scene.ask({})
    const response = await client.responses.next()
    await client.ends.next()

    t.same([response.status, response.headers['content-length'], response.headers['upgrade']], [426, '0', 'websocket'])
  })

  t.test(`${name}: answers HEAD like GET, without the body`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = ({ reply }) => reply.respond({ status: 200, headers: { 'X-A': 'b' }, body: 'hello' })

    const client = await scene.ask({ method: 'HEAD' })
    const response = await client.responses.next()
    await client.ends.next()

    t.same([response.status, response.headers['x-a'], response.headers['content-length']], [200, 'b', '5'])
    t.equal(response.body.length + client.strayBytes, 0)
  })

  t.test(`${name}: answers 204 and closes`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = ({ reply }) => reply.respond({ status: 204 })

    const client = await scene.ask({})
    const response = await client.responses.next()
    await client.ends.next()

    t.equal(response.status, 204)
    t.equal(response.body.length + client.strayBytes, 0)
  })

  t.test(`${name}: refuses an upgrade with an HTTP answer`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = ({ reply }) => reply.respond({ status: 403, body: 'no' })

    const client = await scene.ask({ upgrade: true })
    const response = await client.responses.next()
    await client.ends.next()

    t.same([response.status, Buffer.from(response.body).toString()], [403, 'no'])
  })

  t.test(`${name}: answers some turns later`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = null
    const client = await scene.ask({})
    const { reply } = await scene.host.requests.next()

    await turns()
    reply.respond({ status: 200, body: 'late' })

    t.equal(Buffer.from((await client.responses.next()).body).toString(), 'late')
  })

  t.test(`${name}: lets the first answer count`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = null
    const client = await scene.ask({ upgrade: true })
    const { reply } = await scene.host.requests.next()
    const gone: string[] = []
    reply.onGone = () => gone.push('gone')

    reply.respond({ status: 403, body: 'first' })
    reply.respond({ status: 500, body: 'second' })
    reply.upgrade(scene.host.acceptance())
    const response = await client.responses.next()
    await client.ends.next()
    await scene.calm()

    t.same([response.status, Buffer.from(response.body).toString()], [403, 'first'])
    t.equal(client.strayBytes, 0)
    t.equal(scene.host.opened.total, 0)
    t.strictSame(gone, [], 'a socket that went after its answer is not gone before it')
  })

  t.test(`${name}: says once that the socket went away before an answer, which then does nothing`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = null
    for (const upgrade of [false, true]) {
      const client = await scene.ask({ upgrade })
      const { reply } = await scene.host.requests.next()
      const gone = new Promise<void>((resolve) => {
        reply.onGone = () => {
          goneCount += 1
          resolve()
        }
      })
      let goneCount = 0

      client.reset()
      await gone
      reply.respond({ status: 200, body: 'too late' })
      reply.upgrade(scene.host.acceptance())
      await scene.calm()

      t.equal(goneCount, 1)
      t.equal(scene.host.opened.total, 0)
    }
    t.ok(scene.host.lost.total <= 2)
  })
}

/** Asks, and gives what the host heard; it is answered with 204. */
async function hear(t: Test, subject: ContractSubject, request: ContractRequest): Promise<Asked> {
  const scene = listeningScene(t, subject)
  scene.host.answer = null
  await scene.ask(request)
  const asked = await scene.host.requests.next()
  asked.reply.respond({ status: 204 })
  return asked
}
