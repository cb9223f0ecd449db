/**
 * The steps of a session of remote calls: plain data, so that the same session runs among games of the engine alone, and
 * with one of ours in the place of the server or of the client b. Sessions are in rpc-sessions.ts; rpc-trace.ts runs them.
 * Players are 'server', 'a', 'b' and 'c'. In arguments `@a` stands for the id of a, `-@a` for everybody but a.
 */

import type { StepDifference } from './session.ts'

/** What is done. */
export type RpcAction =
  | { readonly do: 'join'; readonly who: string }
  /** A client that has left joins again, with the objects that it has. */
  | { readonly do: 'join-again'; readonly who: string }
  | { readonly do: 'leave'; readonly who: string }
  /** The server disconnects a client. */
  | { readonly do: 'kick'; readonly who: string }
  /** Calls methods of a node, one after the other: `rpc`, `rset` and their like. */
  | { readonly do: 'node'; readonly who: string; readonly path: string; readonly calls: readonly NodeCall[] }
  /** Calls a method of the MultiplayerAPI. */
  | { readonly do: 'api'; readonly who: string; readonly method: string; readonly args?: readonly unknown[] }
  /** Everybody sets the master of a node. */
  | { readonly do: 'master'; readonly path: string; readonly of: string }
  /** Puts packets to a target, past the MultiplayerAPI. */
  | { readonly do: 'put'; readonly who: string; readonly to: string; readonly packets: readonly string[] }

/** A method and its arguments. */
export type NodeCall = readonly [method: string, ...args: readonly unknown[]]

/** One step. After it all are polled until all has come that is to come. */
export type RpcStep = RpcAction & { readonly differs?: StepDifference }

/** One session, which begins with a server. */
export interface RpcSession {
  readonly name: string
  readonly steps: readonly RpcStep[]
}
