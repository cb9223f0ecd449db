/**
 * Runs the same sessions against Godot's own WebSocketServer and against ours, on both engines, and compares what is
 * written down. Godot's side is recorded in fixtures/reference-3.2.3.json: the engine is held against the record where
 * it is installed, and ours against the record everywhere. POLLED_PEER_WRITE_FIXTURES=1 writes it anew.
 * Where ours does otherwise, the session says so, and the reason has its heading in docs/decisions.md.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { chooseEngine } from '../../src/server/engine.ts'
import { requireProgram } from '../support/programs.ts'
import { DIFFERENCES } from './differences.ts'
import type { DifferenceName } from './differences.ts'
import { createGodotSide } from './godot-side.ts'
import { createOurSide } from './our-side.ts'
import { Puppet } from './puppet.ts'
import type { Session, Step, Trace } from './session.ts'
import { CALL_SESSIONS } from './sessions-calls.ts'
import { CLOSING_SESSIONS } from './sessions-closing.ts'
import { HANDSHAKE_SESSIONS } from './sessions-handshake.ts'
import { MESSAGE_SESSIONS } from './sessions-messages.ts'
import { describeStep, traceSession } from './trace.ts'

const SESSIONS = [...CALL_SESSIONS, ...HANDSHAKE_SESSIONS, ...MESSAGE_SESSIONS, ...CLOSING_SESSIONS]
const FIXTURE = new URL('fixtures/reference-3.2.3.json', import.meta.url)
const DECISIONS = new URL('../../docs/decisions.md', import.meta.url)

type Engine = 'uws' | 'ws'
const ENGINES: readonly Engine[] = ['uws', 'ws']

/** What ours must write down: what is recorded, but for the steps that differ. */
function expectedOfOurs(session: Session, recorded: Trace, engine: Engine): Trace {
  const steps = session.steps.map((step, index) => ({
    step: describeStep(step),
    lines: linesOfOurs(step, engine) ?? recorded.steps[index]?.lines ?? ['nothing is recorded'],
  }))
  return { name: session.name, steps }
}

function linesOfOurs({ differs }: Step, engine: Engine): readonly string[] | undefined {
  if (differs === undefined) return undefined
  return 'ws' in differs.ours ? differs.ours[engine] : differs.ours
}

function stepsThatDiffer(): { session: Session; step: Step; index: number }[] {
  return SESSIONS.flatMap((session) => {
    return session.steps
      .map((step, index) => ({ session, step, index }))
      .filter(({ step }) => step.differs !== undefined)
  })
}

function readRecord(): Trace[] {
  return JSON.parse(readFileSync(FIXTURE, 'utf8')) as Trace[]
}

t.test('Godot’s own server does what is recorded of it', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return
  const puppet = await Puppet.start(t, program)
  const traces: Trace[] = []

  for (const session of SESSIONS)
    traces.push(await traceSession(session, await createGodotSide(puppet, session.readIn ?? [])))
  if (process.env['POLLED_PEER_WRITE_FIXTURES'] === '1') writeFileSync(FIXTURE, `${JSON.stringify(traces, null, 1)}\n`)

  const record = readRecord()
  for (const trace of traces) {
    t.strictSame(
      trace,
      record.find(({ name }) => name === trace.name),
      trace.name,
    )
  }
  t.equal(record.length, traces.length)
})

for (const engine of ENGINES) {
  t.test(`our server on the ${engine} engine does as Godot’s, but for the differences that are named`, async (t) => {
    const choice = chooseEngine(engine)
    if (!choice.ok) {
      t.comment(choice.message)
      return
    }
    const record = readRecord()
    for (const session of SESSIONS) {
      const recorded = record.find(({ name }) => name === session.name)
      if (recorded === undefined) throw new Error(`nothing is recorded of: ${session.name}`)
      const side = createOurSide({ ...session.options, engine }, session.readIn ?? [])
      t.strictSame(await traceSession(session, side), expectedOfOurs(session, recorded, engine), session.name)
    }
  })
}

t.test('the record is not empty', async (t) => {
  const lines = readRecord().flatMap((trace) => trace.steps.flatMap((step) => step.lines))

  t.equal(readRecord().length, SESSIONS.length)
  t.ok(SESSIONS.length >= 45)
  t.ok(lines.length >= 300)
  t.ok(lines.filter((line) => /^(client_|data_received)/.test(line)).length >= 80)
})

t.test('each difference that is named is one, and is recorded as it is named', async (t) => {
  const record = readRecord()

  for (const { session, step, index } of stepsThatDiffer()) {
    const recorded = record.find(({ name }) => name === session.name)?.steps[index]
    t.strictSame(recorded?.lines, step.differs?.godot, `${session.name}: ${describeStep(step)}`)
    const isOne = ENGINES.some((engine) => linesOfOurs(step, engine)?.join() !== step.differs?.godot.join())
    t.ok(isOne, `${session.name}: ${describeStep(step)}`)
  }
})

t.test('each difference is met by a session and has its heading in docs/decisions.md', async (t) => {
  const met = new Set(stepsThatDiffer().flatMap(({ step }) => step.differs?.because ?? []))
  const headings = readFileSync(DECISIONS, 'utf8')
    .split('\n')
    .filter((line) => /^#+ /.test(line))
    .map((line) => line.replace(/^#+ /, '').trim())

  for (const [name, { heading }] of Object.entries(DIFFERENCES)) {
    t.ok(met.has(name as DifferenceName), `a session meets ${name}`)
    t.ok(headings.includes(heading), `docs/decisions.md has the heading "${heading}"`)
  }
})
