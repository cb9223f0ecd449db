/**
 * Runs the same sessions of remote calls among games of a real engine alone, with our server in the place of the engine's,
 * on both engines, and with our client in the place of one of its clients, and compares what is written down: what each
 * game hears, and the bytes on the wire. The engine's own is recorded in fixtures/rpc-3.2.3.json.
 */

import t from 'tap'
import { chooseEngine } from '../../src/server/engine.ts'
import { RPC_DIFFERENCES } from './differences.ts'
import { onePuppet } from './one-puppet.ts'
import { PUPPET_SCRIPTS } from './puppet.ts'
import { compareWithRecord, type OurForm } from './reference-record.ts'
import type { RpcSession } from './rpc-session.ts'
import { RPC_SESSIONS } from './rpc-sessions.ts'
import { describeRpcStep, traceCalls, type Cast } from './rpc-trace.ts'

const requirePuppet = onePuppet(t, PUPPET_SCRIPTS.rpc)

function form(key: 'uws' | 'ws' | 'client', test: string, cast: Cast): OurForm<RpcSession> {
  return {
    key,
    test,
    async run(t) {
      const choice = cast.server === 'godot' ? { ok: true as const } : chooseEngine(cast.server)
      if (!choice.ok) t.comment(choice.message)
      const puppet = choice.ok ? await requirePuppet(t) : undefined
      return puppet === undefined ? null : (session) => traceCalls(session, puppet, cast)
    },
  }
}

compareWithRecord(t, {
  sessions: RPC_SESSIONS,
  record: 'rpc-3.2.3.json',
  describe: describeRpcStep,
  godot: {
    test: 'games of the engine do what is recorded of them',
    start: requirePuppet,
    trace: (session, puppet) => traceCalls(session, puppet, { server: 'godot', b: 'godot' }),
  },
  ours: [
    form('uws', 'our server on the uws engine does as the engine’s, but for the differences that are named', {
      server: 'uws',
      b: 'godot',
    }),
    form('ws', 'our server on the ws engine does as the engine’s, but for the differences that are named', {
      server: 'ws',
      b: 'godot',
    }),
    form('client', 'our client does as the engine’s, but for the differences that are named', {
      server: 'godot',
      b: 'variant',
    }),
  ],
  differences: RPC_DIFFERENCES,
  atLeast: [
    [8, 'sessions'],
    [300, / hears .+ from (server|a|b|c)$/],
    [300, /^[a-d] sends /],
    [300, /^[a-d] gets /],
  ],
})
