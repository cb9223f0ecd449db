/**
 * Verdicts of `verify` that come when the server has changed its mind, drains or has been stopped.
 */

import t from 'tap'
import { GodotError } from '../../../src/peer/error.ts'
import { ServerScene, type SceneOptions } from '../../support/server-scene.ts'

/** A server whose verdict is given by hand. */
function undecided(options: SceneOptions = {}) {
  const verdict = { decide: (_: unknown): void => undefined, fail: (_: unknown): void => undefined }
  const verify = () =>
    new Promise((resolve, reject) => {
      verdict.decide = resolve
      verdict.fail = reject
    })
  return { scene: new ServerScene({ verify, ...options }), verdict }
}

/** Lets everything run that promises are waiting for. */
async function microtasks(): Promise<void> {
  for (let round = 0; round < 10; round++) await Promise.resolve()
}

t.test('drain waits for a candidate, and lets nobody in whose verdict comes meanwhile', async (t) => {
  const { scene, verdict } = undecided()
  const client = scene.open()
  let isDrained = false

  const drained = scene.server.drain(1001, 'restart', 3).then(() => (isDrained = true))
  await microtasks()
  t.equal(isDrained, false)
  verdict.decide(true)
  await drained
  scene.tick()

  t.equal(client.response?.status, 503)
  t.equal(client.response?.headers['x-refusal'], 'not-accepting')
  t.same(scene.take(), ['connection_refused(not-accepting, 127.0.0.1, 1)'])
  t.equal(scene.server.get_stats().pending, 0)
})

t.test('drain turns candidates away when its time is over', async (t) => {
  const { scene, verdict } = undecided()
  const client = scene.open()

  const drained = scene.server.drain(1001, '', 3)
  scene.pass(3)
  await drained
  verdict.decide(true)
  await microtasks()
  scene.tick()

  t.equal(client.response?.status, 503)
  t.same(scene.take(), ['connection_refused(not-accepting, 127.0.0.1, 1)'])
})

t.test('drain resolves when the last candidate leaves, or is refused for another reason', async (t) => {
  const gone = undecided()
  const client = gone.scene.open()
  const drained = gone.scene.server.drain()
  client.drop()
  await drained

  const slow = undecided({ verify_timeout: 1 })
  slow.scene.open()
  const drainedToo = slow.scene.server.drain()
  slow.scene.pass(1)
  await drainedToo
  t.equal(slow.scene.server.get_refusal_counts()['verify-timeout'], 1)
})

t.test('refuse_new_connections holds for those whose verdict comes later', async (t) => {
  const { scene, verdict } = undecided({ max_peers: 1 })
  const client = scene.open()
  scene.server.refuse_new_connections = true
  verdict.decide(true)
  await microtasks()
  t.equal(client.response?.status, 503)
  t.equal(scene.server.get_refusal_counts()['not-accepting'], 1)

  scene.server.refuse_new_connections = false
  const next = scene.open()
  verdict.decide(true)
  await microtasks()
  t.equal(next.response?.status, 101, 'its place is free again')
})

t.test('refuse_new_connections holds for the one whose verify sets it', async (t) => {
  const scene: ServerScene = new ServerScene({ verify: () => (scene.server.refuse_new_connections = true) })

  t.equal(scene.open().response?.status, 503)
})

t.test('takes a verdict whose then throws, or cannot be read, for an error of verify', async (t) => {
  const throws = () => {
    throw new Error('no promise')
  }
  for (const verdict of [{ then: throws }, Object.defineProperty({}, 'then', { get: throws })]) {
    const scene = new ServerScene({ verify: () => verdict })
    const client = scene.open()
    await microtasks()

    t.equal(client.response?.status, 500)
    t.throws(() => scene.tick(), { message: 'no promise' })
    t.same(scene.take(), ['connection_refused(verify-error, 127.0.0.1, 1)'])
  }
})

t.test('warns at stop() of an error that no poll has thrown, and never throws it in the next life', async (t) => {
  const scene = new ServerScene({
    verify: () => {
      throw new Error('old life')
    },
  })
  scene.open()

  scene.server.stop()
  t.equal(scene.server.listen(0), GodotError.OK)

  t.doesNotThrow(() => scene.tick())
  t.equal(scene.warnings.length, 1)
  t.match(scene.warnings[0], /old life/)
})

t.test('warns of a verdict that fails after stop(), whether or not the server listens again', async (t) => {
  for (const listensAgain of [false, true]) {
    const { scene, verdict } = undecided()
    scene.open()

    scene.server.stop()
    if (listensAgain) scene.server.listen(0)
    verdict.fail(new Error('old life'))
    await microtasks()

    t.doesNotThrow(() => scene.tick())
    t.match(scene.warnings, [/old life/])
    t.same(scene.take(), [])
  }
})

t.test('leaves errors to a poll that is running when a listener calls stop()', async (t) => {
  const scene = new ServerScene()
  scene.server.client_connected.connect(() => {
    scene.server.stop()
    throw new Error('this life')
  })
  scene.open()

  t.throws(() => scene.tick(), { message: 'this life' })
  t.same(scene.warnings, [])
})

t.test('a verify that stops the server lets nobody in, and takes no place of the next life', async (t) => {
  for (const verdict of [true, Promise.resolve(true)]) {
    const scene: ServerScene = new ServerScene({
      verify: () => {
        scene.server.stop()
        scene.server.listen(0)
        return verdict
      },
    })
    scene.open()
    await microtasks()
    scene.tick()

    t.match(scene.server.get_stats(), { peers: 0, connections: 0, pending: 0 })
    t.same(scene.take(), [])
  }
})
