/**
 * The native fault of uWebSockets.js issue 1108: after an upgrade outside its handler, native code looks at memory that it
 * has freed. The C library is told to fill what is freed with a pattern that makes the fault show, and many clients join.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { hasEngine } from '../../network/engines.ts'
import { RawClient } from '../../support/raw-client.ts'

const PROGRAM = fileURLToPath(new URL('./uws-freed-memory-server.ts', import.meta.url))
const CLIENTS = 400

async function start(t: Test, mode: 'at once' | 'late'): Promise<number> {
  const env = { ...process.env, MALLOC_PERTURB_: '16' }
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  })
  t.teardown(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return Number(line.toString())
}

/** Joins, and hears the answer to a ping: the WebSocket lives. */
async function joins(port: number): Promise<boolean> {
  const client = await RawClient.open({ port })
  client.ping(Buffer.from('alive'))
  const outcome = await Promise.race([client.pongs.next().then(() => true), client.ends.next().then(() => false)])
  client.reset()
  return outcome
}

async function countJoined(port: number, atOnce: number): Promise<number> {
  let joined = 0
  for (let begun = 0; begun < CLIENTS; begun += atOnce) {
    const outcomes = await Promise.all(Array.from({ length: atOnce }, () => joins(port)))
    joined += outcomes.filter(Boolean).length
  }
  return joined
}

if (hasEngine(t, 'uws')) {
  t.test('loses nobody who joins alone', async (t) => {
    t.equal(await countJoined(await start(t, 'at once'), 1), CLIENTS)
  })

  t.test('loses nobody who joins in a crowd from one address', async (t) => {
    t.equal(await countJoined(await start(t, 'at once'), 20), CLIENTS)
  })

  t.test('loses nobody whose verdict takes time while others are there', async (t) => {
    const port = await start(t, 'late')
    const bystander = await RawClient.open({ port })
    t.teardown(() => bystander.reset())

    t.equal(await countJoined(port, 4), CLIENTS)
  })
}
