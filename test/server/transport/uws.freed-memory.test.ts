/**
 * The native fault of uWebSockets.js issue 1108: after an upgrade outside its handler, native code looks at memory that it
 * has freed. The C library is told to fill what is freed with a pattern that makes the fault show (without the care that
 * uws-reply.ts takes, nobody who is let in late and alone stays), and many clients join.
 * Native code warns on stderr of writes that it takes for careless: none may be seen.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { hasEngine } from '../../network/engines.ts'
import { testCertificates } from '../../support/certificates.ts'
import type { TestCertificate } from '../../support/certificates.ts'
import { RawClient } from '../../support/raw-client.ts'
import type { RawTarget } from '../../support/raw-client.ts'

const PROGRAM = fileURLToPath(new URL('./uws-freed-memory-server.ts', import.meta.url))
const CLIENTS = 160
/** 16 is the flag of a response that ends its connection. The caches of the C library would leave some memory unfilled. */
const FILLS_WHAT_IS_FREED = { MALLOC_PERTURB_: '16', GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0' }

interface ServerProcess {
  readonly target: RawTarget
  /** Ends it; what it has said on stderr. */
  stop(): Promise<string>
}

async function start(t: Test, mode: 'at once' | 'late', certificate?: TestCertificate): Promise<ServerProcess> {
  const tls = certificate === undefined ? {} : { TEST_KEY: certificate.key, TEST_CERT: certificate.cert }
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM, mode], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...tls, ...FILLS_WHAT_IS_FREED },
  })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(line.toString())
  return {
    target: certificate === undefined ? { port } : { port, trust: certificate.root },
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
      return said
    },
  }
}

/** Joins, hears the answer to a ping, and leaves: the WebSocket has lived, and the server knows that it is gone. */
async function joins(target: RawTarget): Promise<boolean> {
  const client = await RawClient.open(target)
  const ended = client.ends.next()
  client.ping(Buffer.from('alive'))
  const outcome = await Promise.race([client.pongs.next().then(() => true), ended.then(() => false)])
  if (outcome) client.close()
  await ended
  client.destroy()
  return outcome
}

async function countJoined({ target }: ServerProcess, atOnce: number): Promise<number> {
  let joined = 0
  for (let begun = 0; begun < CLIENTS; begun += atOnce) {
    const outcomes = await Promise.all(Array.from({ length: atOnce }, () => joins(target)))
    joined += outcomes.filter(Boolean).length
  }
  return joined
}

if (hasEngine(t, 'uws')) {
  t.test('loses nobody who joins alone', async (t) => {
    const server = await start(t, 'at once')

    t.equal(await countJoined(server, 1), CLIENTS)
    t.equal(await server.stop(), '')
  })

  t.test('loses nobody who joins in a crowd from one address', async (t) => {
    const server = await start(t, 'at once')

    t.equal(await countJoined(server, 20), CLIENTS)
    t.equal(await server.stop(), '')
  })

  t.test('loses nobody whose verdict takes time while others are there', async (t) => {
    const server = await start(t, 'late')
    const bystander = await RawClient.open(server.target)
    t.teardown(() => bystander.reset())

    t.equal(await countJoined(server, 4), CLIENTS)
    t.equal(await server.stop(), '')
  })

  t.test('loses nobody whose verdict takes time while nobody else is there', async (t) => {
    const server = await start(t, 'late')

    t.equal(await countJoined(server, 1), CLIENTS)
    t.equal(await server.stop(), '')
  })

  t.test('loses nobody whose verdict takes time behind TLS while nobody else is there', async (t) => {
    const { first } = await testCertificates()
    const server = await start(t, 'late', first)

    t.equal(await countJoined(server, 1), CLIENTS)
    t.equal(await server.stop(), '')
  })
}
