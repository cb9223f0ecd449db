/** Recordings, whose files may come from anybody. What is read is written again as records that are read as the same. */

import { isDeepStrictEqual } from 'node:util'
import { RecordWriter } from '../../src/recording/record-writer.ts'
import { RecordingReader } from '../../src/recording/recording-reader.ts'
import { sizeOf } from '../../test/support/size-of.ts'
import { madeRecordings, recordingOf, RECORDING_SEEDS } from '../forged-recording.ts'
import { demand, type FuzzTarget } from '../target.ts'

/** The shortest record is six bytes and becomes an object of a dozen things. */
const MOST_OF_A_BYTE = 8
const MOST_DESCRIPTION = 300

/** The format of `record`. */
export const recording: FuzzTarget = {
  name: 'recording',
  reads: [
    'src/recording/recording-reader.ts',
    'src/recording/record-fields.ts',
    'src/recording/byte-source.ts',
    'src/recording/checksum.ts',
  ],
  seeds: RECORDING_SEEDS,
  made: madeRecordings,
  run(input) {
    const bytes = recordingOf(input)
    const reader = new RecordingReader(bytes)
    const events = [...reader]
    const { header, end, offset, records } = reader
    demand(end !== null && end.offset === offset && offset <= bytes.length, 'it does not know where it has ended')
    demand(events.length === records, 'records are missing')
    demand(header !== null || events.length === 0, 'there are records without a header')
    demand(sizeOf(events) <= MOST_OF_A_BYTE * bytes.length + MOST_DESCRIPTION, 'records are larger than their bytes')
    if (header === null) return
    const { version, ...rest } = header
    const writer = new RecordWriter(rest)
    for (const { micros, isInside, ...body } of events) {
      demand(writer.add(body, micros, isInside), `a record of kind "${body.kind}" cannot be written`)
    }
    const again = new RecordingReader(writer.take())
    demand(isDeepStrictEqual([...again], events), 'what is written is read as other records')
    demand(isDeepStrictEqual(again.header, { version, ...rest }), 'what is written has another header')
  },
}
