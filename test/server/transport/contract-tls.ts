/**
 * Contract suite: TLS with material from memory, and its replacement under way.
 * A transport that cannot must refuse the material, and say the reason that its `cannot` gives.
 */

import type { Test } from 'tap'
import type { TlsMaterial } from '../../../src/server/transport/transport.ts'
import { fingerprintOf, testCertificates } from '../../support/certificates.ts'
import type { TestCertificate } from '../../support/certificates.ts'
import { subjectCannot } from './contract-abilities.ts'
import { listeningScene, makeScene, turns } from './contract-scene.ts'
import type { Scene } from './contract-scene.ts'
import type { ContractClient, ContractSubject } from './contract-subject.ts'

type Departure = readonly [what: string, run: (client: ContractClient, scene: Scene) => Promise<void> | void]

/** What the two conversations of one calm add. */
const CALM = 2

/** Ways to leave before the TLS handshake has ended. */
const DEPARTURES: readonly Departure[] = [
  ['leaves before a byte', (client) => client.finish()],
  ['breaks off before a byte', (client) => client.reset()],
  ['leaves in the middle of its first record', (client, scene) => leaveInTheMiddle(client, scene, 'finish')],
  ['breaks off in the middle of its first record', (client, scene) => leaveInTheMiddle(client, scene, 'reset')],
]

async function leaveInTheMiddle(client: ContractClient, scene: Scene, how: 'finish' | 'reset'): Promise<void> {
  client.greetHalf()
  await scene.calm()
  await scene.host.settledSockets.take(CALM)
  client[how]()
}

export function askAboutTls(t: Test, subject: ContractSubject): void {
  const inability = subjectCannot(subject).tls
  if (inability !== undefined) {
    t.test(`${subject.name}: refuses TLS, which it cannot`, async (t) => {
      const { first } = await testCertificates()
      t.match(
        makeScene(t, subject).listen({ tls: material(first) }),
        { ok: false, reason: 'tls', message: /\S/ },
        inability,
      )
    })
    return
  }
  askAboutTlsConnections(t, subject)
  askAboutBadMaterial(t, subject)
  askAboutReloading(t, subject)
}

function askAboutTlsConnections(t: Test, subject: ContractSubject): void {
  const { name } = subject

  t.test(`${name}: carries requests and messages over TLS and says that they are secure`, async (t) => {
    const { first } = await testCertificates()
    const scene = tlsScene(t, subject, first)
    const heard: boolean[] = []
    const { answer } = scene.host
    scene.host.answer = (asked) => {
      heard.push(asked.request.secure)
      answer?.(asked)
    }

    const page = await (await scene.ask({})).responses.next()
    const { client, end } = await scene.open()
    client.send('ping')
    await end.messages.next()
    end.write('pong', new Uint8Array(100_000))
    const messages = await client.messages.take(2)
    client.close(1000, 'bye')

    t.equal(page.status, 200)
    t.strictSame(
      messages.map(({ bytes }) => bytes.length),
      [4, 100_000],
    )
    t.match(await end.ends.next(), { cause: 'remote', code: 1000, reason: 'bye' })
    t.strictSame(heard, [true, true])
    t.strictSame(client.serverCertificates, [first.fingerprint])
  })

  t.test(`${name}: closes, terminates and loses TLS connections as plain ones`, async (t) => {
    const { first } = await testCertificates()
    const scene = tlsScene(t, subject, first)
    const [closed, terminated, lost] = [await scene.open(), await scene.open(), await scene.open()]

    closed.end.connection.close(4000, 'bye')
    terminated.end.connection.terminate()
    lost.client.reset()

    t.same(await closed.client.closeFrames.next(), { code: 4000, reason: 'bye' })
    t.match(await closed.end.ends.next(), { cause: 'local', code: 4000 })
    t.match(await terminated.end.ends.next(), { cause: 'local', code: 1006 })
    t.match(await lost.end.ends.next(), { cause: 'lost', code: 1006 })
    await Promise.all([closed.client.ends.next(), terminated.client.ends.next()])
  })

  t.test(`${name}: shows the whole chain`, async (t) => {
    const { chained } = await testCertificates()
    const scene = tlsScene(t, subject, chained)

    const { client } = await scene.open()

    t.strictSame(client.serverCertificates.slice(0, 2), [chained.fingerprint, fingerprintOf(chained.ca)])
  })

  for (const [what, run] of DEPARTURES) {
    t.test(`${name}: reports a TLS socket before its handshake, and settles it once when it ${what}`, async (t) => {
      const { first } = await testCertificates()
      const scene = tlsScene(t, subject, first)
      const plain = await scene.reach.connect({ transport: scene.transport, port: scene.port })
      t.teardown(() => plain.destroy())
      const socket = await scene.host.acceptedSockets.next()
      await turns()
      const early = scene.host.settledSockets.total

      await run(plain, scene)

      t.equal(early, 0)
      t.equal(await scene.host.settledSockets.next(), socket)
      await plain.ends.next()
      await scene.calm()
      t.equal(scene.host.settledSockets.total, scene.host.acceptedSockets.total)
      t.notOk(scene.host.askedSockets.has(socket))
    })
  }

  t.test(`${name}: cuts a socket that stalls in the TLS handshake`, async (t) => {
    const { first } = await testCertificates()
    const scene = tlsScene(t, subject, first)
    const plain = await scene.reach.connect({ transport: scene.transport, port: scene.port })
    t.teardown(() => plain.destroy())
    const socket = await scene.host.acceptedSockets.next()

    socket.cut()

    await plain.ends.next()
    t.equal(await scene.host.settledSockets.next(), socket)
    await scene.calm()
    t.equal(scene.host.settledSockets.total, 3)
  })

  t.test(`${name}: ends a socket that speaks plain HTTP to a TLS port`, async (t) => {
    const { first } = await testCertificates()
    const scene = tlsScene(t, subject, first)
    const plain = await scene.reach.connect({ transport: scene.transport, port: scene.port })
    t.teardown(() => plain.destroy())

    plain.ask({})

    await plain.ends.next()
    await scene.host.settledSockets.next()
    t.notOk(scene.host.log.includes('request'))
  })
}

function askAboutBadMaterial(t: Test, subject: ContractSubject): void {
  const { name } = subject

  for (const kind of ['mismatched', 'garbage', 'empty'] as const) {
    t.test(`${name}: says tls for ${kind} material, and opens nothing`, async (t) => {
      const certificates = await testCertificates()
      const bad = kind === 'empty' ? { key: '', cert: '', ca: '' } : material(certificates[kind])
      const scene = makeScene(t, subject)
      const other = await scene.reach.occupy()
      await other.free()

      const outcome = scene.listen({ port: other.port, tls: bad })
      await turns()

      t.match(outcome, { ok: false, reason: 'tls', message: /\S+ \S+/ })
      await t.rejects(scene.reach.connect({ transport: scene.transport, port: other.port }))
      t.equal(scene.listen({ port: other.port }).ok, true, 'and it can listen afterwards')
    })
  }
}

function askAboutReloading(t: Test, subject: ContractSubject): void {
  const { name } = subject

  t.test(`${name}: shows a new certificate to new connections and keeps the old ones`, async (t) => {
    const { first, second } = await testCertificates()
    const scene = tlsScene(t, subject, first)
    const { port } = scene
    const before = await scene.open()

    const outcome = scene.transport.reloadTls(material(second))
    const client = await scene.connect('127.0.0.1', second.root)
    client.ask({ upgrade: true })
    const status = (await client.responses.next()).status
    before.client.send('still here')

    t.same(outcome, { ok: true, port })
    t.equal(status, 101)
    t.strictSame(client.serverCertificates, [second.fingerprint])
    t.strictSame(before.client.serverCertificates, [first.fingerprint])
    await before.end.messages.next()
    before.end.write('so am I')
    await before.client.messages.next()
    t.equal(before.end.ends.total, 0)
  })

  t.test(`${name}: reloads many times`, async (t) => {
    const { first, second } = await testCertificates()
    const scene = tlsScene(t, subject, first)

    for (const next of [second, first, second, first]) {
      t.equal(scene.transport.reloadTls(material(next)).ok, true)
      const client = await scene.connect('127.0.0.1', next.root)
      client.ask({})
      t.equal((await client.responses.next()).status, 200)
      t.strictSame(client.serverCertificates, [next.fingerprint])
    }
  })

  for (const kind of ['mismatched', 'garbage'] as const) {
    t.test(`${name}: keeps the old certificate when the new one is ${kind}`, async (t) => {
      const certificates = await testCertificates()
      const scene = tlsScene(t, subject, certificates.first)

      const outcome = scene.transport.reloadTls(material(certificates[kind]))
      const { client } = await scene.open()

      t.match(outcome, { ok: false, reason: 'tls', message: /\S+ \S+/ })
      t.strictSame(client.serverCertificates, [certificates.first.fingerprint])
    })
  }

  t.test(`${name}: refuses to reload where it does not listen with TLS`, async (t) => {
    const { first } = await testCertificates()
    const scene = listeningScene(t, subject)

    t.match(scene.transport.reloadTls(material(first)), { ok: false, reason: 'tls', message: /\S/ })
    await scene.open()
  })

  t.test(`${name}: closes all connections of all certificates`, async (t) => {
    const { first, second } = await testCertificates()
    const scene = tlsScene(t, subject, first)
    const before = await scene.open()
    scene.transport.reloadTls(material(second))
    const client = await scene.connect('127.0.0.1', second.root)
    client.ask({ upgrade: true })
    await client.responses.next()

    scene.transport.close()

    await Promise.all([before.client.ends.next(), client.ends.next()])
    t.equal(scene.listen({ port: scene.port }).ok, true)
  })
}

function material({ key, cert, ca }: TestCertificate): TlsMaterial {
  return { key, cert, ca }
}

function tlsScene(t: Test, subject: ContractSubject, certificate: TestCertificate): Scene {
  const scene = makeScene(t, subject)
  const outcome = scene.listen({ tls: material(certificate) }, certificate.root)
  if (!outcome.ok) throw new Error(`listen failed: ${outcome.message}`)
  return scene
}
