/**
 * What the comparisons with Godot have in common: sessions are run against Godot and recorded, then against ours, on each
 * of its sides, and what ours writes down must be what is recorded, but for the steps that say how they differ and why.
 * Used by the reference tests of this folder, which bring the sessions, and run them.
 * POLLED_PEER_WRITE_FIXTURES=1 writes the records anew.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import type { Test } from 'tap'
import { requireProgram } from '../support/programs.ts'
import { Puppet } from './puppet.ts'
import type { FormKey, StepDifference, Trace } from './session.ts'

const DECISIONS = new URL('../../docs/decisions.md', import.meta.url)

interface RecordedStep {
  readonly differs?: StepDifference
}

interface RecordedSession<Step> {
  readonly name: string
  readonly steps: readonly Step[]
}

/** One of the forms that ours comes in. */
export interface OurForm<Session> {
  /** By which steps tell apart what differs. */
  readonly key: FormKey
  readonly test: string
  /** Runs the sessions, one by one; null where that cannot be done here, and then the test has been told why. */
  readonly run: (t: Test) => Promise<((session: Session) => Promise<Trace>) | null>
}

/** A comparison. */
export interface Comparison<Step extends RecordedStep, Session extends RecordedSession<Step>> {
  readonly sessions: readonly Session[]
  /** The name of the record in fixtures/. */
  readonly record: string
  readonly describe: (step: Step) => string
  readonly godot: {
    readonly test: string
    /** Brings the engine; left out: a plain puppet of its own. Undefined where there is none, and the test knows. */
    readonly start?: (t: Test) => Promise<Puppet | undefined>
    readonly trace: (session: Session, puppet: Puppet) => Promise<Trace>
  }
  readonly ours: readonly OurForm<Session>[]
  readonly differences: Readonly<Record<string, { readonly heading: string }>>
  /** How many sessions, lines, and lines of some kind there must be at least: a record of nothing proves nothing. */
  readonly atLeast: readonly (readonly [count: number, of: 'sessions' | RegExp])[]
}

/** Makes the tests of a comparison. */
export function compareWithRecord<Step extends RecordedStep, Session extends RecordedSession<Step>>(
  root: Test,
  comparison: Comparison<Step, Session>,
): void {
  const { sessions, describe, godot, ours } = comparison
  const fixture = new URL(`fixtures/${comparison.record}`, import.meta.url)
  const read = (): Trace[] => JSON.parse(readFileSync(fixture, 'utf8')) as Trace[]

  root.test(godot.test, async (t) => {
    const puppet = await (godot.start ?? startPlain)(t)
    if (puppet === undefined) return
    const traces: Trace[] = []

    for (const session of sessions) traces.push(await godot.trace(session, puppet))
    if (process.env['POLLED_PEER_WRITE_FIXTURES'] === '1') {
      writeFileSync(fixture, `${JSON.stringify(traces, null, 1)}\n`)
    }

    const record = read()
    for (const trace of traces) {
      const recorded = record.find(({ name }) => name === trace.name)
      t.strictSame(trace, recorded, trace.name)
    }
    t.equal(record.length, traces.length)
  })

  for (const { key, test, run } of ours) {
    root.test(test, async (t) => {
      const trace = await run(t)
      if (trace === null) return
      const record = read()
      for (const session of sessions) {
        const recorded = record.find(({ name }) => name === session.name)
        if (recorded === undefined) throw new Error(`nothing is recorded of: ${session.name}`)
        t.strictSame(await trace(session), expectedOfOurs(session, recorded, key, describe), session.name)
      }
    })
  }

  root.test('the record is not empty', async (t) => {
    const record = read()
    const lines = record.flatMap((trace) => trace.steps.flatMap((step) => step.lines))

    t.equal(record.length, sessions.length)
    for (const [count, of] of comparison.atLeast) {
      const found = of === 'sessions' ? sessions.length : lines.filter((line) => of.test(line)).length
      t.ok(found >= count, `${found} of ${String(of)}`)
    }
  })

  root.test('each difference that is named is one, and is recorded as it is named', async (t) => {
    const record = read()

    for (const { session, step, differs, index } of stepsThatDiffer<Step, Session>(sessions)) {
      const recorded = record.find(({ name }) => name === session.name)?.steps[index]
      t.strictSame(recorded?.lines, differs.godot, `${session.name}: ${describe(step)}`)
      const isOne = ours.some(({ key }) => linesOfOurs(differs, key).join() !== differs.godot.join())
      t.ok(isOne, `${session.name}: ${describe(step)}`)
    }
  })

  root.test('each difference is met by a session and has its heading in docs/decisions.md', async (t) => {
    const met = new Set<string>(stepsThatDiffer<Step, Session>(sessions).flatMap(({ differs }) => differs.because))
    const headings = readFileSync(DECISIONS, 'utf8')
      .split('\n')
      .filter((line) => /^#+ /.test(line))
      .map((line) => line.replace(/^#+ /, '').trim())

    for (const [name, { heading }] of Object.entries(comparison.differences)) {
      t.ok(met.has(name), `a session meets ${name}`)
      t.ok(headings.includes(heading), `docs/decisions.md has the heading "${heading}"`)
    }
  })
}

async function startPlain(t: Test): Promise<Puppet | undefined> {
  const program = requireProgram(t, 'godot3-server')
  return program === undefined ? undefined : Puppet.start(t, program)
}

/** What ours must write down: what is recorded, but for the steps that differ. */
function expectedOfOurs<Step extends RecordedStep>(
  session: RecordedSession<Step>,
  recorded: Trace,
  key: FormKey,
  describe: (step: Step) => string,
): Trace {
  const steps = session.steps.map((step, index) => ({
    step: describe(step),
    lines:
      step.differs === undefined
        ? (recorded.steps[index]?.lines ?? ['nothing is recorded'])
        : linesOfOurs(step.differs, key),
  }))
  return { name: session.name, steps }
}

function linesOfOurs({ godot, ours }: StepDifference, key: FormKey): readonly string[] {
  return isLines(ours) ? ours : (ours[key] ?? godot)
}

function isLines(ours: StepDifference['ours']): ours is readonly string[] {
  return Array.isArray(ours)
}

function stepsThatDiffer<Step extends RecordedStep, Session extends RecordedSession<Step>>(
  sessions: readonly Session[],
): { session: Session; step: Step; differs: StepDifference; index: number }[] {
  return sessions.flatMap((session) =>
    session.steps.flatMap((step, index) =>
      step.differs === undefined ? [] : [{ session, step, differs: step.differs, index }],
    ),
  )
}
