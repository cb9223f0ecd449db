import t from 'tap'
import type { HttpRequest } from '../../../src/server/transport/transport.ts'
import { ServerScene } from '../../support/server-scene.ts'

t.test('tells the address behind a trusted proxy, and no port that would be the proxy’s', async (t) => {
  const scene = new ServerScene({ trusted_proxies: ['10.0.0.0/8'] })
  const forwarded = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' }
  const honest = scene.join({ address: '10.1.2.3', headers: forwarded })
  const liar = scene.join({ address: '192.0.2.99', port: 4321, headers: forwarded })

  t.equal(scene.server.get_peer_address(honest.id), '192.0.2.7')
  t.equal(scene.server.get_peer_port(honest.id), 0)
  t.equal(scene.server.get_peer_handshake(honest.id)?.secure, true)
  t.equal(scene.server.get_peer_address(liar.id), '192.0.2.99')
  t.equal(scene.server.get_peer_port(liar.id), 4321)
  t.equal(scene.server.get_peer_handshake(liar.id)?.secure, false)
})

t.test(
  'tells the player behind a trusted proxy to on_request, to verify, and where plain HTTP is refused',
  async (t) => {
    const asked: string[] = []
    const hear = ({ address, secure }: HttpRequest) => void asked.push(`${address} ${secure}`)
    const scene = new ServerScene({ trusted_proxies: ['10.0.0.1'], on_request: hear, verify: hear })
    const headers = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' }

    scene.transport.request({ address: '10.0.0.1', headers })
    scene.transport.request({ address: '10.0.0.1', headers, method: 'POST' })
    scene.transport.request({ address: '10.0.0.2', headers })
    scene.open({ address: '10.0.0.1', headers })
    scene.tick()

    t.strictSame(asked, ['192.0.2.7 true', '10.0.0.2 false', '192.0.2.7 true'])
    t.strictSame(scene.take(), [
      'connection_refused(upgrade-required, 192.0.2.7, 1)',
      'connection_refused(bad-method, 192.0.2.7, 1)',
      'connection_refused(upgrade-required, 10.0.0.2, 1)',
      'connection_refused(not-verified, 192.0.2.7, 1)',
    ])
  },
)
