/**
 * The dice of tests and harness: the same seed gives the same numbers, on every machine and for ever.
 */

import t from 'tap'
import { SeededRandom } from '../../src/peer/seeded-random.ts'

t.test('gives the same numbers for the same seed', async (t) => {
  t.strictSame(roll(7, 100), roll(7, 100))
})

t.test('gives other numbers for another seed', async (t) => {
  const first = roll(1, 100)
  const second = roll(2, 100)

  t.equal(first.filter((number) => second.includes(number)).length, 0)
})

t.test('gives whole numbers from 0 to 4294967295', async (t) => {
  const strays = roll(99, 10_000).filter((number) => !Number.isInteger(number) || number < 0 || number > 0xffffffff)

  t.strictSame(strays, [])
})

t.test('spreads its numbers over the whole range', async (t) => {
  const numbers = roll(5, 16_000)

  for (let sixteenth = 0; sixteenth < 16; sixteenth += 1) {
    const count = numbers.filter((number) => Math.floor(number / 2 ** 28) === sixteenth).length
    t.ok(count > 850 && count < 1150, `${count} of 16,000 in sixteenth ${sixteenth}`)
  }
})

t.test('throws every bit both ways about equally often', async (t) => {
  const numbers = roll(11, 4000)

  for (let bit = 0; bit < 32; bit += 1) {
    const ones = numbers.filter((number) => ((number >>> bit) & 1) === 1).length
    t.ok(ones > 1800 && ones < 2200, `bit ${bit} is set ${ones} times of 4000`)
  }
})

t.test('counts its seed modulo 2^32', async (t) => {
  t.strictSame(roll(3, 5), roll(3 + 2 ** 32, 5))
  t.strictSame(roll(-1, 5), roll(2 ** 32 - 1, 5))
})

t.test('keeps two generators apart', async (t) => {
  const [first, second] = [new SeededRandom(4), new SeededRandom(4)]
  first.nextUint32()
  first.nextUint32()

  t.equal(second.nextUint32(), roll(4, 1)[0])
})

t.test('gives the numbers it has always given', async (t) => {
  t.strictSame(roll(0, 4), [1144304738, 1416247, 958946056, 627933444])
  t.strictSame(roll(123456789, 4), [1107202814, 4169434471, 3372958138, 885470128])
})

function roll(seed: number, count: number): number[] {
  const random = new SeededRandom(seed)
  return Array.from({ length: count }, () => random.nextUint32())
}
