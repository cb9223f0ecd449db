/**
 * What `polled-peer inspect` prints of a recording that may come from anybody: packets in words, headers, addresses.
 * Nothing of it may drive a terminal, or become much more than it was.
 */

import { printable } from '../../src/peer/printable.ts'
import { recordJson, recordLines } from '../../src/cli/record-text.ts'
import { RecordingCourse } from '../../src/cli/recording-course.ts'
import { summarize, summaryJson, summaryLines } from '../../src/cli/recording-summary.ts'
import { RecordingReader } from '../../src/recording/recording-reader.ts'
import { documentedVectors } from '../documented-vectors.ts'
import { madeRecordings, recordingOf, RECORDING_SEEDS } from '../forged-recording.ts'
import { demand, type FuzzTarget } from '../target.ts'

const STYLES = [true, false].map((isMultiplayer) => ({ hasHex: isMultiplayer, isMultiplayer }))
const LONGEST_LINE = 4000

function checkLines(lines: readonly string[]): void {
  for (const line of lines) demand(printable(line) === line, `a line is not printable: ${JSON.stringify(line)}`)
  for (const line of lines) demand(line.length <= LONGEST_LINE, 'a line is too long')
}

/** The texts of the command. */
export const inspect: FuzzTarget = {
  name: 'inspect',
  reads: [
    'src/cli/packet-text.ts',
    'src/cli/value-text.ts',
    'src/peer/printable.ts',
    'src/cli/record-text.ts',
    'src/cli/recording-course.ts',
  ],
  seeds: RECORDING_SEEDS,
  words: ['variant.md', 'msgpack.md', 'rpc.md', 'gd-mp.md'].flatMap(documentedVectors),
  made: madeRecordings,
  run(input) {
    const bytes = recordingOf(input)
    const reader = new RecordingReader(bytes)
    const { header } = reader
    const course = new RecordingCourse()
    for (const event of reader) {
      const place = course.step(event)
      for (const style of STYLES) {
        checkLines(recordLines(event, place, style))
        const json = recordJson(event, place, style)
        demand(printable(json) === json, 'JSON is not printable')
        JSON.parse(json)
      }
    }
    const summary = summarize(new RecordingReader(bytes), null)
    checkLines(summaryLines('a file', header, summary))
    JSON.parse(summaryJson('a file', header, summary))
  },
}
