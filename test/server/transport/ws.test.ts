/**
 * The ws engine as a whole: that a process can end, and that a close reaches what earlier listeners let in.
 */

import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createWsTransport } from '../../../src/server/transport/ws.ts'
import { RawClient } from '../../support/raw-client.ts'
import { LISTEN, listeningScene, makeScene } from './contract-scene.ts'

const subject = { name: 'ws', make: createWsTransport }
const CHILD = fileURLToPath(new URL('./ws-close-and-exit.ts', import.meta.url))

t.test('can do everything but share its port', async (t) => {
  t.strictSame(Object.keys(createWsTransport().cannot), ['share-port'])
})

t.test('lets the process end after close, whatever its sockets were doing', async (t) => {
  const child = spawn(process.execPath, [...process.execArgv, CHILD], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.teardown(() => child.kill())
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const port = await new Promise<number>((resolve) => child.stdout.once('data', (text) => resolve(Number(text))))

  const silent = await RawClient.connect({ port })
  const deaf = await RawClient.open({ port }, { path: '/deaf' })
  deaf.answersClose = false
  deaf.stopReading()
  const polite = await RawClient.open({ port })
  const waiting = await RawClient.connect({ port })
  waiting.upgrade({ path: '/wait' })
  const clients = [silent, deaf, polite, waiting]
  t.teardown(() => clients.forEach((client) => client.destroy()))

  t.equal(await exited, 0)
  t.same(await polite.closeFrames.next(), { code: 1001, reason: 'stop' })
})

t.test('ends with close what came in through an earlier listener', async (t) => {
  const scene = listeningScene(t, subject)
  const before = await scene.open()
  scene.transport.stopListening()
  scene.listen()
  const after = await scene.open()
  before.client.send('still here')
  await before.end.messages.next()

  scene.transport.close()

  await Promise.all([before.client.ends.next(), after.client.ends.next()])
  t.match([await before.end.ends.next(), await after.end.ends.next()], [{ cause: 'local' }, { cause: 'local' }])
})

t.test('says in-use when it listens already, and goes on listening', async (t) => {
  const scene = listeningScene(t, subject)

  t.match(scene.transport.listen(LISTEN, scene.host), { ok: false, reason: 'in-use', message: /\S/ })

  await scene.open()
})

t.test('says in-use for a port that is taken on one address only, when it wants all', async (t) => {
  const scene = makeScene(t, subject)
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '0.0.0.0', resolve))
  t.teardown(() => other.close())
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  t.match(scene.listen({ host: '*', port }), { ok: false, reason: 'in-use' })
})
