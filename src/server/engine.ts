/**
 * The one place that chooses the engine: uws where its native build loads and may be ended at any time, else ws.
 * Called by WebSocketServer's constructor, the faces and the `polled-peer doctor` command.
 */

import { isMainThread } from 'node:worker_threads'
import type { EngineName, Transport } from './transport/transport.ts'
import { createUwsTransport, loadUws } from './transport/uws.ts'
import { createWsTransport } from './transport/ws.ts'

/** A chosen engine, or the sentence that says why there is none. */
export type EngineChoice =
  | {
      readonly ok: true
      readonly engine: EngineName
      readonly transport: Transport
      /** Said to the user, once in a process: why `auto` did not take uws. */
      readonly note?: string
    }
  | { readonly ok: false; readonly message: string }

/** Node takes the whole process down for a thread that is terminated with native sockets open, and asks nobody before. */
const IN_A_THREAD =
  'The engine is ws. In a worker thread uWebSockets.js is taken if asked for: engine "uws". A thread that is terminated before its server was stopped then ends the whole process.'

/** Chooses and makes the engine; opens nothing. `isMain`: this is no worker thread. */
export function chooseEngine(wanted: 'auto' | 'uws' | 'ws', isMain: boolean = isMainThread): EngineChoice {
  if (wanted === 'ws') return { ok: true, engine: 'ws', transport: createWsTransport() }
  if (wanted === 'auto' && !isMain) {
    return { ok: true, engine: 'ws', transport: createWsTransport(), note: IN_A_THREAD }
  }
  const loaded = loadUws()
  if (loaded.ok) return { ok: true, engine: 'uws', transport: createUwsTransport(loaded.uws) }
  if (wanted === 'uws') return { ok: false, message: loaded.message }
  return { ok: true, engine: 'ws', transport: createWsTransport(), note: `The engine is ws. ${loaded.message}` }
}
