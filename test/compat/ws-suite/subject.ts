/**
 * What the behaviour suite of `ws` runs against: the package itself, and the face on each engine. A case observes and
 * returns data; it never asks which subject it has.
 */

import type { DuplexOptions, Duplex } from 'node:stream'
import * as ws from 'ws'
import * as face from '../../../src/compat/ws.ts'
import type { Stage } from './stage.ts'
import type { RealEngine } from '../../network/engines.ts'

/** One implementation of the API, typed as `ws` is. */
export interface Subject {
  readonly name: 'ws itself' | 'the face on uws' | 'the face on ws'
  /** Whose differences count. */
  readonly runsOn: RealEngine
  readonly WebSocketServer: typeof ws.WebSocketServer
  readonly WebSocket: typeof ws.WebSocket
  readonly createWebSocketStream: (socket: ws.WebSocket, options?: DuplexOptions) => Duplex
  /** Added to the options of every server. */
  readonly options: object
}

/** The package itself. */
export const REFERENCE: Subject = { ...parts(ws), name: 'ws itself', runsOn: 'ws', options: {} }

/** The face on one engine. */
export function faceOn(engine: RealEngine): Subject {
  return { ...parts(face), name: `the face on ${engine}`, runsOn: engine, options: { engine } }
}

function parts({ WebSocketServer, WebSocket, createWebSocketStream }: Parts): Parts {
  return { WebSocketServer, WebSocket, createWebSocketStream }
}

type Parts = Pick<Subject, 'WebSocketServer' | 'WebSocket' | 'createWebSocketStream'>

/** One promise of the tables (what `ws` does), and where uWebSockets.js is known to differ, with the reason. */
export interface Case {
  readonly name: string
  readonly expected: unknown
  readonly onUws?: { readonly expected: unknown; readonly because: string }
  run(stage: Stage): Promise<unknown>
}
