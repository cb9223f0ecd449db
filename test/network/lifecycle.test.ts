/**
 * From `listen` to `stop`, on real ports: nothing is left, the port is free at once, a busy port is said to be busy
 * whoever has it, close frames arrive, a drain waits for everybody, and two servers do not disturb each other.
 */

import { spawn } from 'node:child_process'
import net from 'node:net'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Test } from 'tap'
import { GodotError, WebSocketServer } from '../../src/index.ts'
import { testCertificates } from '../support/certificates.ts'
import { RawClient } from '../support/raw-client.ts'
import type { RawTarget } from '../support/raw-client.ts'
import { closeTimeout, enginesHere, onEachEngine } from './engines.ts'
import { isReachable, NetworkScene, turn } from './scene.ts'

const CHILD = fileURLToPath(new URL('./lifecycle-child.ts', import.meta.url))
const EXIT_WITHIN_MS = 60_000

/** A child that listens with a plain and a TLS server: their ports, and how it ended. */
async function startChild(t: Test, engine: string): Promise<{ ports: number[]; exited: Promise<number | null> }> {
  const child = spawn(process.execPath, [...process.execArgv, CHILD, engine], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const line = new Promise<string>((resolve) => child.stdout.once('data', (text: Buffer) => resolve(text.toString())))
  return { ports: (await line).split(' ').map(Number), exited }
}

function within(milliseconds: number, exited: Promise<number | null>): Promise<number | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(-1), milliseconds)
    void exited.then((code) => {
      clearTimeout(timer)
      resolve(code)
    })
  })
}

/** Somebody else's listener. */
async function netServer(t: Test, host: string): Promise<number> {
  const server = net.createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  t.teardown(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: a process that stops its plain and its TLS server ends by itself with code 0`, async (t) => {
    const { ports, exited } = await startChild(t, engine)
    const politeOnes = await Promise.all(
      ports.map(async (port, index) => {
        const target: RawTarget = { port, ...(index === 1 ? { trust: 'anyone' } : {}) }
        const [silent, halfway] = [await RawClient.connect({ port }), await RawClient.connect(target)]
        halfway.write('GET / HTTP/1.1\r\nHost:')
        const deaf = await RawClient.open(target, { path: '/deaf' })
        deaf.stopReading()
        const polite = await RawClient.open(target)
        t.teardown(() => [silent, halfway, deaf, polite].forEach((client) => client.destroy()))
        polite.send('hello')
        await polite.messages.next()
        return polite
      }),
    )

    for (const polite of politeOnes) polite.send('stop')

    t.equal(await within(EXIT_WITHIN_MS, exited), 0)
    for (const polite of politeOnes) t.match(await polite.closeFrames.next(), { code: 1000, reason: '' })
  })

  t.test(`${engine}: says 1000 to everybody at stop, and closes the port`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    const { port } = scene
    const pairs = [await scene.join(), await scene.join(), await scene.join()]
    const silent = await scene.connect()
    await scene.until(() => scene.server.get_stats().pending === 1, 'a pending handshake')

    scene.server.stop()

    for (const { client } of pairs) t.match(await client.closeFrames.next(), { code: 1000 })
    await Promise.all([silent, ...pairs.map(({ client }) => client)].map((client) => client.ends.next()))
    t.equal(scene.server.is_listening(), false)
    t.equal(scene.server.get_local_port(), 0)
    t.match(scene.server.get_stats(), { peers: 0, connections: 0, pending: 0 })
    t.equal(await isReachable(port), false)
    t.strictSame(
      scene.journal.filter((line) => line.startsWith('client_disconnected')),
      [],
    )
  })

  t.test(`${engine}: listens again at once on the same port, as often as it is asked`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    const { port } = scene
    for (let round = 0; round < 5; round += 1) {
      const { client } = await scene.join()
      client.send('hello')
      await scene.during(client.messages.next())

      scene.server.stop()
      t.equal(scene.listenAgain(port), GodotError.OK, `round ${round}`)
    }
    await scene.addBystander()

    t.equal(scene.port, port)
    t.ok(await scene.bystanderEchoes())
  })

  t.test(`${engine}: drain waits until a slow client has been sent all that was put, and 1001 behind it`, async (t) => {
    const count = 800
    const scene = NetworkScene.listening(t, {
      engine,
      prepare: (server) => void server.set_buffers(64, 1024, 16384, 65536),
    })
    const { client, id } = await scene.join()
    client.stopReading()
    const peer = scene.server.get_peer(id)
    for (let put = 0; put < count; put += 1) {
      t.equal(peer?.put_packet(new Uint8Array(20_000)), GodotError.OK)
      if (put % 4 === 3) await scene.turns(1)
    }
    let isDrained = false

    const drained = scene.server.drain(1001, 'restart', 5).then(() => (isDrained = true))
    await scene.turns(50)
    const wasDrainedEarly = isDrained
    client.startReading()
    await scene.during(drained)
    scene.server.stop()

    t.equal(wasDrainedEarly, false)
    t.equal((await client.messages.take(count)).length, count)
    t.same(await client.closeFrames.next(), { code: 1001, reason: 'restart' })
  })

  t.test(`${engine}: disconnect_peer sends a slow client all that was put before the close frame`, async (t) => {
    const count = 800
    const scene = NetworkScene.listening(t, {
      engine,
      prepare: (server) => void server.set_buffers(64, 1024, 16384, 65536),
    })
    const { client, id } = await scene.join()
    client.stopReading()
    const peer = scene.server.get_peer(id)
    for (let put = 0; put < count; put += 1) peer?.put_packet(new Uint8Array(20_000))

    scene.server.disconnect_peer(id, 4000, 'bye')
    await scene.turns(50)
    client.startReading()

    t.equal((await scene.during(client.messages.take(count))).length, count)
    t.same(await scene.during(client.closeFrames.next()), { code: 4000, reason: 'bye' })
  })

  t.test(`${engine}: drain refuses who gets his verdict meanwhile, and waits for it`, async (t) => {
    let decide: (verdict: boolean) => void = () => undefined
    const scene = NetworkScene.listening(t, { engine, verify: () => new Promise((resolve) => (decide = resolve)) })
    const client = await RawClient.connect(scene.target)
    t.teardown(() => client.destroy())
    client.upgrade()
    await scene.until(() => scene.server.get_stats().pending === 1, 'a candidate')

    const drained = scene.server.drain(1001, 'restart', 5)
    decide(true)
    await scene.during(drained)

    t.equal((await client.responses.next()).status, 503)
    t.strictSame(scene.refusalCounts, { 'not-accepting': 1 })
  })

  t.test(`${engine}: drain closes who was let in a moment before it`, async (t) => {
    let drained: Promise<void> | null = null
    const scene = NetworkScene.listening(t, {
      engine,
      verify: () => {
        const verdict = turn().then(() => true)
        // Some steps behind the decision; an engine may make the upgrade in a later turn.
        void verdict
          .then(() => verdict)
          .then(() => verdict)
          .then(() => (drained = scene.server.drain(1001, 'restart', 5)))
        return verdict
      },
    })
    const client = await RawClient.connect(scene.target)
    t.teardown(() => client.destroy())
    client.upgrade()
    await scene.until(() => drained !== null, 'the drain')
    await scene.during(drained ?? Promise.resolve())

    t.equal((await client.responses.next()).status, 101)
    t.same(await client.closeFrames.next(), { code: 1001, reason: 'restart' })
    t.match(scene.server.get_stats(), { connections: 0 })
  })

  t.test(`${engine}: drains: nobody new, 1001 to each, and resolves when all are gone`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, ...closeTimeout(engine, 0.5) })
    const { port } = scene
    const pairs = [await scene.join(), await scene.join()]
    pairs[0]?.client.stopReading()

    const drained = scene.server.drain(1001, 'the server restarts', 1)
    const reachable = await isReachable(port)
    await scene.during(drained)
    await scene.until(() => scene.server.get_peer_ids().length === 0, 'the disconnections')

    t.equal(reachable, false)
    t.same(await pairs[1]?.client.closeFrames.next(), { code: 1001, reason: 'the server restarts' })
    t.match(scene.server.get_stats(), { connections: 0, peers: 0 })
    t.equal(scene.journal.filter((line) => line.startsWith('client_disconnected')).length, 2)
    scene.server.stop()
    t.equal(scene.listenAgain(port), GodotError.OK)
    await scene.join()
  })

  t.test(`${engine}: says 22 for a port that somebody else has`, async (t) => {
    for (const host of ['127.0.0.1', '*']) {
      const holders: [name: string, port: number][] = [['net', await netServer(t, host === '*' ? '::' : host)]]
      for (const other of enginesHere())
        holders.push([other, NetworkScene.listening(t, { engine: other, bindIp: host }).port])
      for (const [name, port] of holders) {
        const scene = new NetworkScene(t, { engine, bindIp: host })

        const error = scene.server.listen(port)

        t.equal(error, GodotError.ERR_ALREADY_IN_USE, `${name} on ${host}`)
        t.match(scene.server.get_last_error_message(), `${port}`)
        t.equal(scene.server.is_listening(), false)
        t.equal(scene.server.get_local_port(), 0)
        t.equal(scene.server.listen(0), GodotError.OK, 'another port afterwards')
      }
    }
  })

  t.test(`${engine}: two servers in one process know nothing of each other`, async (t) => {
    const one = NetworkScene.listening(t, { engine })
    const two = NetworkScene.listening(t, { engine, max_peers: 1, path: '/two' })
    const { client, id } = await one.join()
    const other = await two.join({ path: '/two' })

    t.not(one.port, two.port)
    t.strictSame([one.server.get_peer_ids(), two.server.get_peer_ids()], [[id], [other.id]])
    t.equal((await two.ask({ path: '/one' })).status, 404)
    t.strictSame(one.refusalCounts, {})
    one.server.stop()
    await client.ends.next()
    other.client.send('still here')
    const { bytes } = await two.during(other.client.messages.next())
    t.equal(Buffer.from(bytes).toString(), 'still here')
  })
})

t.test('the two engines serve side by side in one process', async (t) => {
  const scenes: NetworkScene[] = []
  const certificate = (await testCertificates()).first
  for (const engine of enginesHere()) {
    scenes.push(NetworkScene.listening(t, { engine }), NetworkScene.listening(t, { engine, certificate }))
  }

  for (const scene of scenes) await scene.addBystander()
  for (const scene of scenes) t.ok(await scene.bystanderEchoes())
})

t.test('a server that was never asked to listen holds nothing', async (t) => {
  const server = new WebSocketServer({ engine: 'ws' })

  server.poll()
  server.stop()

  t.equal(server.get_connection_status(), 0)
})
