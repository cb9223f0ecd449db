/**
 * A recording on a disk that has no room left, from the first byte and in the middle of one: it ends with the system's own
 * word, the server goes on, and what was written can be read.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { record, RecordingReader, replay, type Recording } from '../../src/recording.ts'
import { Scenario } from '../../src/testing.ts'
import type { FillingReport } from './filling-child.ts'

const CHILD = fileURLToPath(new URL('filling-child.ts', import.meta.url))
const COMPILER = new URL('../../scripts/compile-on-import.js', import.meta.url).href
/** In blocks of 512 bytes, or of 1024 in some shells. */
const BLOCKS = 600

/** Where the system has them: a device that is always full, and a limit on how far a file may grow. */
const hasFullDevice = existsSync('/dev/full')
const hasShellLimits = process.platform !== 'win32'

if (hasFullDevice) {
  t.test('a recording on a full device ends with ENOSPC, told once, and the server goes on', async (t) => {
    const recordings: Recording[] = []
    let heard: (error: Error) => void = () => undefined
    const failure = new Promise<Error>((resolve) => (heard = resolve))
    const scenario = new Scenario({
      prepare: (server) => recordings.push(record(server, '/dev/full', { on_error: (error) => heard(error) })),
    })
    const [recording] = recordings
    scenario.raw('ann')
    scenario.step(500)

    const error = await failure

    t.match(error, { code: 'ENOSPC' })
    t.match(recording, { isRecording: false, waitingBytes: 0, writtenBytes: 0 })
    scenario.raw('bob')
    scenario.until(() => scenario.isIn('ann', 'bob'))
    await recording?.close()
    scenario.close()
  })
}

if (hasShellLimits) {
  t.test('a recording whose file can grow no further ends there, and can be read and replayed so far', async (t) => {
    const path = join(t.testdir(), 'match.rec')
    const program = [process.execPath, '--import', COMPILER, CHILD, path]
    // What tap has its children write about themselves would not fit either.
    const env = { PATH: process.env['PATH'] ?? '' }
    const child = spawn('sh', ['-c', `ulimit -f ${BLOCKS}; exec "$@"`, 'sh', ...program], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))

    const [code] = (await once(child, 'close')) as [number | null]

    t.equal(code, 0)
    const report = JSON.parse(said) as FillingReport
    t.match(report, { isRecording: false, waitingBytes: 0, isServed: true })
    t.match(report.errors, [/EFBIG/])
    t.equal(report.errors.length, 1, 'told once')
    const size = statSync(path).size
    t.ok(size === BLOCKS * 512 || size === BLOCKS * 1024, `it was filled: ${size} bytes`)
    const reader = new RecordingReader(path)
    const messages = [...reader].filter(({ kind }) => kind === 'message')
    t.match(reader.end, { state: 'cut' })
    t.ok(messages.length > 20)
    const { difference, packetsIn } = await replay(path, ({ server }) => {
      server.data_received.connect((id) => {
        const peer = server.get_peer(id)
        peer?.put_packet(peer.get_packet())
      })
      server.listen(9080)
      return { tick: () => server.poll() }
    })
    t.equal(difference, null)
    t.equal(packetsIn, messages.length)
  })
}
