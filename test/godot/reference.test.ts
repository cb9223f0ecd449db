/**
 * Runs the same sessions against Godot's own WebSocketServer and against ours, on both engines, and compares what is
 * written down. Godot's side is recorded in fixtures/reference-3.2.3.json: the engine is held against the record where
 * it is installed, and ours against the record everywhere.
 * Where ours does otherwise, the session says so, and the reason has its heading in docs/decisions.md.
 */

import t from 'tap'
import { DIFFERENCES } from './differences.ts'
import { engineForms } from './engine-forms.ts'
import { createGodotSide } from './godot-side.ts'
import { createOurSide } from './our-side.ts'
import { compareWithRecord } from './reference-record.ts'
import type { Session } from './session.ts'
import { CALL_SESSIONS } from './sessions-calls.ts'
import { CLOSING_SESSIONS } from './sessions-closing.ts'
import { HANDSHAKE_SESSIONS } from './sessions-handshake.ts'
import { MESSAGE_SESSIONS } from './sessions-messages.ts'
import { describeStep, traceSession } from './trace.ts'

compareWithRecord(t, {
  sessions: [...CALL_SESSIONS, ...HANDSHAKE_SESSIONS, ...MESSAGE_SESSIONS, ...CLOSING_SESSIONS],
  record: 'reference-3.2.3.json',
  describe: describeStep,
  godot: {
    test: 'Godot’s own server does what is recorded of it',
    trace: async (session, puppet) => traceSession(session, await createGodotSide(puppet, session.readIn ?? [])),
  },
  ours: engineForms((session: Session, engine) => {
    return traceSession(session, createOurSide({ ...session.options, engine }, session.readIn ?? []))
  }),
  differences: DIFFERENCES,
  atLeast: [
    [45, 'sessions'],
    [300, /^/],
    [80, /^(client_|data_received)/],
  ],
})
