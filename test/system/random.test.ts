/**
 * The host's dice: as many different numbers as are asked for, however many are drawn at once.
 */

import t from 'tap'
import { systemRandom } from '../../src/system/random.ts'

t.test('gives numbers of 32 bits that do not come again', async (t) => {
  const numbers = Array.from({ length: 1000 }, () => systemRandom.nextUint32())

  t.ok(numbers.every((number) => Number.isInteger(number) && number >= 0 && number <= 0xffffffff))
  // One pair among 1,000 that is equal by chance comes in one run of 8,600, three pairs in none.
  t.ok(new Set(numbers).size > 997)
  t.ok(numbers.some((number) => number > 0x7fffffff))
})
