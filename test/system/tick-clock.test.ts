import t, { type Test } from 'tap'
import { systemTickClock } from '../../src/system/tick-clock.ts'

interface Machine {
  ms: number
  readonly timers: number[]
  readonly sleeps: number[]
  turns: number
  /** Runs all that waits, in order. */
  run(): void
}

/** The machine's clock and timers in the test's hand: each timer ends `lateMs` late, each sleep 0.06 ms; a turn takes 0.1 ms. */
function takeMachine(t: Test, lateMs: number): Machine {
  const pending: (() => void)[] = []
  const after = (ms: number, callback: () => void): (() => void) => {
    const step = (): void => {
      machine.ms += ms
      callback()
    }
    pending.push(step)
    return step
  }
  const forget = (step: () => void): void => {
    if (pending.includes(step)) pending.splice(pending.indexOf(step), 1)
  }
  const machine: Machine = {
    ms: 1000.5,
    timers: [],
    sleeps: [],
    turns: 0,
    run: () => {
      for (let step = pending.shift(); step !== undefined; step = pending.shift()) step()
    },
  }
  const setTimeout = (callback: () => void, ms: number): (() => void) => {
    machine.timers.push(ms)
    return after(ms + lateMs, callback)
  }
  const setImmediate = (callback: () => void): (() => void) => {
    machine.turns++
    return after(0.1, callback)
  }
  const sleep = (_cell: Int32Array, _index: number, _value: number, ms: number): string => {
    machine.sleeps.push(ms)
    machine.ms += ms + 0.06
    return 'timed-out'
  }
  const fakes = { setTimeout, setImmediate, clearTimeout: forget, clearImmediate: forget }
  t.intercept(Atomics, 'wait', { value: sleep })
  t.intercept(globalThis, 'performance', { value: { now: () => machine.ms } })
  for (const [name, value] of Object.entries(fakes)) t.intercept(globalThis, name as keyof typeof globalThis, { value })
  return machine
}

const WAITS: readonly (readonly [
  dueIn: number,
  lateMs: number,
  timers: readonly number[],
  sleeps: number,
  turns: number,
])[] = [
  [16.67, 0, [16], 2, 2],
  [16.1, 0, [15], 2, 3],
  [16.67, 0.3, [16], 1, 2],
  [16.67, 5, [16], 0, 0],
  [16.67, -0.7, [16, 1], 2, 3],
  [1.2, 0, [], 2, 4],
  [0.25, 0, [], 1, 2],
  [0.05, 0, [], 0, 1],
  [0, 0, [], 0, 1],
  [-50, 0, [], 0, 1],
]

for (const [dueIn, lateMs, timers, sleeps, turns] of WAITS) {
  t.test(`waits ${dueIn} ms by timers of ${timers.join(', ') || 'none'} that are ${lateMs} ms late`, async (t) => {
    const machine = takeMachine(t, lateMs)
    const dueMs = machine.ms + dueIn
    const calledAt: number[] = []

    systemTickClock.waitUntil(dueMs, () => void calledAt.push(machine.ms))
    const sleptInTheSameTurn = machine.sleeps.length
    const calledInTheSameTurn = calledAt.length
    machine.run()

    t.equal(sleptInTheSameTurn, 0)
    t.equal(calledInTheSameTurn, 0)
    t.equal(calledAt.length, 1)
    t.ok((calledAt[0] ?? 0) >= dueMs, 'not before its moment')
    t.same(machine.timers, timers)
    t.equal(machine.sleeps.length, sleeps)
    t.ok(Math.max(0, ...machine.sleeps) <= 0.7, 'sockets are not kept waiting')
    t.equal(machine.turns, turns)
  })
}

t.test('is in time where each sleep takes twice as long as it should', async (t) => {
  const machine = takeMachine(t, 0)
  const dueMs = machine.ms + 1.2
  let calledAt = 0
  t.intercept(Atomics, 'wait', {
    value: (_cell: Int32Array, _index: number, _value: number, ms: number) => (machine.ms += 2 * ms),
  })

  systemTickClock.waitUntil(dueMs, () => void (calledAt = machine.ms))
  machine.run()

  t.ok(calledAt - dueMs < 0.11, 'no later than one turn')
})

t.test('waits in turns alone where the runtime lets nobody sleep, and asks once for each moment', async (t) => {
  const machine = takeMachine(t, 0)
  const dueMs = machine.ms + 16.67
  const calledAt: number[] = []
  let refusals = 0
  t.intercept(Atomics, 'wait', {
    value: () => {
      refusals++
      throw new TypeError('Atomics.wait cannot be called in this context')
    },
  })

  systemTickClock.waitUntil(dueMs, () => void calledAt.push(machine.ms))
  machine.run()

  t.equal(calledAt.length, 1)
  t.ok((calledAt[0] ?? 0) >= dueMs && (calledAt[0] ?? 0) < dueMs + 0.11, 'within one turn of its moment')
  t.strictSame([refusals, machine.timers, machine.turns], [1, [16], 7])
})

t.test('calls no more when it was cancelled while it waited for a timer', async (t) => {
  const machine = takeMachine(t, 0)
  let calls = 0
  const wait = systemTickClock.waitUntil(machine.ms + 10, () => calls++)

  wait.cancel()
  machine.run()

  t.equal(calls, 0)
})

t.test('calls no more when it was cancelled while it waited for a turn', async (t) => {
  const machine = takeMachine(t, 0)
  let calls = 0
  const wait = systemTickClock.waitUntil(machine.ms, () => calls++)

  wait.cancel()
  machine.run()

  t.equal(calls, 0)
})

t.test('reads the monotonic clock of the machine', async (t) => {
  const machine = takeMachine(t, 0)

  machine.ms = 77.25

  t.equal(systemTickClock.now(), 77.25)
})
