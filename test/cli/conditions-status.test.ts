/** The status of the proxy in one line. */

import t from 'tap'
import { describePlace, describeProxy } from '../../src/cli/conditions-status.ts'

const READING = { open: 2, connections: 5, bytesUp: 1234, bytesDown: 5_600_000, resets: 0, unreachable: 0 }

t.test('says from where to where, how many, and what went through', async (t) => {
  t.equal(
    describeProxy('127.0.0.1:9081', '127.0.0.1:9080', READING),
    '127.0.0.1:9081 to 127.0.0.1:9080 | 2 of 5 connections | up 1.2 KB, down 5.6 MB',
  )
})

t.test('names trouble once there is any', async (t) => {
  t.match(describeProxy('a', 'b', { ...READING, resets: 3, unreachable: 1 }), '5 connections, 3 reset, 1 unreachable |')
})

t.test('puts an address of colons into brackets', async (t) => {
  t.equal(describePlace('::1', 80), '[::1]:80')
  t.equal(describePlace('*', 80), '*:80')
})
