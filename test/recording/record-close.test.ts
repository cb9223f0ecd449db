/** How a recording ends: bounded in time whatever its destination does, and with the process if nobody closes it. */

import { spawnSync } from 'node:child_process'
import { Writable } from 'node:stream'
import t from 'tap'
import { WebSocketServer } from '../../src/index.ts'
import { record } from '../../src/recording.ts'
import { ManualTurn, MemoryTransport, VirtualClock } from '../../src/testing.ts'
import { MemoryStream } from './memory-stream.ts'

/** Turns of the event loop, for what streams do in the background. */
async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

t.test('a destination that takes nothing more is given up when the recording was closed for so long', async (t) => {
  for (const [options, seconds] of [
    [{}, 30],
    [{ close_timeout: 2 }, 2],
  ] as const) {
    const clock = new VirtualClock()
    const server = new WebSocketServer({ transport: new MemoryTransport(), clock, turn: new ManualTurn() })
    const [stream, errors] = [new MemoryStream(), new Array<string>()]
    const recording = record(server, stream, { ...options, on_error: ({ message }) => errors.push(message) })
    server.listen(9080)
    stream.isStuck = true
    let isClosed = false
    const closed = recording.close().then(() => (isClosed = true))

    clock.advance(1000 * seconds - 1)
    await turns()
    t.same([isClosed, errors], [false, []])
    clock.advance(1)
    await closed

    t.match(errors, [/^The destination was given up when the recording was closed: \d+ bytes were not taken\.$/])
    t.same([recording.waitingBytes, recording.isRecording], [0, false])
    stream.release()
    await turns()
    t.ok(stream.writableFinished, 'it was let go when it came back to life')
    server.stop()
  }
})

t.test('a destination that cannot end keeps close() no longer', async (t) => {
  const clock = new VirtualClock()
  const server = new WebSocketServer({ transport: new MemoryTransport(), clock })
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(), final: () => undefined })
  const recording = record(server, stream, { on_error: () => undefined })
  const closed = recording.close()
  await turns()

  clock.advance(30_000)

  await t.resolves(closed)
  server.stop()
})

t.test('a recording that was closed in time waits for nothing any more', async (t) => {
  const clock = new VirtualClock()
  const server = new WebSocketServer({ transport: new MemoryTransport(), clock })
  const errors: Error[] = []
  const recording = record(server, new MemoryStream(), { on_error: (error) => errors.push(error) })
  await recording.close()

  clock.advance(60_000)
  await turns()

  t.same(errors, [])
  server.stop()
})

t.test('any number of recordings adds one listener to the process, and takes it away', async (t) => {
  const before = process.listenerCount('exit')
  const recordings = Array.from({ length: 40 }, () =>
    record(new WebSocketServer({ transport: new MemoryTransport() }), new MemoryStream()),
  )

  t.equal(process.listenerCount('exit'), before + 1)
  await Promise.all(recordings.slice(1).map((recording) => recording.close()))
  t.equal(process.listenerCount('exit'), before + 1)
  await recordings[0]?.close()
  t.equal(process.listenerCount('exit'), before)
})

t.test('the last words of each recording are said when the process exits, whatever another throws', async (t) => {
  const { href } = new URL('../../src/system/before-exit.ts', import.meta.url)
  const program = `
    const { beforeExit } = await import('${href}')
    beforeExit(() => console.log('one'))
    beforeExit(() => { throw new Error('full') })
    beforeExit(() => console.log('never'))()
    beforeExit(() => console.log('three'))`

  const { stdout, stderr } = spawnSync(process.execPath, [
    ...process.execArgv,
    ...['--input-type=module', '--eval', program],
  ])

  t.equal(String(stdout), 'one\nthree\n')
  t.match(String(stderr), /Error: full/)
})
