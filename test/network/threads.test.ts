/**
 * A server in a worker thread, on each engine: it serves as anywhere, beside one in the main thread, and however its
 * thread ends its ports are free and its peers cut, and the process goes on. Threads of uws that are terminated are the
 * exception, which is why `auto` does not take it there.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import t from 'tap'
import { chooseEngine } from '../../src/server/engine.ts'
import type { Test } from 'tap'
import { RawClient } from '../support/raw-client.ts'
import { startThread } from '../support/worker-thread.ts'
import { onEachEngine, type RealEngine } from './engines.ts'
import { isReachable, NetworkScene } from './scene.ts'
import type { ThreadEnd } from './thread-child.ts'

interface Served {
  readonly ports: readonly number[]
  readonly engine: string
  readonly warnings: readonly string[]
}

interface ServingThread extends Served {
  readonly thread: Worker
  readonly exited: Promise<number>
  readonly errors: readonly string[]
}

async function serve(t: Test, engine: RealEngine | 'auto'): Promise<ServingThread> {
  const { thread, exited } = startThread(t, new URL('thread-child.ts', import.meta.url), { engine })
  const errors: string[] = []
  thread.on('error', (error) => errors.push(error.message))
  const [served] = (await once(thread, 'message')) as [Served]
  return { thread, exited, errors, ...served }
}

async function join(t: Test, port: number): Promise<RawClient> {
  const client = await RawClient.open({ port })
  t.teardown(() => client.destroy())
  client.send('hello')
  await client.messages.next()
  return client
}

type End = readonly [how: ThreadEnd | 'terminate', code: number, errors: readonly string[]]

/** The ways in which a thread may end with its servers open, and its exit code. */
const ENDS: readonly End[] = [
  ['exit', 7, []],
  ['throw', 1, ['planned']],
  ['terminate', 1, []],
]

onEachEngine(t, (engine) => {
  for (const [how, code, errors] of ENDS) {
    if (engine === 'uws' && how === 'terminate') continue
    t.test(`${engine}: a thread that ends by ${how} frees its ports and cuts its peers`, async (t) => {
      const serving = await serve(t, engine)
      const clients = await Promise.all(serving.ports.map((port) => join(t, port)))

      if (how === 'terminate') void serving.thread.terminate()
      else serving.thread.postMessage(how)

      t.equal(await serving.exited, code)
      t.strictSame(serving.errors, errors)
      for (const client of clients) await client.ends.next()
      for (const port of serving.ports) t.equal(await isReachable(port), false)
      const again = NetworkScene.listening(t, { engine })
      again.server.stop()
      t.equal(again.listenAgain(serving.ports[0] ?? 0), 0, 'another thread may listen there')
    })
  }

  t.test(`${engine}: a thread whose servers were stopped may be terminated`, async (t) => {
    const serving = await serve(t, engine)
    const client = await join(t, serving.ports[0] ?? 0)

    serving.thread.postMessage('stop')
    await once(serving.thread, 'message')

    t.match(await client.closeFrames.next(), { code: 1000 })
    t.equal(await serving.thread.terminate(), 1)
    t.equal(await isReachable(serving.ports[0] ?? 0), false)
  })

  t.test(`${engine}: servers of several threads and of the main one serve side by side`, async (t) => {
    const scene = NetworkScene.listening(t, { engine })
    const [one, two] = [await serve(t, engine), await serve(t, engine)]
    await scene.addBystander()

    for (const port of [...one.ports, ...two.ports]) await join(t, port)
    one.thread.postMessage('exit')
    await one.exited

    await join(t, two.ports[0] ?? 0)
    t.ok(await scene.bystanderEchoes())
    two.thread.postMessage('exit')
    await two.exited
    t.ok(await scene.bystanderEchoes())
  })
})

onEachEngine(t, (engine) => {
  const outlives = engine === 'ws' ? 'outlives' : 'does not outlive'
  t.test(`${engine}: a process ${outlives} a thread that is terminated while its servers listen`, async (t) => {
    const program = fileURLToPath(new URL('thread-terminating.ts', import.meta.url))
    const child = spawn(process.execPath, [...process.execArgv, program, engine], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))

    const [code] = (await once(child, 'close')) as [number | null]

    t.equal(said, engine === 'ws' ? 'still here\n' : '')
    t.equal(code === 0, engine === 'ws')
  })
})

t.test('auto takes ws in a thread, and says why', async (t) => {
  const { engine, warnings, ports, thread, exited } = await serve(t, 'auto')

  t.equal(engine, 'ws')
  t.match(warnings, [/^The engine is ws\. In a worker thread uWebSockets\.js is taken if asked for/])
  t.equal(warnings.length, 1)
  await join(t, ports[0] ?? 0)
  void thread.terminate()
  await exited
})

t.test('only auto depends on the thread', async (t) => {
  t.match(chooseEngine('ws', false), { ok: true, engine: 'ws', note: undefined })
  t.strictSame(chooseEngine('uws', false).ok, chooseEngine('uws', true).ok)
})
