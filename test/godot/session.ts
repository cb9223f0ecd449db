/**
 * The steps that a session is made of: plain data, so that the same session runs against Godot's server and ours.
 * Sessions are in the sessions-*.ts files of this folder; trace.ts runs them.
 * In arguments, 'p1' stands for the id of the first peer, 'PORT' for a free port and 'BUSY' for one that is taken.
 */

import type { DifferenceName } from './differences.ts'

/** A frame for the client to send: final and masked unless told otherwise. `repeat` repeats the text so often. */
export interface SessionFrame {
  readonly opcode: number
  readonly text?: string
  readonly hex?: string
  readonly repeat?: number
  readonly fin?: boolean
  readonly rsv?: number
  readonly masked?: boolean
}

/** The forms that ours comes in: our server on one of its engines, or our client. */
export type FormKey = 'uws' | 'ws' | 'client'

/** Where ours does otherwise, and what each of the two then writes down; a form that is not named does as Godot. */
export interface StepDifference {
  readonly because: readonly DifferenceName[]
  readonly godot: readonly string[]
  readonly ours: readonly string[] | Readonly<Partial<Record<FormKey, readonly string[]>>>
}

/** What is done; each step writes down what came of it. */
export type Action =
  /** Calls a method of the server, or of a peer. */
  | { readonly do: 'call'; readonly method: string; readonly args?: readonly unknown[]; readonly peer?: string }
  | { readonly do: 'get'; readonly property: string }
  | { readonly do: 'set'; readonly property: string; readonly value: unknown }
  /** A client connects and asks for an upgrade; polls until it is in or refused. `behind` goes in the same segment, `head` replaces it all. */
  | {
      readonly do: 'knock'
      readonly client: string
      readonly protocols?: readonly string[]
      readonly behind?: readonly SessionFrame[]
      readonly head?: string
    }
  | { readonly do: 'send'; readonly client: string; readonly frames: readonly SessionFrame[] }
  /** Sends a close frame; a code of null is one without a code. The answer to a close frame goes by itself. */
  | { readonly do: 'say-close'; readonly client: string; readonly code: number | null; readonly reason?: string }
  /** Polls until a signal has fired so often. */
  | { readonly do: 'until'; readonly signal: string; readonly times?: number }
  /** Polls until all that the client sent has been seen, known from the answer to a ping. */
  | { readonly do: 'barrier'; readonly client: string }
  /** Polls for a while, to see that something does not happen. */
  | { readonly do: 'rest' }
  | { readonly do: 'hear'; readonly client: string; readonly what: 'message' | 'close' | 'pong' | 'end' }
  | { readonly do: 'hang-up'; readonly client: string; readonly how: 'fin' | 'rst' }
  /** Lets the client be silent when it is told to close. */
  | { readonly do: 'sulk'; readonly client: string }
  | { readonly do: 'drain'; readonly peer: string }

/** One step. */
export type Step = Action & { readonly differs?: StepDifference }

/** One session: a server, its clients, and what they do. */
export interface Session {
  readonly name: string
  /** Signals whose handlers read all packets of the peer. */
  readonly readIn?: readonly string[]
  /** Options that our server needs to do as Godot's does. */
  readonly options?: { readonly inbound_overflow: 'drop_newest' }
  readonly steps: readonly Step[]
}

/** What was written down, step by step. */
export interface Trace {
  readonly name: string
  readonly steps: readonly { readonly step: string; readonly lines: readonly string[] }[]
}
