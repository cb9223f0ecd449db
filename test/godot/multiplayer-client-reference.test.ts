/**
 * Runs the same sessions with Godot's own WebSocketClient and with ours on Godot's own server, and compares what is written
 * down of signals and packets on all sides. Godot's side is recorded in fixtures/multiplayer-client-3.2.3.json.
 * Where ours does otherwise, the session says so, and the reason has its heading in docs/decisions.md.
 */

import t from 'tap'
import { requireProgram } from '../support/programs.ts'
import { createGodotClient, createOurClient } from './client-side.ts'
import { CLIENT_DIFFERENCES } from './differences.ts'
import { createGodotSide } from './godot-side.ts'
import { CLIENT_SESSIONS } from './multiplayer-client-sessions.ts'
import type { WorldSession } from './multiplayer-reference-session.ts'
import { describeWorldStep, traceWorld } from './multiplayer-reference-trace.ts'
import { Puppet } from './puppet.ts'
import { compareWithRecord } from './reference-record.ts'

compareWithRecord(t, {
  sessions: CLIENT_SESSIONS,
  record: 'multiplayer-client-3.2.3.json',
  describe: describeWorldStep,
  godot: {
    test: 'Godot’s own client in multiplayer mode does what is recorded of it',
    trace: async (session, puppet) => {
      return traceWorld(session, await createGodotSide(puppet, []), await createGodotClient(puppet))
    },
  },
  ours: [
    {
      key: 'ws',
      test: 'our client in its place does the same, but for the differences that are named',
      async run(t) {
        const program = requireProgram(t, 'godot3-server')
        if (program === undefined) return null
        const puppet = await Puppet.start(t, program)
        return async (session: WorldSession) => {
          return traceWorld(session, await createGodotSide(puppet, []), createOurClient())
        }
      },
    },
  ],
  differences: CLIENT_DIFFERENCES,
  atLeast: [
    [10, 'sessions'],
    [50, /^x hears /],
    [30, /^[a-c] hears /],
    [15, /^reads "/],
  ],
})
