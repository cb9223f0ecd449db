/**
 * The one place that chooses the engine: uws where its native build loads, else ws.
 * Called by WebSocketServer's constructor, the faces and the `polled-peer doctor` command.
 */

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

/** Chooses and makes the engine; opens nothing. */
export function chooseEngine(wanted: 'auto' | 'uws' | 'ws'): EngineChoice {
  if (wanted === 'ws') return { ok: true, engine: 'ws', transport: createWsTransport() }
  const loaded = loadUws()
  if (loaded.ok) return { ok: true, engine: 'uws', transport: createUwsTransport(loaded.uws) }
  if (wanted === 'uws') return { ok: false, message: loaded.message }
  return { ok: true, engine: 'ws', transport: createWsTransport(), note: `The engine is ws. ${loaded.message}` }
}
