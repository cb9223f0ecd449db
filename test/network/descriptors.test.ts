/**
 * A process that has no file descriptor left: its server goes on with those who are in, and takes others again when there
 * is room. Who knocks meanwhile is closed without a byte by Node, on ws, or waits in the system's backlog, on uws.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Test } from 'tap'
import { RawClient } from '../support/raw-client.ts'
import { onEachEngine, type RealEngine } from './engines.ts'
import type { StarvedReport } from './starved-child.ts'

const CHILD = fileURLToPath(new URL('starved-child.ts', import.meta.url))
/** Node itself needs some thirty. */
const DESCRIPTORS = 96

/** A process that may open few descriptors: the port of its server, and what it answers to a word. */
async function start(t: Test, engine: RealEngine) {
  const command = ['-c', `ulimit -n ${DESCRIPTORS}; exec "$@"`, 'sh', process.execPath, ...process.execArgv, CHILD]
  const child = spawn('sh', [...command, engine], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.teardown(async () => {
    const closed = once(child, 'close')
    child.stdin.end()
    await closed
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async (): Promise<string> => String((await lines.next()).value)
  const port = Number(await line())
  return {
    port,
    tell: async (word: 'starve' | 'feed' | 'tell'): Promise<StarvedReport> => {
      child.stdin.write(`${word}\n`)
      return JSON.parse(await line()) as StarvedReport
    },
  }
}

async function isEchoed(client: RawClient, text: string): Promise<boolean> {
  client.send(text)
  return Buffer.from((await client.messages.next()).bytes).toString() === text
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: without a free descriptor it serves who is in, and others when there is one again`, async (t) => {
    const { port, tell } = await start(t, engine)
    const first = await RawClient.open({ port })
    t.teardown(() => first.destroy())
    t.ok(await isEchoed(first, 'before'))

    const starved = await tell('starve')
    const knocking = await RawClient.connect({ port })
    t.teardown(() => knocking.destroy())
    knocking.upgrade()
    if (engine === 'ws') await knocking.ends.next()
    t.ok(await isEchoed(first, 'meanwhile'))
    t.match(await tell('tell'), { peers: 1, uncaught: [] })
    t.equal(knocking.responses.total, 0, 'nobody is answered')

    const fed = await tell('feed')
    const second = engine === 'ws' ? await RawClient.open({ port }) : knocking
    t.teardown(() => second.destroy())
    if (engine === 'uws') t.equal((await knocking.responses.next()).status, 101)
    t.ok(await isEchoed(second, 'hello'))
    t.ok(await isEchoed(first, 'afterwards'))

    t.match(starved, { listen: 22, listenText: /no file descriptor left/ }, 'listen says so')
    t.match(fed, { listen: 0, reload: 0, uncaught: [] })
    t.match(await tell('tell'), { peers: 2, uncaught: [] })
  })

  t.test(
    `${engine}: reload_tls without a free descriptor says whether it is done, and can be asked again`,
    async (t) => {
      const { tell } = await start(t, engine)

      const starved = await tell('starve')
      const fed = await tell('feed')

      if (engine === 'uws') t.match(starved, { reload: 31, reloadText: /EMFILE/ }, 'native code reads files')
      else t.match(starved, { reload: 0 })
      t.match(fed, { reload: 0, reloadText: '', uncaught: [] })
    },
  )
})
