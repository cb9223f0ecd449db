/**
 * A program that records a talkative match into a file that may grow so far and no further, until the recording ends by
 * itself, and then says what became of it. Started by full-disk.test.ts with the path.
 */

import { record, type Recording } from '../../src/recording.ts'
import { Scenario } from '../../src/testing.ts'

const MOST_ROUNDS = 5000

/** What the program says. */
export interface FillingReport {
  readonly errors: readonly string[]
  readonly isRecording: boolean
  readonly waitingBytes: number
  /** Whether the server still answers behind the end of the recording. */
  readonly isServed: boolean
}

// The signal that comes with the limit ends a process that does not hear it; a full disk sends none.
process.on('SIGXFSZ', () => undefined)

const errors: string[] = []
const recordings: Recording[] = []
const scenario = new Scenario({
  prepare: (server) =>
    recordings.push(record(server, process.argv[2] ?? '', { on_error: ({ message }) => errors.push(message) })),
})
const [recording] = recordings
if (recording === undefined) throw new Error('The scenario has prepared nothing.')
scenario.server.data_received.connect((id) => {
  const peer = scenario.server.get_peer(id)
  peer?.put_packet(peer.get_packet())
})
const ann = scenario.raw('ann')
scenario.until(() => scenario.isIn('ann'))
for (let round = 0; recording.isRecording && round < MOST_ROUNDS; round++) {
  ann.send(new Uint8Array(5000).fill(round))
  scenario.step(150)
  await new Promise((resolve) => setImmediate(resolve))
}
const before = ann.messages.length
ann.send('still there?')
scenario.step(200)
await recording.close()
const report: FillingReport = {
  errors,
  isRecording: recording.isRecording,
  waitingBytes: recording.waitingBytes,
  isServed: ann.messages.length === before + 1,
}
scenario.close()
process.stdout.write(JSON.stringify(report))
