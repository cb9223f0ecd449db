/** Addresses as Godot prints them. */

import t from 'tap'
import { printedAddress } from '../../src/client/printed-address.ts'

const CASES: readonly (readonly [given: string, printed: string])[] = [
  ['', ''],
  ['127.0.0.1', '127.0.0.1'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['::1', '0:0:0:0:0:0:0:1'],
  ['::', '0:0:0:0:0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
  ['2001:DB8::a:0', '2001:db8:0:0:0:0:a:0'],
  ['2001:db8:0001:2:3:4:5:6', '2001:db8:1:2:3:4:5:6'],
]

t.test('prints each kind of address', async (t) => {
  for (const [given, printed] of CASES) t.equal(printedAddress(given), printed, given)
})
