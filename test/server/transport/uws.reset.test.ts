/**
 * The uws engine and clients that are reset while the program is busy: the system no longer knows their addresses then,
 * and a request must still be told to be of the socket that it came from. To take another for it once led into freed memory.
 */

import { Worker } from 'node:worker_threads'
import t from 'tap'
import type { PendingSocket } from '../../../src/server/transport/transport.ts'
import { createUwsTransport, loadUws } from '../../../src/server/transport/uws.ts'
import { Arrivals } from '../../support/arrivals.ts'
import { crowdRequest } from '../../network/crowd.ts'

/** In a thread of its own, so that it acts while ours stands still. */
const CLIENTS = `
const net = require('node:net')
const { parentPort, workerData } = require('node:worker_threads')
const { port, request, flag } = workerData
const turn = new Int32Array(flag)
const connect = (done) => net.connect(port, '127.0.0.1', done).on('error', () => undefined)
const step = (number) => { Atomics.store(turn, 0, number); Atomics.notify(turn, 0) }
const first = connect(() => {
  const second = connect(() => parentPort.once('message', () => {
    const silent = connect(() => {
      silent.resetAndDestroy()
      first.write(request, () => second.write(request, () => {
        step(1)
        // Ours stands still in the handler of the first request, and has been told that the second is there.
        parentPort.once('message', () => {
          second.resetAndDestroy()
          step(2)
        })
      }))
    })
  }))
})
`
const MOST_WAIT_MS = 10_000

const loaded = loadUws()

if (!loaded.ok) t.pass(`there is no native build here: ${loaded.message}`)
else {
  t.test('tells whose request it is, though two clients were reset and have no address any more', async (t) => {
    const transport = createUwsTransport(loaded.uws)
    t.teardown(() => transport.close())
    const turn = new Int32Array(new SharedArrayBuffer(4))
    const accepted = new Arrivals<PendingSocket>('an accepted socket')
    const settled = new Arrivals<{ socket: PendingSocket; hasAsked: boolean }>('a settled socket')
    const asked: string[] = []
    const outcome = transport.listen(
      { host: '127.0.0.1', port: 0, exclusive: true, tls: null, nativeMessageLimit: 131_072, compression: 'off' },
      {
        accepted: (socket) => {
          accepted.push(socket)
          return true
        },
        settled: (socket, hasAsked) => settled.push({ socket, hasAsked }),
        request: ({ address }, reply) => {
          asked.push(address)
          if (asked.length === 1) {
            worker.postMessage('reset the second')
            Atomics.wait(turn, 0, 1, MOST_WAIT_MS)
          }
          reply.respond({ status: 200, body: 'hello' })
        },
      },
    )
    if (!outcome.ok) throw new Error(outcome.message)
    const workerData = { port: outcome.port, request: crowdRequest(), flag: turn.buffer }
    const worker = new Worker(CLIENTS, { eval: true, workerData })
    t.teardown(() => worker.terminate())
    const [, second] = await accepted.take(2)

    worker.postMessage('go')
    Atomics.wait(turn, 0, 0, MOST_WAIT_MS)
    const silent = await accepted.next()
    const ends = await settled.take(3)

    t.equal(silent.address, '')
    t.strictSame(asked, ['127.0.0.1', ''])
    t.strictSame(
      [silent, second].map((one) => ends.find(({ socket }) => socket === one)?.hasAsked),
      [false, true],
    )
  })
}
