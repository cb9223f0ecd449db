/**
 * The closed list of what MultiplayerAPI refuses to do for others: a stable reason, and the sentence. Used by the
 * receiver, counted in `get_refusal_counts()`, told by `rpc_refused`. docs/rpc.md explains each; a test compares.
 */

import type { CommandRefusal } from './commands.ts'

const OF_COMMANDS: Readonly<Record<CommandRefusal, string>> = {
  'no-command': 'The packet is empty.',
  'unknown-command': 'There is no command of this number.',
  'command-too-short': 'The command has fewer bytes than it needs.',
  'path-out-of-place': 'The path would stand where it cannot.',
  'name-without-end': 'The name has no end.',
  'count-missing': 'The call does not say how many arguments it has.',
  'name-not-utf8': 'The name is not UTF-8.',
  'path-not-utf8': 'The path is not UTF-8.',
}

const OF_PATHS = {
  'unknown-source': 'A path was announced by a peer that is not connected.',
  'path-too-long': 'The path is longer than 4096 bytes.',
  'too-many-paths': 'The peer has announced as many paths as one may.',
  'unknown-confirm': 'The peer confirmed a path that it was not told of.',
  'unknown-path-id': 'The peer did not announce this id of a path.',
  'no-root-node': 'There is no root node to look for the path from.',
  'unknown-node': 'There is no node at this path.',
  'path-outside-root': 'The path leads out of what is below the root node.',
} as const

const OF_CALLS = {
  'not-declared': 'Nothing of this name is declared for others.',
  'not-permitted': 'The mode does not let this peer do it here.',
  'rate-limited': 'The peer does it more often than it may.',
  'unknown-codec': 'The peer speaks a codec that this API was not given.',
  'bad-arguments': 'The arguments cannot be read.',
  'too-few-arguments': 'The method needs more arguments.',
  'schema-refused': 'The schema refuses the arguments.',
  'schema-asynchronous': 'The schema answers with a promise, and a call cannot wait.',
  'schema-failed': 'The schema threw an error.',
  'no-such-member': 'The node has no such method, or no such property.',
  'not-writable': 'The property cannot be set.',
} as const

/** The stable reason of a refusal. */
export type RpcRefusal = CommandRefusal | keyof typeof OF_PATHS | keyof typeof OF_CALLS

/** Each refusal with its sentence, in the order in which they are looked for. */
export const RPC_REFUSALS: Readonly<Record<RpcRefusal, string>> = { ...OF_COMMANDS, ...OF_PATHS, ...OF_CALLS }

/** All reasons, in the order of the list. */
export const RPC_REFUSAL_REASONS = Object.keys(RPC_REFUSALS) as RpcRefusal[]

/** How often each reason was given. */
export class RpcRefusalCounts {
  readonly #counts = Object.fromEntries(RPC_REFUSAL_REASONS.map((reason) => [reason, 0])) as Record<RpcRefusal, number>

  add(reason: RpcRefusal): void {
    this.#counts[reason]++
  }

  /** A copy. */
  get all(): Readonly<Record<RpcRefusal, number>> {
    return { ...this.#counts }
  }
}
