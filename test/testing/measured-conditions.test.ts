/**
 * What was asked for is what a client saw: each condition, measured by the clients of a scenario in virtual time. The
 * tolerances stand in docs/conditions.md. A tick is a millisecond here, and what happens is seen at the next.
 */

import t from 'tap'
import { readTexts, Scenario, type NetworkConditions, type RawClient } from '../../src/testing.ts'

const TICK_MS = 1
const within = (share: number, actual: number, wanted: number): boolean => Math.abs(actual / wanted - 1) <= share

/** A server that echoes, and a raw client with conditions in one direction or both. */
function meet(up: NetworkConditions, down: NetworkConditions): { scenario: Scenario; ann: RawClient } {
  const scenario = new Scenario({ hz: 1000 / TICK_MS, seed: 3 })
  scenario.server.data_received.connect((id) => {
    const peer = scenario.server.get_peer(id)
    if (peer !== null) for (const text of readTexts(peer)) peer.put_packet(Buffer.from(text))
  })
  const ann = scenario.raw('ann', { network: { up, down } })
  scenario.until(() => ann.isOpen, 100_000)
  return { scenario, ann }
}

/** Sends numbered texts, and returns how long each took to come back; NaN for one that did not. */
function roundTrips({ scenario, ann }: ReturnType<typeof meet>, count: number, everyMs: number): number[] {
  const sentAt: number[] = []
  const taken = new Array<number>(count).fill(NaN)
  for (let ms = 0; ms < count * everyMs + 5000; ms++) {
    if (ms % everyMs === 0 && sentAt.length < count) {
      ann.send(String(sentAt.length))
      sentAt.push(scenario.now)
    }
    scenario.step()
    for (const text of ann.takeTexts()) taken[Number(text)] = scenario.now - (sentAt[Number(text)] ?? NaN)
  }
  return taken
}

/** When each message came, as the server puts one of so many bytes each millisecond. */
function arrivals({ scenario, ann }: ReturnType<typeof meet>, bytes: number, ms: number): number[] {
  const times: number[] = []
  for (let at = 0; at < ms; at++) {
    scenario.peerOf('ann').put_packet(new Uint8Array(bytes))
    scenario.step()
    for (const _ of ann.takeMessages()) times.push(scenario.now)
  }
  return times
}

t.test('latency: a round trip takes both ways and two ticks at most', async (t) => {
  const taken = roundTrips(meet({ latencyMs: 40 }, { latencyMs: 70 }), 100, 10)

  t.ok(
    taken.every((ms) => ms >= 110 && ms <= 110 + 2 * TICK_MS + 0.001),
    taken.join(),
  )
})

t.test('jitter: a round trip keeps its bounds, and the mean of many is the middle', async (t) => {
  const taken = roundTrips(meet({ latencyMs: 20, jitterMs: 40 }, { latencyMs: 30 }), 400, 60)

  t.ok(taken.every((ms) => ms >= 50 && ms <= 90 + 2 * TICK_MS + 0.001))
  const mean = taken.reduce((sum, ms) => sum + ms, 0) / taken.length
  t.ok(within(0.05, mean, 50 + 20 + TICK_MS), `${mean} ms`)
})

t.test('bandwidth: frames come at the speed of the line, with the bytes that a real connection has', async (t) => {
  const bytes = 1000
  const times = arrivals(meet({}, { bytesPerSecond: 50_000 }), bytes, 10_000)

  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000
  const frameBytes = bytes + 4
  t.ok(within(0.02, ((times.length - 1) * frameBytes) / seconds, 50_000), `${times.length} frames in ${seconds} s`)
})

t.test('stalls: nothing comes for so long and as often, then all at once', async (t) => {
  const stalls = { stallEveryMs: 1000, stallMs: 250 }
  const scene = meet(stalls, stalls)
  const times = arrivals(scene, 10, 60_000)
  scene.scenario.step(1000)

  const gaps = times.map((time, index) => time - (times[index - 1] ?? time))
  const long = gaps.filter((gap) => gap > 2 * TICK_MS + 0.001)
  t.ok(long.every((gap) => gap >= 250 - TICK_MS && gap <= 250 + 2 * TICK_MS + 0.001))
  t.ok(within(0.05, long.length, 60), `${long.length} in a minute`)
  t.equal(times.length + scene.ann.messages.length, 60_000, 'none is lost')
})

t.test('silence: from the moment on nobody hears a thing, not even an end, until a deadline', async (t) => {
  const { scenario, ann } = meet({ silentAfterMs: 500 }, { silentAfterMs: 500 })
  const times = arrivals({ scenario, ann }, 10, 1000)
  ann.drop()
  scenario.step(5000)

  t.ok(Math.abs((times.at(-1) ?? 0) - 500) <= TICK_MS, `the last came at ${times.at(-1)} ms`)
  t.ok(scenario.isIn('ann'))
  t.ok(scenario.until(() => !scenario.isIn('ann'), 120_000) > 50_000, 'the idle timeout')
})

t.test('reset in mid-frame: exactly so many bytes pass, and half a message is none', async (t) => {
  const [handshakeBytes, frameBytes] = [250, 102]
  for (const [bytesMore, messages] of [
    [-1, 2],
    [0, 3],
    [1, 3],
    [frameBytes, 4],
  ] as const) {
    const { scenario, ann } = meet({}, { resetAfterBytes: handshakeBytes + 3 * frameBytes + bytesMore })
    for (let count = 0; count < 6; count++) scenario.peerOf('ann').put_packet(new Uint8Array(frameBytes - 2))
    scenario.step(10)

    t.equal(ann.takeMessages().length, messages)
    t.equal(scenario.journal.linesOf('ann').at(-1), 'ended()')
    t.ok(scenario.journal.linesOf('server').includes('client_disconnected(ann, false)'))
  }
})

t.test('slow reader: takes what it takes in a second, to a mouthful, and its server feels it', async (t) => {
  const slow = { readerBytesPerSecond: 20_000, readerBufferBytes: 4000, bufferBytes: 4000 }
  const { scenario, ann } = meet({}, slow)
  const begunAt = scenario.now
  const times = arrivals({ scenario, ann }, 396, 5000)

  const wanted = ((scenario.now - begunAt) / 1000) * 20_000
  const [frame, mouthful] = [400, 400]
  t.ok(Math.abs(times.length * frame - wanted) <= mouthful + frame, `${times.length} frames of ${wanted} bytes`)
  t.ok(scenario.peerOf('ann').get_current_outbound_buffered_amount() > 50_000)
})

t.test('reconnect storm: all are lost in one tick, and each is back within the wait that it was allowed', async (t) => {
  const latencyMs = 30
  const scenario = new Scenario({ hz: 1000 / TICK_MS, network: { up: { latencyMs }, down: { latencyMs } } })
  const names = Array.from({ length: 50 }, (_, index) => `bot${index}`)
  for (const name of names) scenario.client(name, { reconnect: { first_delay: 2 } })
  scenario.until(() => scenario.isIn(...names))
  scenario.step(100)
  const [before, stormAt] = [scenario.journal.length, scenario.now]

  for (const name of names) scenario.reset(name)
  scenario.step(2000 + 4 * latencyMs)

  const lines = scenario.journal.entries.slice(before)
  const timesOf = (text: string): number[] => lines.flatMap((line) => (line.text.startsWith(text) ? line.at : []))
  const [lost, back] = [timesOf('connection_closed(false)'), timesOf('connection_established')]
  t.equal(lost.length, 50)
  t.ok(lost.every((at) => at >= stormAt + latencyMs && at <= stormAt + latencyMs + TICK_MS + 0.001))
  t.equal(back.length, 50)
  t.ok(back.every((at) => at <= stormAt + latencyMs + 2000 + 2 * latencyMs + 4 * TICK_MS))
  t.ok(new Set(back).size > 25, 'not all at once')
})
