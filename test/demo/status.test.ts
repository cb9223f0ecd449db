/** What the status line of the arena says. */

import t from 'tap'
import { describeReading } from '../../demo/status.ts'

t.test('says everything in one line', async (t) => {
  const reading = {
    tickMeanMicros: 345.6,
    tickMaxMicros: 1200,
    peers: 21,
    bytesInPerSecond: 612,
    bytesOutPerSecond: 345_678,
    engine: 'uws',
  }

  t.equal(describeReading(reading), '21 peers | tick 0.35 ms (max 1.20) | in 612 B/s, out 346 KB/s | uws')
})
