import t from 'tap'
import { UntakenPackets } from '../../src/peer/untaken-packets.ts'

t.test('counts nothing before a write has left bytes behind', async (t) => {
  const untaken = new UntakenPackets()

  t.equal(untaken.count(100), 0)
  t.equal(untaken.count(0), 0)
})

t.test('counts the packets of a write until its last byte is taken', async (t) => {
  const untaken = new UntakenPackets()
  untaken.add(3, 0, 100)
  untaken.add(2, 100, 150)
  untaken.add(4, 150, 160)

  const counts = [160, 61, 60, 11, 10, 1, 0].map((buffered) => untaken.count(buffered))

  t.same(counts, [9, 9, 6, 6, 4, 4, 0])
})

t.test('goes on behind writes that have been taken, whether or not anybody asked meanwhile', async (t) => {
  const asked = new UntakenPackets()
  const unasked = new UntakenPackets()
  for (const untaken of [asked, unasked]) untaken.add(3, 0, 100)
  asked.count(0)

  for (const untaken of [asked, unasked]) untaken.add(2, 0, 50)

  t.same([asked.count(50), unasked.count(50)], [2, 2])
})

t.test('counts a write also when the socket took more of the earlier ones meanwhile than it brought', async (t) => {
  const untaken = new UntakenPackets()
  untaken.add(3, 0, 100)
  untaken.add(2, 100, 90)

  t.equal(untaken.count(90), 5)
  t.equal(untaken.count(0), 0)
})

t.test('never counts fewer packets than wait, nor more than one write too many', async (t) => {
  const untaken = new UntakenPackets()
  const sizes: number[] = []
  let buffered = 0
  for (let round = 0; round < 500; round++) {
    const batch = Array.from({ length: 1 + (round % 7) }, (_, index) => 1 + ((round * 31 + index * 17) % 90))
    const brought = batch.reduce((sum, size) => sum + size, 0)
    sizes.push(...batch)
    untaken.add(batch.length, buffered, buffered + brought)
    buffered += brought
    buffered = Math.max(0, buffered - ((round * 97) % 400))

    let truth = 0
    for (let bytes = 0; bytes < buffered; truth++) bytes += sizes[sizes.length - 1 - truth] ?? 0
    const counted = untaken.count(buffered)
    if (counted < truth || counted > truth + 7) t.fail(`round ${round}: ${counted} counted, ${truth} wait`)
  }

  t.pass('500 writes')
})
