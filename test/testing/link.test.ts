/** One direction of a connection: what goes in comes out, later, whole and in its order; how it ends; what it holds. */

import { fc } from '../support/property-test.ts'
import t from 'tap'
import type { NetworkConditions } from '../../src/testing/conditions.ts'
import { counted, HastyClock, LinkScene } from './link-scene.ts'

t.test('without conditions bytes come out in the next turn of the clock, as they went in', async (t) => {
  const { link, clock, arrivals } = new LinkScene()
  const given = counted(5)

  t.equal(link.write(given), 5)
  given.fill(0)
  t.same(arrivals, [])
  clock.advance(0)

  t.same(arrivals, [{ at: 0, what: 'data', bytes: counted(5) }])
  t.equal(clock.pendingTimers, 0)
})

t.test('a reset that falls into a stall comes behind it, whatever a slow reader has left', async (t) => {
  for (let seed = 1; seed <= 50; seed++) {
    const conditions = { resetAfterMs: 1000, stallEveryMs: 400, stallMs: 200, readerBytesPerSecond: 1000 }
    const { link, clock, arrivals } = new LinkScene(conditions, seed)
    link.write(counted(20_000))

    clock.advance(2000)

    t.equal(arrivals.at(-1)?.what, 'reset', `seed ${seed}`)
    t.ok(link.isOver)
  }
})

t.test('a reset in mid-frame comes behind a stall as well, and a slow reader reads on in it', async (t) => {
  for (let seed = 1; seed <= 20; seed++) {
    const stalls = { stallEveryMs: 400, stallMs: 200 }
    const [scene, witness] = [
      new LinkScene({ ...stalls, resetAfterBytes: 1000, readerBytesPerSecond: 2000 }, seed, undefined, seed),
      new LinkScene(stalls, seed, undefined, seed),
    ]
    scene.link.write(counted(20_000))
    for (let at = 0; at < 1500; at++) {
      witness.link.write(counted(1))
      for (const { clock } of [scene, witness]) clock.advance(1)
    }

    const isClear = (at: number): boolean => witness.times.some((time) => Math.abs(time - at) < 2)
    const resetAt = scene.arrivals.at(-1)?.at ?? NaN
    const lastReadAt = scene.times.at(-1) ?? NaN
    t.same(scene.bytes, counted(20_000).subarray(0, 1000))
    t.equal(lastReadAt, 480, 'the last of 25 mouthfuls, stalled or not')
    t.equal(scene.arrivals.at(-1)?.what, 'reset')
    t.ok(isClear(resetAt), `seed ${seed}: reset at ${resetAt}`)
    t.ok(resetAt === lastReadAt || !isClear(lastReadAt), `seed ${seed}: no sooner and no later than it must`)
  }
})

t.test('whoever waits for room hears of it, also when time goes on meanwhile and a stall begins', async (t) => {
  for (let seed = 1; seed <= 50; seed++) {
    const clock = new HastyClock()
    const conditions = { latencyMs: 5, bufferBytes: 100, stallEveryMs: 40, stallMs: 10 }
    const scene = new LinkScene(conditions, seed, clock)
    let given = 0
    let rooms = 0
    while (given < 1000 && rooms === scene.arrivals.filter(({ what }) => what === 'room').length) {
      given += scene.link.write(counted(1000 - given, given))
      rooms += 1
      clock.advance(1000)
    }

    t.same(scene.bytes, counted(1000), `seed ${seed}`)
  }
})

t.test('an empty write is nothing', async (t) => {
  const { link, clock, arrivals } = new LinkScene()

  t.equal(link.write(new Uint8Array(0)), 0)
  clock.advance(100)

  t.same(arrivals, [])
})

t.test('the end comes behind all bytes and takes its time, too', async (t) => {
  const scene = new LinkScene({ latencyMs: 10 })
  scene.link.write(counted(3))
  scene.clock.advance(5)

  scene.link.end()
  scene.link.end()
  scene.clock.advance(100)

  t.same(scene.story, ['10 data 3', '15 end'])
  t.ok(scene.link.isOver)
  t.throws(() => scene.link.write(counted(1)), { message: 'Nothing can be written behind the end of a link.' })
})

t.test('a reset takes the latency, and what would come out after it is lost', async (t) => {
  const scene = new LinkScene({ latencyMs: 10, bytesPerSecond: 1_000_000 })
  scene.link.write(counted(100_000))
  scene.clock.advance(5)

  scene.link.reset()
  scene.link.reset()
  scene.clock.advance(1000)
  scene.link.reset()

  t.equal(scene.story.at(-1), '15 reset')
  t.equal(scene.bytes.length, 1460 * 3, 'what arrived in the last five milliseconds')
  t.same(scene.bytes, counted(100_000).subarray(0, 4380))
  t.equal(scene.link.heldBytes, 0)
  t.throws(() => scene.link.write(counted(1)))
})

t.test('is reset at the moment that was asked for', async (t) => {
  const scene = new LinkScene({ resetAfterMs: 50, latencyMs: 5 })
  scene.link.write(counted(2))
  scene.clock.advance(46)
  scene.link.write(counted(2))
  scene.clock.advance(100)

  t.same(scene.story, ['5 data 2', '50 reset'])
  t.equal(scene.link.write(counted(4)), 0)
  t.equal(scene.link.roomBytes, 0)
  scene.link.end()
  scene.clock.advance(100)
  t.same(scene.story.length, 2)
})

t.test('is reset in the middle of a frame: exactly so many bytes come out before', async (t) => {
  for (const resetAfterBytes of [1, 7, 10, 11, 20]) {
    const scene = new LinkScene({ resetAfterBytes })
    scene.link.write(counted(10))
    scene.link.write(counted(10, 10))
    scene.link.end()
    scene.clock.advance(100)

    t.same(scene.bytes, counted(resetAfterBytes))
    t.equal(scene.story.at(-1), '0 reset')
  }
})

t.test('a reset after no byte at all waits for the first', async (t) => {
  const [silent, speaking] = [new LinkScene({ resetAfterBytes: 0 }), new LinkScene({ resetAfterBytes: 0 })]
  silent.link.end()
  speaking.link.write(counted(1))
  silent.clock.advance(100)
  speaking.clock.advance(100)

  t.same(silent.story, ['0 end'])
  t.same(speaking.story, ['0 reset'])
})

t.test('goes silent: nothing comes out, the line fills, and no timer is left', async (t) => {
  const scene = new LinkScene({ silentAfterMs: 20, latencyMs: 5, bufferBytes: 100, resetAfterMs: 50 })
  scene.link.write(counted(10))
  scene.clock.advance(16)
  t.notOk(scene.link.isSilent)
  t.equal(scene.link.write(counted(80)), 80)
  scene.clock.advance(100)
  t.equal(scene.link.write(counted(80)), 20)
  scene.link.reset()
  scene.clock.advance(100_000)

  t.same(scene.story, ['5 data 10'])
  t.ok(scene.link.isSilent)
  t.notOk(scene.link.isOver)
  t.equal(scene.link.heldBytes, 100)
  t.equal(scene.clock.pendingTimers, 0)
})

t.test('holds what it is told to hold and no more, and says when there is room again', async (t) => {
  const scene = new LinkScene({ latencyMs: 10, bufferBytes: 1000 })
  t.equal(scene.link.roomBytes, 1000)

  t.equal(scene.link.write(counted(1500)), 1000)
  t.equal(scene.link.write(counted(1)), 0)
  t.equal(scene.link.heldBytes, 1000)
  scene.clock.advance(10)

  t.same(scene.story, ['10 data 1000', '10 room'].sort().reverse())
  t.equal(scene.link.write(counted(500)), 500)
  scene.clock.advance(100)
  t.equal(scene.story.filter((line) => line.endsWith('room')).length, 1, 'who did not wait is not told')
})

t.test('many tiny writes are bounded by their number', async (t) => {
  const { link, clock } = new LinkScene({ latencyMs: 10, bufferBytes: 16_000 })
  let taken = 0
  while (link.write(Uint8Array.of(1)) === 1) taken++

  t.equal(taken, 1000 + 4096)
  clock.advance(10)
  t.equal(link.write(Uint8Array.of(1)), 1)
})

t.test('a receiver that pauses is never given more, and its sender has to wait at last', async (t) => {
  const scene = new LinkScene({ bufferBytes: 1000, readerBufferBytes: 100 })
  scene.link.pause()
  scene.link.write(counted(1000))
  scene.clock.advance(100)
  t.equal(scene.link.roomBytes, 100, 'the reader buffer has taken its share')
  t.equal(scene.link.write(counted(1000, 1000)), 100)
  scene.link.end()
  scene.clock.advance(100)
  t.same(scene.arrivals, [])

  scene.link.resume()
  scene.link.resume()
  scene.clock.advance(100)

  t.same(scene.bytes, counted(1100))
  t.equal(scene.story.at(-1), '200 end')
})

t.test('a reset comes out also for who has paused', async (t) => {
  const scene = new LinkScene()
  scene.link.pause()
  scene.link.write(counted(5))
  scene.link.reset()
  scene.clock.advance(1)

  t.same(scene.story, ['0 reset'])
})

t.test('what a receiver throws comes out of the clock, and the link goes on', async (t) => {
  const scene = new LinkScene({ bytesPerSecond: 1000 })
  let isFirst = true
  scene.arrivals.push = (): number => {
    if (!isFirst) return 0
    isFirst = false
    throw new Error('no')
  }
  scene.link.write(counted(40))
  scene.link.end()

  t.throws(() => scene.clock.advance(100), { message: 'no' })
  scene.clock.advance(100)

  t.ok(scene.link.isOver)
})

t.test('drop tells nobody and leaves nothing behind', async (t) => {
  const scene = new LinkScene({ latencyMs: 5 })
  scene.link.write(counted(5))
  scene.link.drop()
  scene.clock.advance(100)

  t.same(scene.story, [])
  t.equal(scene.link.heldBytes, 0)
  t.equal(scene.clock.pendingTimers, 0)
})

const anyConditions: fc.Arbitrary<NetworkConditions> = fc
  .record(
    {
      latencyMs: fc.integer({ min: 0, max: 300 }),
      jitterMs: fc.integer({ min: 0, max: 300 }),
      bytesPerSecond: fc.integer({ min: 100, max: 100_000 }),
      readerBytesPerSecond: fc.integer({ min: 50, max: 100_000 }),
      readerBufferBytes: fc.integer({ min: 1, max: 2000 }),
      bufferBytes: fc.integer({ min: 1, max: 4000 }),
      stalls: fc.record({
        every: fc.integer({ min: 20, max: 500 }),
        share: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
      }),
    },
    { requiredKeys: [] },
  )
  .map(({ stalls, ...rest }) =>
    stalls === undefined ? rest : { ...rest, stallEveryMs: stalls.every, stallMs: stalls.every * stalls.share },
  )

type Act = { readonly write: number } | { readonly wait: number } | { readonly pause: boolean }

const anyActs: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ write: fc.integer({ min: 1, max: 3000 }) }) },
    { weight: 3, arbitrary: fc.record({ wait: fc.integer({ min: 0, max: 400 }) }) },
    { weight: 1, arbitrary: fc.record({ pause: fc.boolean() }) },
  ),
  { maxLength: 25 },
)

/** Plays the acts; the sender keeps the rest of a write that was cut short, and waits for room. */
function play(scene: LinkScene, acts: readonly Act[], bufferBytes = 1_048_576, readerBytes = 65_536): Uint8Array {
  const { link, clock } = scene
  let given = 0
  let waiting = 0
  let isEnding = false
  const push = (): void => {
    if (waiting > 0) waiting -= link.write(counted(waiting, given - waiting))
    if (waiting === 0 && isEnding) link.end()
  }
  const note = scene.arrivals.push.bind(scene.arrivals)
  scene.arrivals.push = (...arrived): number => {
    if (arrived[0]?.what === 'room') push()
    return note(...arrived)
  }
  for (const act of acts) {
    if ('write' in act) {
      const isWaiting = waiting > 0
      given += act.write
      waiting += act.write
      if (!isWaiting) push()
    } else if ('wait' in act) clock.advance(act.wait)
    else if (act.pause) link.pause()
    else link.resume()
    if (link.heldBytes > bufferBytes + readerBytes) throw new Error('It holds more than it says.')
  }
  isEnding = true
  if (waiting === 0) push()
  link.resume()
  clock.advance(3_600_000)
  return counted(given)
}

t.test('the order is never broken and nothing is lost, whatever the conditions and the traffic', async () => {
  fc.assert(
    fc.property(anyConditions, anyActs, fc.nat(), (conditions, acts, seed) => {
      const scene = new LinkScene(conditions, seed)
      const given = play(scene, acts, conditions.bufferBytes, conditions.readerBufferBytes)
      return (
        Buffer.compare(scene.bytes, given) === 0 &&
        scene.arrivals.at(-1)?.what === 'end' &&
        scene.clock.pendingTimers === 0
      )
    }),
    { numRuns: 150, seed: 5 },
  )
})

t.test('with a reset or silence what comes out is the beginning of what went in', async () => {
  const cut = fc.record(
    {
      resetAfterMs: fc.nat(2000),
      resetAfterBytes: fc.nat(10_000),
      silentAfterMs: fc.nat(2000),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(anyConditions, cut, anyActs, fc.nat(), (conditions, breaks, acts, seed) => {
      const scene = new LinkScene({ ...conditions, ...breaks }, seed)
      const given = play(scene, acts)
      const { bytes } = scene
      return (
        Buffer.compare(bytes, given.subarray(0, bytes.length)) === 0 &&
        bytes.length <= (breaks.resetAfterBytes ?? Infinity) &&
        scene.arrivals.every(({ at }) => at < (breaks.silentAfterMs ?? Infinity)) &&
        scene.clock.pendingTimers === 0
      )
    }),
    { numRuns: 150, seed: 6 },
  )
})

t.test('the same seed and the same writes give the same schedule', async () => {
  fc.assert(
    fc.property(anyConditions, anyActs, fc.nat(), (conditions, acts, seed) => {
      const [one, two] = [new LinkScene(conditions, seed), new LinkScene(conditions, seed)]
      play(one, acts)
      play(two, acts)
      return JSON.stringify(one.story) === JSON.stringify(two.story)
    }),
    { numRuns: 50, seed: 7 },
  )
})
