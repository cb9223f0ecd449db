/**
 * What was asked for is what comes out, measured at the receiver under the virtual clock. Tolerances: latency exact to a
 * thousandth of a millisecond; jitter within its bounds and its mean within 5 %; bandwidth within 2 %, a slow reader to
 * a mouthful; stalls within 5 %.
 */

import t from 'tap'
import { preset, PRESET_NAMES } from '../../src/testing/presets.ts'
import { counted, LinkScene } from './link-scene.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length
const within = (share: number, actual: number, wanted: number): boolean => Math.abs(actual / wanted - 1) <= share

/** Writes 4 bytes each `everyMs` and returns how long each took. */
function delays(scene: LinkScene, count: number, everyMs: number): number[] {
  const written: number[] = []
  for (let index = 0; index < count; index++) {
    written.push(scene.clock.now())
    scene.link.write(counted(4))
    scene.clock.advance(everyMs)
  }
  scene.clock.advance(100_000)
  const { times } = scene
  return times.map((time, index) => time - (written[index] ?? NaN))
}

t.test('latency: each write takes so long', async (t) => {
  const taken = delays(new LinkScene({ latencyMs: 33.3 }), 200, 7)

  t.equal(taken.length, 200)
  t.ok(taken.every((ms) => Math.abs(ms - 33.3) < 0.001))
})

t.test('jitter: evenly between the latency and the latency with all of the jitter', async (t) => {
  const taken = delays(new LinkScene({ latencyMs: 50, jitterMs: 40 }), 4000, 100)

  t.ok(Math.min(...taken) >= 50 && Math.min(...taken) < 51)
  t.ok(Math.max(...taken) < 90 && Math.max(...taken) > 89)
  t.ok(within(0.05, mean(taken) - 50, 20))
  t.ok(within(0.1, taken.filter((ms) => ms < 60).length, 1000), 'a quarter in each quarter')
})

t.test('jitter: what is late holds up what follows, and nothing is earlier than the latency', async (t) => {
  const scene = new LinkScene({ latencyMs: 50, jitterMs: 40 })
  const taken = delays(scene, 1000, 5)

  t.same(
    scene.times,
    scene.times.toSorted((a, b) => a - b),
  )
  t.ok(taken.every((ms) => ms >= 49.999 && ms < 90))
})

t.test('bandwidth: a line carries so many bytes a second, from a trickle to a flood', async (t) => {
  for (const bytesPerSecond of [100, 5000, 64_000, 1_500_000, 125_000_000]) {
    const scene = new LinkScene({ bytesPerSecond, latencyMs: 20 })
    const bytes = Math.min(1_000_000, bytesPerSecond)

    scene.link.write(counted(bytes))
    scene.clock.advance(3_600_000)

    const tookMs = (scene.times.at(-1) ?? 0) - 20
    t.ok(within(0.02, bytes / (tookMs / 1000), bytesPerSecond), `${bytesPerSecond}: ${tookMs} ms`)
    t.equal(scene.bytes.length, bytes)
  }
})

t.test('bandwidth: bytes trickle, each 20 ms some, instead of coming as one block', async (t) => {
  const scene = new LinkScene({ bytesPerSecond: 10_000 })
  scene.link.write(counted(10_000))
  scene.clock.advance(500)

  t.ok(within(0.05, scene.bytes.length, 5000))
  t.ok(scene.gaps.slice(1).every((gap) => Math.abs(gap - 20) < 0.001))
})

t.test('bandwidth: an idle line saves nothing up', async (t) => {
  const scene = new LinkScene({ bytesPerSecond: 10_000 })
  scene.clock.advance(10_000)
  scene.link.write(counted(1000))
  scene.clock.advance(1000)

  t.ok(Math.abs((scene.times.at(-1) ?? 0) - 10_100) < 0.001)
})

t.test('stalls: as often and as long as was asked for, then a burst', async (t) => {
  const scene = new LinkScene({ stallEveryMs: 1000, stallMs: 200, latencyMs: 10 })
  const sent = 40_000
  delays(scene, sent, 5)

  const { gaps } = scene
  const stalls = gaps.filter((gap) => gap > 10)
  t.equal(scene.times.length, sent)
  t.ok(within(0.05, stalls.length, 200), `${stalls.length} stalls in 200 s`)
  t.ok(stalls.every((gap) => gap >= 199.999 && gap <= 210))
  t.ok(within(0.05, mean(stalls), 202.5), 'half a pause between two writes longer')
  t.ok(within(0.05, gaps.filter((gap) => gap === 0).length, 200 * 40), 'what was held up comes at once')
})

t.test('stalls: half to one and a half of the average lies between them', async (t) => {
  const scene = new LinkScene({ stallEveryMs: 1000, stallMs: 200 })
  delays(scene, 40_000, 5)

  const { gaps } = scene
  const ends = scene.times.filter((_, index) => (gaps[index] ?? 0) > 10)
  const between = ends.map((time, index) => time - (ends[index - 1] ?? NaN)).slice(1)
  t.ok(between.every((ms) => ms >= 600 - 0.001 && ms <= 1400 + 0.001))
})

t.test('stalls: neither an end nor a reset comes out in one', async (t) => {
  const [first, second] = [
    new LinkScene({ stallEveryMs: 1000, stallMs: 900 }),
    new LinkScene({ stallEveryMs: 1000, stallMs: 900 }),
  ]
  for (const scene of [first, second]) scene.clock.advance(200)
  first.link.write(counted(3))
  first.link.end()
  second.link.write(counted(3))
  second.link.reset()
  for (const scene of [first, second]) scene.clock.advance(3000)

  const at = first.times[0] ?? 0
  t.ok(at > 900 && at < 1100)
  t.same(first.story, [`${at} data 3`, `${at} end`])
  t.same(second.story, [`${at} data 3`, `${at} reset`])
})

t.test('stalls: two links of one stall seed stall together, whatever else they are', async (t) => {
  const stall = { stallEveryMs: 1000, stallMs: 300 }
  const one = new LinkScene({ ...stall }, 1, undefined, 99)
  const two = new LinkScene({ ...stall, jitterMs: 3 }, 2, undefined, 99)
  const ends = [one, two].map((scene) => {
    delays(scene, 10_000, 5)
    const { gaps } = scene
    return scene.times.filter((_, index) => (gaps[index] ?? 0) > 100)
  })

  t.ok((ends[0]?.length ?? 0) > 30)
  t.same(ends[0], ends[1])
})

t.test('slow reader: takes so many bytes a second, and its sender waits', async (t) => {
  for (const readerBytesPerSecond of [10, 999, 50_000]) {
    const scene = new LinkScene({ readerBytesPerSecond, readerBufferBytes: 100, bufferBytes: 200_000 })
    const bytes = readerBytesPerSecond * 4
    scene.link.write(counted(bytes))
    scene.clock.advance(2000)
    const mouthful = Math.max(1, readerBytesPerSecond * 0.02)
    t.ok(Math.abs(scene.bytes.length - bytes / 2) <= mouthful, `${scene.bytes.length} of ${bytes} in half of the time`)
    t.equal(scene.link.heldBytes, bytes - scene.bytes.length, 'the rest waits')
    scene.clock.advance(2000)

    t.same(scene.bytes, counted(bytes))
  }
})

t.test('slow reader: what waits for it is bounded, and the line behind it fills', async (t) => {
  const { link, clock } = new LinkScene({ readerBytesPerSecond: 1, readerBufferBytes: 100, bufferBytes: 1000 })
  t.equal(link.write(counted(2000)), 1000)
  clock.advance(1)
  t.equal(link.write(counted(2000)), 101, 'one byte read, a hundred before the reader')
  clock.advance(1)

  t.equal(link.roomBytes, 0)
  t.equal(link.heldBytes, 1100)
})

t.test('a window: over the latency the buffer is a speed limit', async (t) => {
  const scene = new LinkScene({ latencyMs: 100, bufferBytes: 10_000 })
  const note = scene.arrivals.push.bind(scene.arrivals)
  scene.arrivals.push = (...arrived): number => {
    if (arrived[0]?.what === 'room') scene.link.write(counted(100_000))
    return note(...arrived)
  }
  scene.link.write(counted(100_000))
  scene.clock.advance(10_000)

  t.ok(within(0.02, scene.bytes.length, 1_000_000), '10,000 bytes each 100 ms')
})

t.test('each network with a name delays a small packet as its numbers say', async (t) => {
  for (const name of PRESET_NAMES) {
    const { up, down } = preset(name)
    for (const conditions of [up, down]) {
      const calm = { ...conditions, stallEveryMs: undefined, stallMs: undefined }
      const { latencyMs = 0, jitterMs = 0, bytesPerSecond = Infinity } = calm

      const taken = delays(new LinkScene(calm), 1000, 500)

      const lineMs = (4 / bytesPerSecond) * 1000
      t.ok(Math.min(...taken) >= latencyMs - 0.001, name)
      t.ok(Math.max(...taken) <= latencyMs + jitterMs + lineMs + 0.001, name)
      t.ok(within(0.05, mean(taken), latencyMs + jitterMs / 2 + lineMs), name)
    }
  }
})
