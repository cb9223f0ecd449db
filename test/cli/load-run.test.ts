/** One load from beginning to end, over loaders that are none. */

import t from 'tap'
import { LoadSums } from '../../src/cli/load-figures.ts'
import type { Loader, LoaderEffort } from '../../src/cli/load-plan.ts'
import { LoadRun, type LoadOutcome } from '../../src/cli/load-run.ts'
import { LoadTally } from '../../src/cli/load-tally.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'

/** A loader that says what it was told, and runs for a second of virtual time. */
class FakeLoader implements Loader {
  readonly told: string[] = []
  readonly #clock: VirtualClock
  readonly #cpu: number
  #stopped: (() => void) | null = null
  #startMs = 0
  /** When it has heard of the schedule. */
  heard = Promise.resolve()

  constructor(clock: VirtualClock, cpu = 0.1) {
    this.#clock = clock
    this.#cpu = cpu
  }

  connect(): Promise<void> {
    this.told.push('connect')
    return Promise.resolve()
  }

  schedule(startMs: number): Promise<void> {
    this.told.push(`schedule from ${startMs}`)
    this.#startMs = startMs
    return this.heard
  }

  async run(): Promise<LoaderEffort> {
    this.told.push('run')
    await new Promise<void>((resolve) => {
      this.#stopped = resolve
      this.#clock.after(this.#startMs + 1000 - this.#clock.now(), resolve)
    })
    return { cpu: this.#cpu }
  }

  stop(): void {
    this.told.push('stop')
    this.#stopped?.()
  }

  close(): Promise<void> {
    this.told.push('close')
    return Promise.resolve()
  }
}

/** Sums of a load of which one peer has got in. */
function newSums(): LoadSums {
  const sums = new LoadSums()
  report(sums, (tally) => tally.count('joined'))
  return sums
}

/** Adds to sums what one report says. */
function report(sums: LoadSums, change: (tally: LoadTally) => void): void {
  const tally = new LoadTally()
  change(tally)
  sums.add(tally.take())
}

/** Lets virtual time pass until the load is over. */
async function finish(clock: VirtualClock, outcome: Promise<LoadOutcome>, limitMs = 60_000): Promise<LoadOutcome> {
  let isOver = false
  void outcome.then(() => (isOver = true))
  for (let ms = 0; !isOver && ms < limitMs; ms += 10) {
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(10)
  }
  if (!isOver) throw new Error('The load does not end.')
  return outcome
}

t.test('all processes begin at one moment, and leave when every packet has its answer', async (t) => {
  const [clock, sums] = [new VirtualClock(), newSums()]
  const loaders = [new FakeLoader(clock, 0.1), new FakeLoader(clock, 0.3)]
  const run = new LoadRun({ loaders, sums, clock, seconds: 1 })
  report(sums, (tally) => tally.count('sent', 2))
  clock.after(2000, () => {
    report(sums, (tally) => {
      tally.time('answerMicros', 1)
      tally.time('answerMicros', 1)
    })
  })

  const outcome = await finish(clock, run.go())

  for (const { told } of loaders) t.strictSame(told, ['connect', 'schedule from 100', 'run', 'close'])
  t.match(outcome, { seconds: 1, cpu: [0.1, 0.3], isCutShort: false, voidBecause: [] })
  t.ok(clock.now() >= 2000 && clock.now() < 2500, `${clock.now()}`)
  t.equal(run.phase, 'leaving')
})

t.test('nobody takes a turn before everybody has heard when turns are due', async (t) => {
  const [clock, sums] = [new VirtualClock(), newSums()]
  const [quick, slow] = [new FakeLoader(clock), new FakeLoader(clock)]
  let hear: () => void = () => undefined
  slow.heard = new Promise((resolve) => (hear = resolve))
  clock.after(5000, () => {
    t.notOk(quick.told.includes('run'))
    hear()
  })

  await finish(clock, new LoadRun({ loaders: [quick, slow], sums, clock, seconds: 1 }).go())

  t.strictSame(quick.told, slow.told)
  t.ok(clock.now() > 5000)
})

t.test('waits two seconds for a server that never answers, and no longer', async (t) => {
  const [clock, sums] = [new VirtualClock(), newSums()]
  report(sums, (tally) => tally.count('sent', 2))

  await finish(clock, new LoadRun({ loaders: [new FakeLoader(clock)], sums, clock, seconds: 1 }).go())

  t.ok(clock.now() > 3000 && clock.now() < 4000, `${clock.now()}`)
})

t.test('counts what is never answered, where each packet is to have an answer', async (t) => {
  for (const [answered, expectsAnswers, errors] of [
    [33, true, { unanswered: 67 }],
    [33, false, {}],
    [0, true, {}],
    [100, true, {}],
  ] as const) {
    const [clock, sums] = [new VirtualClock(), newSums()]
    report(sums, (tally) => {
      tally.count('sent', 100)
      for (let index = 0; index < answered; index++) tally.time('answerMicros', 1)
    })

    const run = new LoadRun({ loaders: [new FakeLoader(clock)], sums, clock, seconds: 1, expectsAnswers })

    t.same((await finish(clock, run.go())).figures.errors, errors)
  }
})

t.test('waits on while answers still come, though there are more of them than packets', async (t) => {
  const [clock, sums] = [new VirtualClock(), newSums()]
  report(sums, (tally) => {
    tally.count('sent', 2)
    for (let index = 0; index < 5; index++) tally.time('answerMicros', 1)
  })
  clock.after(2500, () => report(sums, (tally) => tally.time('answerMicros', 1)))

  const { figures } = await finish(
    clock,
    new LoadRun({ loaders: [new FakeLoader(clock)], sums, clock, seconds: 1 }).go(),
  )

  t.equal(figures.answers, 6)
})

t.test('waits fifteen seconds at most for one that answers now and then', async (t) => {
  const [clock, sums] = [new VirtualClock(), newSums()]
  report(sums, (tally) => tally.count('sent', 1000))
  for (let ms = 1000; ms < 40_000; ms += 1000) {
    clock.after(ms, () => report(sums, (tally) => tally.time('answerMicros', 1)))
  }

  await finish(clock, new LoadRun({ loaders: [new FakeLoader(clock)], sums, clock, seconds: 1 }).go())

  t.ok(clock.now() > 16_000 && clock.now() < 17_000, `${clock.now()}`)
})

t.test('stop cuts it short, and what was counted is told', async (t) => {
  const [clock, sums] = [new VirtualClock(), newSums()]
  const loader = new FakeLoader(clock)
  const run = new LoadRun({ loaders: [loader], sums, clock, seconds: 1 })
  clock.after(600, () => run.stop())

  const outcome = await finish(clock, run.go())

  t.same(loader.told.slice(2), ['run', 'stop', 'close'])
  t.match(outcome, { isCutShort: true })
  t.ok(Math.abs(outcome.seconds - 0.5) < 0.05, `${outcome.seconds}`)
})

t.test('stop before the first turn leaves them out', async (t) => {
  const [clock, sums] = [new VirtualClock(), newSums()]
  const loader = new FakeLoader(clock)
  const run = new LoadRun({ loaders: [loader], sums, clock, seconds: 1 })

  const going = run.go()
  run.stop()

  t.match(await finish(clock, going), { seconds: 0, cpu: [], isCutShort: true })
  t.same(loader.told, ['connect', 'stop', 'close'])
})

t.test('is void where the loader was too busy, too late, or lost a part of itself', async (t) => {
  const cases = [
    [0.89, 19, '', []],
    [0.9, 0, '', [/^the loader used 90 % of a core \(90 at most\)$/]],
    [0, 25, '', [/^one turn in a hundred was 25 ms late or more \(20 at most\)$/]],
    [0, 0, 'a process of the load has ended before its time', [/^a process of the load was lost$/]],
  ] as const
  for (const [cpu, lateMs, error, voidBecause] of cases) {
    const [clock, sums] = [new VirtualClock(), newSums()]
    report(sums, (tally) => {
      for (let index = 0; index < 98; index++) tally.time('lateMicros', 1)
      for (let index = 0; index < 2; index++) tally.time('lateMicros', lateMs)
      if (error !== '') tally.error(error)
    })

    const outcome = await finish(
      clock,
      new LoadRun({ loaders: [new FakeLoader(clock, cpu)], sums, clock, seconds: 1 }).go(),
    )

    t.match(outcome.voidBecause, voidBecause)
    t.equal(outcome.voidBecause.length, voidBecause.length)
  }
})

t.test('does not run where nobody has got in', async (t) => {
  const [clock, sums] = [new VirtualClock(), new LoadSums()]
  const loader = new FakeLoader(clock)

  const outcome = await finish(clock, new LoadRun({ loaders: [loader], sums, clock, seconds: 1 }).go())

  t.same(loader.told, ['connect', 'close'])
  t.match(outcome, { seconds: 0, cpu: [], isCutShort: false })
})
