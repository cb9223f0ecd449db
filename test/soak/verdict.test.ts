/** Flat or not: an honest series of readings, and one with each leak planted. */

import t from 'tap'
import { judge, type Reading } from '../../soak/judge/verdict.ts'

const EMPTY: Reading = {
  heap: 8_000_000,
  external: 2_500_000,
  rss: 80_000_000,
  handles: { PipeWrap: 1 },
  descriptors: 22,
  timers: 0,
  gauges: { peers: 0, connections: 0 },
}

/** Readings, each changed as the function says: six, which show no trend, or as many as are asked for. */
function series(change: (round: number) => Partial<Reading>, length = 6): Reading[] {
  return Array.from({ length }, (_, round) => ({ ...EMPTY, ...change(round) }))
}

const notFlat = (readings: readonly Reading[]): string[] =>
  judge(readings)
    .filter(({ isFlat }) => !isFlat)
    .map(({ what }) => what)

t.test('calls flat what stays, what sinks, and what jumps once', async (t) => {
  t.strictSame(notFlat(series(() => ({}))), [])
  t.strictSame(notFlat(series((round) => ({ heap: EMPTY.heap - round * 50_000 }))), [])
  t.strictSame(notFlat(series((round) => ({ heap: EMPTY.heap + (round > 3 ? 900_000 : 0) }))), [])
  t.strictSame(notFlat(series((round) => ({ heap: EMPTY.heap - (round < 2 ? 8_000_000 : 0) }))), [], 'while it is new')
})

t.test('finds each leak that is planted', async (t) => {
  const leaks: Record<string, (round: number) => Partial<Reading>> = {
    heap: (round) => ({ heap: EMPTY.heap + round * 2_000_000 }),
    external: (round) => ({ external: EMPTY.external + round * 2_000_000 }),
    rss: (round) => ({ rss: EMPTY.rss + round * 25_000_000 }),
    handles: (round) => ({ handles: round === 5 ? { PipeWrap: 1, TCPSocketWrap: 1 } : { PipeWrap: 1 } }),
    descriptors: (round) => ({ descriptors: 22 + round }),
    timers: (round) => ({ timers: round }),
    gauges: (round) => ({ gauges: { peers: 0, connections: round === 5 ? 1 : 0 } }),
  }
  for (const [what, change] of Object.entries(leaks)) t.strictSame(notFlat(series(change)), [what], what)
})

t.test('finds in many rounds what each of them adds', async (t) => {
  const heap = (bytes: number) => (round: number) => ({ heap: EMPTY.heap + round * bytes })

  t.strictSame(notFlat(series(heap(450_000), 13)), ['heap'])
  t.strictSame(notFlat(series(heap(350_000), 13)), [])
  t.strictSame(notFlat(series((round) => heap(450_000)(Math.min(round, 8)), 13)), [], 'it has levelled off')
})

t.test('finds a jump that is too large to be a habit of the allocator', async (t) => {
  t.strictSame(notFlat(series((round) => ({ heap: EMPTY.heap + (round > 3 ? 6_000_000 : 0) }))), ['heap'])
})

t.test('wants the gauges at nothing, not at what they were', async (t) => {
  t.strictSame(notFlat(series(() => ({ gauges: { peers: 1 } }))), ['gauges'])
})

t.test('judges nothing by too few readings', async (t) => {
  t.strictSame(notFlat([EMPTY, EMPTY, EMPTY]), ['readings'])
  t.strictSame(notFlat([]), ['readings'])
})
