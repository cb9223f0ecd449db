/**
 * Runs the same sessions in multiplayer mode against Godot's own WebSocketServer and against ours, on both engines, and
 * compares what is written down: as reference.test.ts does for raw mode, with a record of its own.
 * POLLED_PEER_WRITE_FIXTURES=1 writes fixtures/multiplayer-3.2.3.json anew.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { chooseEngine } from '../../src/server/engine.ts'
import { requireProgram } from '../support/programs.ts'
import { MULTIPLAYER_DIFFERENCES } from './differences.ts'
import { createGodotSide } from './godot-side.ts'
import type { WorldSession, WorldStep } from './multiplayer-reference-session.ts'
import { WORLD_SESSIONS } from './multiplayer-reference-sessions.ts'
import { describeWorldStep, traceWorld } from './multiplayer-reference-trace.ts'
import { createOurSide } from './our-side.ts'
import { Puppet } from './puppet.ts'
import type { Trace } from './session.ts'

const FIXTURE = new URL('fixtures/multiplayer-3.2.3.json', import.meta.url)
const DECISIONS = new URL('../../docs/decisions.md', import.meta.url)

type Engine = 'uws' | 'ws'
const ENGINES: readonly Engine[] = ['uws', 'ws']

/** What ours must write down: what is recorded, but for the steps that differ. */
function expectedOfOurs(session: WorldSession, recorded: Trace, engine: Engine): Trace {
  const steps = session.steps.map((step, index) => ({
    step: describeWorldStep(step),
    lines: linesOfOurs(step, engine) ?? recorded.steps[index]?.lines ?? ['nothing is recorded'],
  }))
  return { name: session.name, steps }
}

function linesOfOurs({ differs }: WorldStep, engine: Engine): readonly string[] | undefined {
  if (differs === undefined) return undefined
  return 'ws' in differs.ours ? differs.ours[engine] : differs.ours
}

function stepsThatDiffer(): { session: WorldSession; step: WorldStep; index: number }[] {
  return WORLD_SESSIONS.flatMap((session) => {
    return session.steps
      .map((step, index) => ({ session, step, index }))
      .filter(({ step }) => step.differs !== undefined)
  })
}

function readRecord(): Trace[] {
  return JSON.parse(readFileSync(FIXTURE, 'utf8')) as Trace[]
}

t.test('Godot’s own server in multiplayer mode does what is recorded of it', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return
  const puppet = await Puppet.start(t, program)
  const traces: Trace[] = []

  for (const session of WORLD_SESSIONS) traces.push(await traceWorld(session, await createGodotSide(puppet, [])))
  if (process.env['POLLED_PEER_WRITE_FIXTURES'] === '1') writeFileSync(FIXTURE, `${JSON.stringify(traces, null, 1)}\n`)

  const record = readRecord()
  for (const trace of traces) {
    const recorded = record.find(({ name }) => name === trace.name)
    t.strictSame(trace, recorded, trace.name)
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
    for (const session of WORLD_SESSIONS) {
      const recorded = record.find(({ name }) => name === session.name)
      if (recorded === undefined) throw new Error(`nothing is recorded of: ${session.name}`)
      const trace = await traceWorld(session, createOurSide({ engine }, []))
      t.strictSame(trace, expectedOfOurs(session, recorded, engine), session.name)
    }
  })
}

t.test('the record is not empty', async (t) => {
  const lines = readRecord().flatMap((trace) => trace.steps.flatMap((step) => step.lines))

  t.equal(readRecord().length, WORLD_SESSIONS.length)
  t.ok(WORLD_SESSIONS.length >= 15)
  t.ok(lines.filter((line) => /^(peer_|client_close_request)/.test(line)).length >= 80)
  t.ok(lines.filter((line) => /^[a-e] hears /.test(line)).length >= 150)
})

t.test('each difference that is named is one, and is recorded as it is named', async (t) => {
  const record = readRecord()

  for (const { session, step, index } of stepsThatDiffer()) {
    const recorded = record.find(({ name }) => name === session.name)?.steps[index]
    t.strictSame(recorded?.lines, step.differs?.godot, `${session.name}: ${describeWorldStep(step)}`)
    const isOne = ENGINES.some((engine) => linesOfOurs(step, engine)?.join() !== step.differs?.godot.join())
    t.ok(isOne, `${session.name}: ${describeWorldStep(step)}`)
  }
})

t.test(
  'each difference of multiplayer mode is met by a session and has its heading in docs/decisions.md',
  async (t) => {
    const met = new Set<string>(stepsThatDiffer().flatMap(({ step }) => step.differs?.because ?? []))
    const headings = readFileSync(DECISIONS, 'utf8')
      .split('\n')
      .filter((line) => /^#+ /.test(line))
      .map((line) => line.replace(/^#+ /, '').trim())

    for (const [name, { heading }] of Object.entries(MULTIPLAYER_DIFFERENCES)) {
      t.ok(met.has(name), `a session meets ${name}`)
      t.ok(headings.includes(heading), `docs/decisions.md has the heading "${heading}"`)
    }
  },
)
