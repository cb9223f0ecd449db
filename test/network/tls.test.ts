/**
 * wss on real sockets: keys and certificates from memory and from files, all that can be wrong with them, the chain, and
 * a certificate that is swapped under way.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { CryptoKey, GodotError, X509Certificate } from '../../src/index.ts'
import type { WebSocketServer } from '../../src/index.ts'
import { fingerprintOf, testCertificates } from '../support/certificates.ts'
import type { TestCertificates } from '../support/certificates.ts'
import { RawClient } from '../support/raw-client.ts'
import { onEachEngine } from './engines.ts'
import { NetworkScene, showCertificate } from './scene.ts'

interface BadMaterial {
  readonly name: string
  readonly set: (server: WebSocketServer, all: TestCertificates) => void
  readonly sentence: RegExp
}

function keyOf(pem: string, publicOnly = false): CryptoKey {
  const key = new CryptoKey()
  key.load_from_string(pem, publicOnly)
  return key
}

function certificateOf(pem: string): X509Certificate {
  const certificate = new X509Certificate()
  certificate.load_from_string(pem)
  return certificate
}

const BAD: readonly BadMaterial[] = [
  {
    name: 'a key alone',
    set: (server, { first }) => (server.private_key = keyOf(first.key)),
    sentence: /ssl_certificate is not/,
  },
  {
    name: 'a certificate alone',
    set: (server, { first }) => (server.ssl_certificate = certificateOf(first.cert)),
    sentence: /private_key is not/,
  },
  {
    name: 'a chain alone',
    set: (server, { first }) => (server.ca_chain = certificateOf(first.cert)),
    sentence: /ca_chain is set/,
  },
  {
    name: 'the key of another certificate',
    set: (server, { mismatched }) => showCertificate(server, mismatched),
    sentence: /does not belong/,
  },
  {
    name: 'key and certificate that could not be read',
    set: (server, { garbage }) => showCertificate(server, garbage),
    sentence: /empty/,
  },
  {
    name: 'the public half of the key',
    set: (server, { first }) => {
      showCertificate(server, first)
      server.private_key = keyOf(keyOf(first.key).save_to_string(true), true)
    },
    sentence: /only a public key/,
  },
  {
    name: 'an empty chain',
    set: (server, { first }) => {
      showCertificate(server, first)
      server.ca_chain = new X509Certificate()
    },
    sentence: /ca_chain is set, but empty/,
  },
]

onEachEngine(t, (engine) => {
  t.test(`${engine}: speaks wss with key and certificate from memory, both ways`, async (t) => {
    const { first } = await testCertificates()
    const scene = NetworkScene.listening(t, { engine, certificate: first })
    const { client, id } = await scene.join({ path: '/secret' })
    const large = Uint8Array.from({ length: 50_000 }, (_, at) => at % 251)

    client.send(large)
    const message = await scene.during(client.messages.next())
    const shown = client.serverCertificates
    client.close(1000, 'done')
    const lines = await scene.goodbye(id)

    t.ok(Buffer.from(large).equals(message.bytes))
    t.strictSame(shown, [first.fingerprint])
    t.strictSame(
      lines.filter((line) => line !== 'peer_drained()'),
      ['client_connected("")', 'client_close_request(1000, "done")', 'client_disconnected(true)'],
    )
  })

  t.test(`${engine}: says in the handshake that a peer is secure`, async (t) => {
    const { first } = await testCertificates()
    const secure = NetworkScene.listening(t, { engine, certificate: first })
    const plain = NetworkScene.listening(t, { engine })

    const over = await secure.join()
    const without = await plain.join()

    t.equal(secure.server.get_peer_handshake(over.id)?.secure, true)
    t.equal(plain.server.get_peer_handshake(without.id)?.secure, false)
  })

  t.test(`${engine}: speaks wss with key and certificate from files, which it does not need afterwards`, async (t) => {
    const { first } = await testCertificates()
    const folder = t.testdir({ 'server.key': first.key, 'server.crt': first.cert })
    const scene = new NetworkScene(t, { engine })
    const key = new CryptoKey()
    const certificate = new X509Certificate()
    t.equal(key.load(join(folder, 'server.key')), GodotError.OK)
    t.equal(certificate.load(join(folder, 'server.crt')), GodotError.OK)
    t.equal(key.load(join(folder, 'missing.key')), GodotError.ERR_INVALID_PARAMETER)
    scene.server.private_key = key
    scene.server.ssl_certificate = certificate

    t.equal(scene.server.listen(0), GodotError.OK)
    const { client } = await scene.join({}, { trust: first.root })

    t.strictSame(client.serverCertificates, [first.fingerprint])
    t.equal(readFileSync(join(folder, 'server.key'), 'utf8'), first.key)
  })

  t.test(`${engine}: sends the chain`, async (t) => {
    const { chained } = await testCertificates()
    const scene = NetworkScene.listening(t, { engine, certificate: chained })

    const { client } = await scene.join()

    t.strictSame(client.serverCertificates.slice(0, 2), [chained.fingerprint, fingerprintOf(chained.ca)])
  })

  for (const { name, set, sentence } of BAD) {
    t.test(`${engine}: listen returns 31 for ${name}, says why, and opens nothing`, async (t) => {
      const all = await testCertificates()
      const scene = NetworkScene.listening(t, { engine })
      const { port, server } = scene
      server.stop()
      set(server, all)

      const error = server.listen(port)

      t.equal(error, GodotError.ERR_INVALID_PARAMETER)
      t.match(server.get_last_error_message(), sentence)
      t.equal(server.is_listening(), false)
      await t.rejects(RawClient.connect({ port }), { code: 'ECONNREFUSED' })
      showCertificate(server, all.first)
      t.equal(server.listen(port), GodotError.OK, 'and with good ones afterwards')
    })
  }

  t.test(`${engine}: reload_tls shows another certificate to those who come, and drops nobody`, async (t) => {
    const { first, second } = await testCertificates()
    const scene = NetworkScene.listening(t, { engine, certificate: first })
    const { port } = scene
    await scene.addBystander()
    const early = await scene.join()

    showCertificate(scene.server, second)
    const error = scene.server.reload_tls()
    const late = await scene.join({}, { trust: second.root })

    t.equal(error, GodotError.OK)
    t.equal(scene.port, port)
    t.strictSame(
      [early.client, late.client].map((client) => client.serverCertificates),
      [[first.fingerprint], [second.fingerprint]],
    )
    await t.rejects(scene.during(RawClient.connect({ ...scene.target, trust: first.root })))
    for (const { client } of [early, late]) {
      client.send('still here')
      await scene.during(client.messages.next())
    }
    t.ok(await scene.bystanderEchoes())
    t.equal(scene.server.get_peer_ids().length, 3)
    scene.server.stop()
    await Promise.all([early.client.ends.next(), late.client.ends.next()])
    await t.rejects(RawClient.connect({ port }), { code: 'ECONNREFUSED' })
  })

  t.test(`${engine}: reload_tls keeps the certificate in use when the new one is bad`, async (t) => {
    const { first, mismatched } = await testCertificates()
    const scene = NetworkScene.listening(t, { engine, certificate: first })
    await scene.addBystander()

    showCertificate(scene.server, mismatched)
    const error = scene.server.reload_tls()
    const { client } = await scene.join()

    t.equal(error, GodotError.ERR_INVALID_PARAMETER)
    t.match(scene.server.get_last_error_message(), /does not belong/)
    t.strictSame(client.serverCertificates, [first.fingerprint])
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: swaps the certificate many times, between clients that come`, async (t) => {
    const { first, second } = await testCertificates()
    const scene = NetworkScene.listening(t, { engine, certificate: first })
    const clients: RawClient[] = []
    for (let round = 0; round < 6; round += 1) {
      const shown = round % 2 === 0 ? first : second
      showCertificate(scene.server, shown)
      t.equal(scene.server.reload_tls(), GodotError.OK)
      const { client } = await scene.join({}, { trust: shown.root })
      clients.push(client)
      t.strictSame(client.serverCertificates, [shown.fingerprint])
    }

    for (const client of clients) {
      client.send('all here')
      await scene.during(client.messages.next())
    }
    t.equal(scene.server.get_peer_ids().length, 6)
  })

  t.test(`${engine}: a plain client on a wss port, and a TLS client on a ws port, do no harm`, async (t) => {
    const { first } = await testCertificates()
    const quick = (server: WebSocketServer): void => server.set_handshake_timeout(0.4)
    const secure = NetworkScene.listening(t, { engine, certificate: first, prepare: quick })
    const plain = NetworkScene.listening(t, { engine, prepare: quick })
    await secure.addBystander()
    await plain.addBystander()

    const lost = await secure.during(RawClient.connect({ port: secure.port }))
    t.teardown(() => lost.destroy())
    lost.upgrade()
    await secure.during(lost.ends.next())
    await t.rejects(plain.during(RawClient.connect({ port: plain.port, trust: 'anyone' })))

    t.equal(lost.responses.waiting[0]?.status === 101, false)
    for (const scene of [secure, plain]) {
      await scene.until(() => scene.server.get_stats().pending === 0, 'nobody pending')
      t.match(scene.server.get_stats(), { connections: 1, peers: 1 })
      t.ok(await scene.bystanderEchoes())
    }
  })
})
