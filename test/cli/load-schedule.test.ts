/** When the peers of a load send: an open loop that waits for nobody. */

import t from 'tap'
import { LoadSchedule, type Due } from '../../src/cli/load-schedule.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'

const FOUR = { peers: 4, rate: 10, seconds: 1, first: 0, stride: 1 }

function takeAll(schedule: LoadSchedule, elapsedMs: number): Due[] {
  const taken: Due[] = []
  for (let due = schedule.take(elapsedMs); due !== null; due = schedule.take(elapsedMs)) taken.push(due)
  return taken
}

t.test('spreads the peers evenly over the time between two turns of one', async (t) => {
  const schedule = new LoadSchedule(FOUR)

  const taken = takeAll(schedule, 125)

  t.same(
    taken.map(({ peer, sequence, atMs }) => [peer, sequence, atMs]),
    [
      [0, 0, 0],
      [1, 0, 25],
      [2, 0, 50],
      [3, 0, 75],
      [0, 1, 100],
      [1, 1, 125],
    ],
  )
  t.equal(schedule.nextMs, 150)
})

t.test('a caller that wakes at each turn is never late, and has all turns of all peers', async (t) => {
  const clock = new VirtualClock()
  const schedule = new LoadSchedule({ peers: 7, rate: 3, seconds: 5, first: 0, stride: 1 })
  const turns = new Map<number, number>()
  let worst = 0

  while (schedule.nextMs < Infinity) {
    clock.advance(schedule.nextMs - clock.now())
    for (const { peer, atMs } of takeAll(schedule, clock.now())) {
      turns.set(peer, (turns.get(peer) ?? 0) + 1)
      worst = Math.max(worst, clock.now() - atMs)
    }
  }

  t.same([...turns.values()], Array<number>(7).fill(15))
  t.ok(worst < 1e-6)
  t.ok(clock.now() < 5000)
})

t.test('a caller that was stopped gets every turn that it missed, at the moments at which they were due', async (t) => {
  const schedule = new LoadSchedule(FOUR)

  const taken = takeAll(schedule, 10_000)

  t.equal(taken.length, 40)
  t.same(
    taken.map(({ atMs }) => atMs),
    Array.from({ length: 40 }, (_, index) => index * 25),
  )
  t.equal(schedule.nextMs, Infinity)
  t.equal(schedule.take(1e9), null)
})

t.test('processes share the peers, and interleave as one would', async (t) => {
  const whole = takeAll(new LoadSchedule(FOUR), 1000)
  const parts = [0, 1, 2].flatMap((first) => takeAll(new LoadSchedule({ ...FOUR, first, stride: 3 }), 1000))

  t.same(
    parts.sort((a, b) => a.atMs - b.atMs),
    whole,
  )
})

t.test('rounding costs no turn, and a part of a turn is none', async (t) => {
  const cases = [
    [0.1, 30, 3],
    [1.1, 10, 11],
    [0.7, 10, 7],
    [20, 0.1, 2],
    [1, 1.9, 1],
  ] as const
  for (const [rate, seconds, turns] of cases) {
    t.equal(new LoadSchedule({ ...FOUR, rate, seconds }).turnsPerPeer, turns, `${rate} ${seconds}`)
  }
})

t.test('knows the moment of each turn, and of none that the load does not have', async (t) => {
  const schedule = new LoadSchedule({ ...FOUR, first: 1, stride: 2 })

  t.equal(schedule.momentOf(2, 3), 350, 'of a peer that is not its own')
  for (const [peer, sequence] of [
    [4, 0],
    [0, 10],
    [-1, 0],
    [0, -1],
    [0.5, 0],
    [0, NaN],
  ] as const) {
    t.ok(Number.isNaN(schedule.momentOf(peer, sequence)), `${peer} ${sequence}`)
  }
})

t.test('a process without a peer has no turn', async (t) => {
  const schedule = new LoadSchedule({ ...FOUR, peers: 2, first: 2, stride: 3 })

  t.equal(schedule.nextMs, Infinity)
  t.equal(schedule.take(1000), null)
})
