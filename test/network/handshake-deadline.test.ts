/**
 * The handshake deadline on real sockets: who stalls is cut and counted, who makes it never is.
 * How late a cut comes is judged by a timer that is set later and ends half a second after the deadline: Node runs the
 * timers of a process in the order of their times, so that a busy machine delays both alike.
 */

import type net from 'node:net'
import t from 'tap'
import type { Test } from 'tap'
import type { WebSocketServer } from '../../src/index.ts'
import { testCertificates } from '../support/certificates.ts'
import { HALF_CLIENT_HELLO, RawClient } from '../support/raw-client.ts'
import { crowdRequest, crowdSocket, joinCrowd } from './crowd.ts'
import { onEachEngine } from './engines.ts'
import { NetworkScene, type NetworkSceneOptions } from './scene.ts'

const LIMIT_S = 0.3
const GRACE_MS = 500
const HALF_REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Drip: '

const CROWD = 10_000
const BURST = 250
const STALLERS = 500

function shortScene(t: Test, options: NetworkSceneOptions): NetworkScene {
  return NetworkScene.listening(t, {
    ...options,
    prepare: (server) => server.set_handshake_timeout(LIMIT_S),
  })
}

/** Sends one byte after another, for ever. */
function drip(t: Test, client: RawClient): void {
  client.write(HALF_REQUEST)
  const timer = setInterval(() => {
    if (!client.hasEnded) client.write('a')
  }, 10)
  t.teardown(() => clearInterval(timer))
}

/** Waits until all of `count` stallers are cut; says how long it took and whether that was within limit + 0.5 s. */
async function cutAll(t: Test, scene: NetworkScene, count: number): Promise<{ tookMs: number; isLate: boolean }> {
  const begin = performance.now()
  await scene.until(() => scene.server.get_stats().pending === count, `${count} pending handshakes`)
  const state = { tookMs: 0, isLate: false }
  const timer = setTimeout(() => (state.isLate = true), LIMIT_S * 1000 + GRACE_MS)
  t.teardown(() => clearTimeout(timer))
  await scene.until(() => state.isLate || scene.refusals('handshake-timeout') === count, 'the cuts')
  state.tookMs = performance.now() - begin
  return state
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: cuts a silent client and one that drips its headers, and nobody else`, async (t) => {
    const scene = shortScene(t, { engine })
    await scene.addBystander()
    const [silent, dripping, halfway] = [await scene.connect(), await scene.connect(), await scene.connect()]
    drip(t, dripping)
    halfway.write(HALF_REQUEST)

    const { isLate } = await cutAll(t, scene, 3)
    await Promise.all([silent, dripping, halfway].map((client) => scene.during(client.ends.next())))

    t.equal(isLate, false)
    t.strictSame(scene.refusalCounts, { 'handshake-timeout': 3 })
    t.equal(scene.server.get_stats().pending, 0)
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: leaves a client the whole limit`, async (t) => {
    const scene = shortScene(t, { engine })
    const begin = performance.now()
    const silent = await scene.connect()

    await scene.during(silent.ends.next())

    // A timer of Node may be early by a fraction of a millisecond, and is then set again.
    t.ok(performance.now() - begin >= LIMIT_S * 1000 - 2)
  })

  t.test(`${engine}: leaves a client whose request came in time while the program was busy`, async (t) => {
    const scene = shortScene(t, { engine })
    const client = await scene.connect()
    await scene.until(() => scene.server.get_stats().pending === 1, 'the pending handshake')

    // In the turn in which a TickLoop ticks, behind which Node looks at timers before it looks at sockets.
    setImmediate(() => {
      client.upgrade()
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LIMIT_S * 1000 + 50)
    })
    const { status } = await scene.during(client.responses.next())

    t.equal(status, 101)
    t.strictSame(scene.refusalCounts, {})
  })

  t.test(`${engine}: cuts on wss who stalls in the TLS handshake, and who stalls behind it`, async (t) => {
    const { first } = await testCertificates()
    const scene = shortScene(t, { engine, certificate: first })
    await scene.addBystander()
    const { port, host = '127.0.0.1' } = scene.target
    const mute = await scene.during(RawClient.connect({ port, host }))
    const stalling = await scene.during(RawClient.connect({ port, host }))
    t.teardown(() => [mute, stalling].forEach((client) => client.destroy()))
    stalling.write(HALF_CLIENT_HELLO)
    const [silent, dripping] = [await scene.connect(), await scene.connect()]
    drip(t, dripping)

    const { isLate } = await cutAll(t, scene, 4)
    await Promise.all([mute, stalling, silent, dripping].map((client) => scene.during(client.ends.next())))

    t.equal(isLate, false)
    t.strictSame(scene.refusalCounts, { 'handshake-timeout': 4 })
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: notices at once on wss who leaves during the TLS handshake, and frees the place`, async (t) => {
    const { first } = await testCertificates()
    const prepare = (server: WebSocketServer): void => server.set_handshake_timeout(3600)
    const scene = NetworkScene.listening(t, { engine, certificate: first, prepare, max_pending: 4 })
    await scene.addBystander()
    const { port, host = '127.0.0.1' } = scene.target
    const leavers: RawClient[] = []
    t.teardown(() => leavers.forEach((client) => client.destroy()))

    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 4; index += 1) {
        const leaver = await scene.during(RawClient.connect({ port, host }))
        if (index % 2 === 0) leaver.write(HALF_CLIENT_HELLO)
        leavers.push(leaver)
      }
      await scene.until(() => scene.server.get_stats().pending === 4, 'four pending handshakes')
      leavers.slice(-4).forEach((leaver, index) => (index < 2 ? leaver.finish() : leaver.reset()))
      await scene.until(() => scene.server.get_stats().pending === 0, 'nobody pending')
    }

    t.strictSame(scene.refusalCounts, { 'no-request': 12 })
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: does not count the time that a verdict takes`, async (t) => {
    const verdict: { give?: (value: boolean) => void } = {}
    const scene = shortScene(t, {
      engine,
      verify: () => new Promise<boolean>((resolve) => (verdict.give = resolve)),
    })
    const patient = await scene.connect()
    patient.upgrade()
    await scene.until(() => verdict.give !== undefined, 'the question')
    const silent = await scene.connect()

    await scene.during(silent.ends.next())
    verdict.give?.(true)
    const { status } = await scene.during(patient.responses.next())

    t.equal(status, 101)
    t.strictSame(scene.refusalCounts, { 'handshake-timeout': 1 })
  })

  t.test(`${engine}: lets 10,000 in while 500 stallers hang, cuts every staller, and counts it`, async (t) => {
    const scene = NetworkScene.listening(t, {
      engine,
      keepsJournal: false,
      max_connections_per_ip: 20_000,
      prepare: (server) => server.set_handshake_timeout(2),
    })
    await scene.addBystander()
    const stalling = new Set<net.Socket>()
    const count = { stallers: 0, joined: 0 }
    // A staller that was cut comes again as long as others join.
    const stall = (): void => {
      const socket = crowdSocket(scene.port, count.stallers)
      count.stallers += 1
      stalling.add(socket)
      if (count.stallers % 2 === 0) socket.write(HALF_REQUEST)
      socket.resume().once('close', () => {
        stalling.delete(socket)
        if (count.joined < CROWD) stall()
      })
    }
    for (let index = 0; index < STALLERS; index += 1) stall()
    await scene.until(() => scene.server.get_stats().pending === STALLERS, 'the stallers')

    const request = crowdRequest()
    let fewestStallers = STALLERS
    while (count.joined < CROWD) {
      const burst = Array.from({ length: BURST }, (_, index) => joinCrowd(scene.port, count.joined + index, request))
      const sockets = await scene.during(Promise.all(burst))
      count.joined += sockets.length
      fewestStallers = Math.min(fewestStallers, stalling.size)
      for (const socket of sockets) socket.resetAndDestroy()
    }
    await scene.until(() => stalling.size === 0, 'the end of the stallers')
    await scene.until(() => scene.server.get_stats().connections === 1, 'the end of the crowd')

    t.equal(count.joined, CROWD)
    t.equal(fewestStallers, STALLERS)
    t.ok(count.stallers >= STALLERS)
    t.strictSame(scene.refusalCounts, { 'handshake-timeout': count.stallers })
    t.match(scene.server.get_stats(), { pending: 0, peers: 1 })
    t.ok(await scene.bystanderEchoes())
  })
})
