/**
 * A server behind a real nginx that is configured as SECURITY.md says: players have their own addresses, whatever they
 * write into headers, limits count players and not the proxy, and what ends at one side ends at the other.
 */

import t from 'tap'
import type { Test } from 'tap'
import { testCertificates } from '../support/certificates.ts'
import { requireProgram } from '../support/programs.ts'
import type { RawTarget, RawUpgrade } from '../support/raw-client.ts'
import { startNginx } from '../support/reverse-proxy.ts'
import { onEachEngine, type RealEngine } from './engines.ts'
import { NetworkScene } from './scene.ts'

const program = requireProgram(t, 'nginx')

/** A server on loopback that believes the proxy before it, and where players go. */
async function behindNginx(t: Test, engine: RealEngine, options = {}) {
  const { first } = await testCertificates()
  const scene = NetworkScene.listening(t, { engine, trusted_proxies: ['127.0.0.1'], ...options })
  const port = await startNginx(t, program ?? '', scene.port, first)
  const from = (localAddress: string): RawTarget => ({ port, localAddress, trust: first.root })
  return { scene, from }
}

const LIES: RawUpgrade = {
  headers: [
    ['X-Forwarded-For', '198.51.100.7'],
    ['Forwarded', 'for=198.51.100.8;proto=http'],
    ['X-Forwarded-Proto', 'http'],
  ],
}

if (program !== undefined) {
  onEachEngine(t, (engine) => {
    t.test(`${engine}: players behind nginx have their own addresses, whatever they write`, async (t) => {
      const { scene, from } = await behindNginx(t, engine)
      const honest = await scene.join({}, from('127.0.0.21'))
      const liar = await scene.join(LIES, from('127.0.0.22'))

      t.equal(scene.server.get_peer_address(honest.id), '127.0.0.21')
      t.equal(scene.server.get_peer_address(liar.id), '127.0.0.22')
      for (const { id } of [honest, liar]) t.equal(scene.server.get_peer_handshake(id)?.secure, true)
      liar.client.send('hello')
      t.equal(Buffer.from((await scene.during(liar.client.messages.next())).bytes).toString(), 'hello')
    })

    t.test(`${engine}: who comes past the proxy, from an address that is not trusted, is not believed`, async (t) => {
      const { scene } = await behindNginx(t, engine)

      const { id } = await scene.join(LIES, { localAddress: '127.0.0.23' })

      t.equal(scene.server.get_peer_address(id), '127.0.0.23')
      t.equal(scene.server.get_peer_handshake(id)?.secure, false)
    })

    t.test(`${engine}: limits count the players behind nginx, and refusals reach them`, async (t) => {
      const { scene, from } = await behindNginx(t, engine, { max_connections_per_ip: 1 })
      await scene.join({}, from('127.0.0.24'))

      const { status } = await scene.ask({}, from('127.0.0.24'))
      await scene.join({}, from('127.0.0.25'))

      t.equal(status, 429)
      t.strictSame(scene.refusalCounts, { 'address-limit': 1 })
      t.match(scene.journal.join(' '), /connection_refused\(address-limit, 127\.0\.0\.24, 1\)/)
    })

    t.test(`${engine}: closes, of either side, pass nginx with code and reason`, async (t) => {
      const { scene, from } = await behindNginx(t, engine)
      const thrown = await scene.join({}, from('127.0.0.26'))
      const leaver = await scene.join({}, from('127.0.0.27'))

      scene.server.disconnect_peer(thrown.id, 4001, 'out')
      leaver.client.close(4002, 'bye')

      t.same(await scene.during(thrown.client.closeFrames.next()), { code: 4001, reason: 'out' })
      t.strictSame(await scene.goodbye(leaver.id), [
        'client_connected("")',
        'client_close_request(4002, "bye")',
        'client_disconnected(true)',
      ])
    })
  })
}
