/** The status of the host in one line. */

import t from 'tap'
import { describeHost } from '../../src/cli/host-status.ts'
import type { HostReading } from '../../src/cli/host-meter.ts'

const READING: HostReading = {
  engine: 'uws',
  tickMeanMicros: 345.6,
  tickMaxMicros: 1200,
  peers: 12,
  pending: 3,
  packetsInPerSecond: 20.4,
  packetsOutPerSecond: 300,
  bytesInPerSecond: 612,
  bytesOutPerSecond: 345_678,
  refusals: 0,
  drops: 0,
}
const URL = 'ws://127.0.0.1:9080/'

t.test('says where, who, what goes through and how long a tick takes', async (t) => {
  t.equal(
    describeHost(URL, 64, READING),
    'ws://127.0.0.1:9080/ | 12/64 peers, 3 pending | in 20/s 612 B/s, out 300/s 346 KB/s | tick 0.35 ms (max 1.20)',
  )
})

t.test('names refusals and drops once there are any, before what a narrow terminal cuts', async (t) => {
  const line = describeHost(URL, 64, { ...READING, refusals: 5, drops: 2 })

  t.match(line, '| 12/64 peers, 3 pending, 5 refused, 2 dropped | in')
  t.ok(line.indexOf('dropped') < 79)
})
