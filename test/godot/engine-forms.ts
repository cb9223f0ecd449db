/** The two forms that our server comes in, for the comparisons with Godot's: one on each engine. */

import type { Test } from 'tap'
import { chooseEngine } from '../../src/server/engine.ts'
import type { OurForm } from './reference-record.ts'
import type { Trace } from './session.ts'

type Engine = 'uws' | 'ws'

/** Runs sessions on each engine that loads here. */
export function engineForms<Session>(
  trace: (session: Session, engine: Engine) => Promise<Trace>,
): readonly OurForm<Session>[] {
  return (['uws', 'ws'] as const).map((engine) => ({
    key: engine,
    test: `our server on the ${engine} engine does as Godot’s, but for the differences that are named`,
    async run(t: Test) {
      const choice = chooseEngine(engine)
      if (choice.ok) return (session) => trace(session, engine)
      t.comment(choice.message)
      return null
    },
  }))
}
