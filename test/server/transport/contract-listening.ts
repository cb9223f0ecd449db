/**
 * Contract suite: opening and closing a listener, and what its outcome says.
 */

import type { Test } from 'tap'
import { subjectCannot } from './contract-abilities.ts'
import { listeningScene, makeScene, turns } from './contract-scene.ts'
import type { ContractSubject } from './contract-subject.ts'

/** A literal address that is on no machine (RFC 5737). */
const ELSEWHERE = '192.0.2.1'

export function askAboutListening(t: Test, subject: ContractSubject): void {
  const { name } = subject

  t.test(`${name}: listens on a free port in the same turn and says which`, async (t) => {
    const scene = makeScene(t, subject)

    const outcome = scene.listen({ port: 0 })

    t.equal(outcome.ok, true)
    t.ok(scene.port >= 1 && scene.port <= 65535)
    t.equal((await (await scene.ask({})).responses.next()).status, 200)
  })

  t.test(`${name}: listens on the port it is given`, async (t) => {
    const scene = makeScene(t, subject)
    const other = await scene.reach.occupy()
    await other.free()

    t.same(scene.listen({ port: other.port }), { ok: true, port: other.port })
  })

  t.test(`${name}: says in-use for a port that another program holds, and leaves nothing open`, async (t) => {
    const scene = makeScene(t, subject)
    const other = await scene.reach.occupy()

    const outcome = scene.listen({ port: other.port })
    await other.free()
    await turns()

    t.match(outcome, { ok: false, reason: 'in-use', message: /\S/ })
    await t.rejects(scene.reach.connect({ transport: scene.transport, port: other.port }))
  })

  t.test(`${name}: says in-use for a port that another transport holds, which keeps all its clients`, async (t) => {
    const first = listeningScene(t, subject)
    const second = makeScene(t, subject)

    const outcome = second.listen({ port: first.port })

    t.match(outcome, { ok: false, reason: 'in-use', message: /\S/ })
    for (let count = 0; count < 8; count += 1) await first.open()
    t.strictSame(second.host.log, [])
  })

  t.test(`${name}: listens after a failure`, async (t) => {
    const first = listeningScene(t, subject)
    const second = makeScene(t, subject)
    second.listen({ port: first.port })

    const outcome = second.listen({ port: 0 })

    t.equal(outcome.ok, true)
    await second.open()
  })

  t.test(`${name}: says bad-address for an address of no interface here`, async (t) => {
    const scene = makeScene(t, subject)

    t.match(scene.listen({ host: ELSEWHERE }), { ok: false, reason: 'bad-address', message: /\S/ })
  })

  t.test(`${name}: hears both families on all addresses, and prints addresses as Godot does`, async (t) => {
    const scene = makeScene(t, subject)
    scene.listen({ host: '*' })
    scene.host.answer = null

    const expected: string[] = []
    const printed: string[] = []
    for (const [host, address] of [
      ['127.0.0.1', '127.0.0.1'],
      ['::1', '0:0:0:0:0:0:0:1'],
    ] as const) {
      if (host === '::1' && !scene.reach.hasIpv6) {
        t.comment('this machine has no IPv6, so the dual stack is heard on IPv4 alone')
        continue
      }
      expected.push(address, address)
      const client = await scene.connect(host)
      client.ask({ upgrade: true })
      const { request, reply } = await scene.host.requests.next()
      printed.push(request.address)
      reply.upgrade(scene.host.acceptance())
      printed.push((await scene.host.opened.next()).connection.address)
    }

    t.strictSame(printed, expected)
  })

  for (const host of ['0.0.0.0', '::1']) {
    t.test(`${name}: listens on ${host}`, async (t) => {
      const scene = makeScene(t, subject)
      if (host === '::1' && !scene.reach.hasIpv6) {
        t.pass('this machine has no IPv6')
        return
      }

      t.equal(scene.listen({ host }).ok, true)
      const client = await scene.connect(host === '::1' ? '::1' : '127.0.0.1')
      client.ask({})

      t.equal((await client.responses.next()).status, 200)
    })
  }

  t.test(`${name}: listens again on the same port right after close, also with other options`, async (t) => {
    const scene = listeningScene(t, subject)
    const { port } = scene
    await scene.open()

    const outcomes = [1, 2, 3].map((round) => {
      scene.transport.close()
      return scene.listen({ port, nativeMessageLimit: 128 * 1024 + round })
    })

    t.same(
      outcomes,
      [1, 2, 3].map(() => ({ ok: true, port })),
    )
    const { client, end } = await scene.open()
    client.send('again')
    t.equal((await end.messages.next()).isText, true)
  })

  t.test(`${name}: has the limit of the latest listen`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.transport.close()
    scene.listen({ nativeMessageLimit: 1000 })
    const { client, end } = await scene.open()

    client.send(new Uint8Array(1000))
    client.send(new Uint8Array(1001))

    t.equal((await end.messages.next()).bytes.length, 1000)
    t.match(await end.ends.next(), { cause: 'violation', violation: 'message-too-big' })
  })

  t.test(`${name}: accepts nothing after stopListening, and keeps the open connections`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    scene.transport.stopListening()
    await turns()

    await t.rejects(scene.connect())
    client.send('still here')
    await end.messages.next()
    end.write('so am I')
    t.equal(Buffer.from((await client.messages.next()).bytes).toString(), 'so am I')
    t.equal(end.ends.total, 0)
  })

  t.test(`${name}: takes stopListening and close in any order and number`, async (t) => {
    const scene = makeScene(t, subject)

    t.doesNotThrow(() => {
      scene.transport.stopListening()
      scene.transport.close()
      scene.listen()
      scene.transport.stopListening()
      scene.transport.stopListening()
      scene.transport.close()
      scene.transport.close()
      scene.transport.stopListening()
    })
    t.equal(scene.listen().ok, true)
    await scene.open()
  })

  t.test(`${name}: shares nothing with another transport of its kind`, async (t) => {
    const first = listeningScene(t, subject)
    const second = listeningScene(t, subject)
    const pairs = [await first.open(), await second.open()] as const

    pairs[0].client.send('for the first')
    await pairs[0].end.messages.next()
    first.transport.close()
    pairs[1].client.send('for the second')

    t.equal(Buffer.from((await pairs[1].end.messages.next()).bytes).toString(), 'for the second')
    t.strictSame(
      second.host.log.filter((event) => event === 'opened'),
      ['opened'],
    )
    t.equal(pairs[1].end.ends.total, 0)
  })

  t.test(`${name}: shares a port with another listener exactly if it can`, async (t) => {
    const first = makeScene(t, subject)
    const second = makeScene(t, subject)
    const reason = subjectCannot(subject)['share-port']
    first.listen({ exclusive: false })

    const outcome = second.listen({ port: first.port, exclusive: false })

    if (reason === undefined) t.same(outcome, { ok: true, port: first.port })
    else t.match(outcome, { ok: false, reason: 'in-use' }, reason)
    second.transport.close()
    await first.open()
  })

  t.test(`${name}: shares no port with a listener that wants it for itself`, async (t) => {
    for (const [one, other] of [
      [true, false],
      [false, true],
    ] as const) {
      const first = makeScene(t, subject)
      const second = makeScene(t, subject)
      first.listen({ exclusive: one })

      t.match(second.listen({ port: first.port, exclusive: other }), { ok: false, reason: 'in-use' })
    }
  })
}
