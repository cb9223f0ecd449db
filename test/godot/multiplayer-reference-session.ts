/**
 * The steps of a session in multiplayer mode: plain data, so that the same session runs against Godot's server and ours.
 * Sessions are in multiplayer-reference-sessions.ts; multiplayer-reference-trace.ts runs them.
 * Clients are raw ones called 'a', 'b', 'c', and, where it is the client that is compared, that one, called 'x': a name stands for its id, with a minus in front for everybody but it. Other ids are numbers.
 */

import type { StepDifference } from './session.ts'

/** An id of the multiplayer protocol: a client's by its name, any other as it is. */
export type IdName = string | number

/** A frame for a client to send. Left out: a payload packet, from its own id, without a body. */
export interface SessionPacket {
  readonly to?: IdName
  readonly from?: IdName
  readonly type?: number
  readonly text?: string
  /** The id in the body of a system frame. */
  readonly about?: IdName
  /** The whole message, instead of all the above. */
  readonly hex?: string
  /** Sent as a text message. */
  readonly asText?: boolean
}

/** What is done. */
export type WorldAction =
  | { readonly do: 'call'; readonly method: string; readonly args?: readonly unknown[] }
  | { readonly do: 'set'; readonly property: string; readonly value: unknown }
  /**
   * A client connects and asks for an upgrade, and is polled in, or refused. `early` goes out at once behind the
   * handshake; `plainId` tries again until the id has no byte above 127, so that a text message can hold it.
   */
  | {
      readonly do: 'join'
      readonly client: string
      readonly early?: readonly SessionPacket[]
      readonly plainId?: true
    }
  /** Gives the clients their names anew, so that a has the smallest id. */
  | { readonly do: 'sort' }
  | { readonly do: 'say'; readonly client: string; readonly packets: readonly SessionPacket[] }
  /** The server puts a packet to a target. */
  | { readonly do: 'put'; readonly to: IdName; readonly text: string }
  /** Reads all that the server itself can read. */
  | { readonly do: 'read' }
  /** A client sends its last words and, in the same segment, its end. */
  | {
      readonly do: 'leave'
      readonly client: string
      readonly how: 'close' | 'fin' | 'rst'
      readonly code?: number
      readonly reason?: string
      readonly packets?: readonly SessionPacket[]
    }
  /** Lets a client be silent when it is told to close. */
  | { readonly do: 'sulk'; readonly client: string }
  /** The client that is compared connects, and is polled until it is in or has failed. */
  | { readonly do: 'enter'; readonly protocols?: readonly string[] }
  /** Calls a method of that client. */
  | { readonly do: 'x-call'; readonly method: string; readonly args?: readonly unknown[] }
  /** It puts a packet to a target. */
  | { readonly do: 'x-put'; readonly to: IdName; readonly text: string }
  /** Reads all that it can read. */
  | { readonly do: 'x-read' }
  /** A server that is not in multiplayer mode sends frames to it, from 1 unless told otherwise. */
  | { readonly do: 'feed'; readonly packets: readonly SessionPacket[] }
  /** What such a server has received of it. */
  | { readonly do: 'drain' }
  /** Waits until what was sent has arrived, without a poll, then polls. */
  | { readonly do: 'poll' }

/** One step. After it both sides are polled until all has come that is to come. */
export type WorldStep = WorldAction & {
  /** No poll follows: what comes of this, and what clients hear, is seen in a later step. */
  readonly hold?: true
  /** Polls until these clients have left. */
  readonly until?: readonly string[]
  /** Polls until the client that is compared has heard this signal. */
  readonly hears?: string
  /** Polls until the streams of these clients have ended. */
  readonly ends?: readonly string[]
  readonly differs?: StepDifference
}

/** One session: a server in multiplayer mode, its clients, and what they do. */
export interface WorldSession {
  readonly name: string
  /** The server is not in multiplayer mode: it sends what the session says. */
  readonly isRaw?: true
  /** The sub-protocols of the server. */
  readonly protocols?: readonly string[]
  readonly steps: readonly WorldStep[]
}
