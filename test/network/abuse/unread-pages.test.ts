/**
 * One address that asks for pages of `on_request` and never reads them, on each engine: so many of its sockets are held as
 * may be pending, the next are cut and counted, others are served, and the places come back. As docs/abuse.md says.
 */

import net from 'node:net'
import t from 'tap'
import { onEachEngine } from '../engines.ts'
import { NetworkScene } from '../scene.ts'

/** More than the kernel's buffers take. */
const PAGE = Uint8Array.from({ length: 16_000_000 }, (_, at) => at % 251)
const SHARE = 4
const ATTACKER = '127.0.0.9'

onEachEngine(t, (engine) => {
  function listening(options = {}) {
    return NetworkScene.listening(t, {
      engine,
      max_pending: 64,
      max_connections_per_ip: SHARE,
      on_request: () => ({ status: 200, body: PAGE }),
      ...options,
    })
  }

  /** Asks for the page, and reads nothing of it. */
  function asker(scene: NetworkScene, head = ''): net.Socket {
    const socket = net.connect({ port: scene.port, host: '127.0.0.1', localAddress: ATTACKER })
    socket.on('error', () => undefined).pause()
    socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\n${head}\r\n`)
    t.teardown(() => socket.destroy())
    return socket
  }

  t.test(`${engine}: holds the share of an address that reads no page, and serves others`, async (t) => {
    const scene = listening()
    await scene.addBystander()
    const pending = (): number => scene.server.get_stats().pending
    const limited = (): number => scene.refusals('address-limit')

    const first = Array.from({ length: SHARE }, () => asker(scene))
    await scene.until(() => pending() === SHARE, 'pages that nobody reads')
    const more = Array.from({ length: SHARE }, () => asker(scene))
    await scene.until(() => limited() === more.length, 'those that are too many')

    t.equal(pending(), SHARE)
    const reader = await scene.connect({ localAddress: '127.0.0.10' })
    reader.request('GET', '/')
    const { body } = await scene.during(reader.responses.next())
    t.ok(Buffer.from(PAGE).equals(body), 'a page that is read is whole')
    t.ok(await scene.bystanderEchoes())

    for (const socket of first) socket.destroy()
    await scene.until(() => pending() === 0, 'the places of those that have left')
    const late = asker(scene)
    await scene.until(() => pending() === 1, 'the place of the next one')
    late.resume()
    await scene.until(() => pending() === 0, 'a page that was read after all')
    t.strictSame(scene.refusalCounts, { 'address-limit': more.length })
  })

  t.test(`${engine}: counts unread pages of a player behind a trusted proxy as his own`, async (t) => {
    const scene = listening({ trusted_proxies: [ATTACKER] })
    const pending = (): number => scene.server.get_stats().pending

    for (let count = 1; count <= SHARE; count += 1) {
      asker(scene, 'X-Forwarded-For: 192.0.2.1\r\n')
      await scene.until(() => pending() === count, 'an unread page')
    }
    asker(scene, 'X-Forwarded-For: 192.0.2.1\r\n')
    await scene.until(() => scene.refusals('address-limit') === 1, 'the one that is too many')
    asker(scene, 'X-Forwarded-For: 192.0.2.2\r\n')
    await scene.until(() => pending() === SHARE + 1, 'the page of another player')

    t.strictSame(scene.refusalCounts, { 'address-limit': 1 })
  })
})
