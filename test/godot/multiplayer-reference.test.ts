/**
 * Runs the same sessions in multiplayer mode against Godot's own WebSocketServer and against ours, on both engines, and
 * compares what is written down: as reference.test.ts does for raw mode, with a record of its own.
 */

import t from 'tap'
import { MULTIPLAYER_DIFFERENCES } from './differences.ts'
import { engineForms } from './engine-forms.ts'
import { createGodotSide } from './godot-side.ts'
import type { WorldSession } from './multiplayer-reference-session.ts'
import { WORLD_SESSIONS } from './multiplayer-reference-sessions.ts'
import { describeWorldStep, traceWorld } from './multiplayer-reference-trace.ts'
import { createOurSide } from './our-side.ts'
import { compareWithRecord } from './reference-record.ts'

compareWithRecord(t, {
  sessions: WORLD_SESSIONS,
  record: 'multiplayer-3.2.3.json',
  describe: describeWorldStep,
  godot: {
    test: 'Godot’s own server in multiplayer mode does what is recorded of it',
    trace: async (session, puppet) => traceWorld(session, await createGodotSide(puppet, [])),
  },
  ours: engineForms((session: WorldSession, engine) => traceWorld(session, createOurSide({ engine }, []))),
  differences: MULTIPLAYER_DIFFERENCES,
  atLeast: [
    [15, 'sessions'],
    [80, /^(peer_|client_close_request)/],
    [150, /^[a-e] hears /],
  ],
})
