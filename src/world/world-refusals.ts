/**
 * Why something that was said in one wire was not said in another: the closed list of reasons. Counted by OneWorld, and
 * told by its signal where a player had said it. docs/one-world.md explains each; a test compares.
 */

import { COMMAND_REFUSALS, type CommandRefusal } from '../multiplayer/rpc/commands.ts'
import { WIRE_REFUSAL_REASONS, type WireRefusal } from '../godot4/wire/refusals.ts'

/** Each reason of its own with its sentence; beside them stand those of the readers of both wires. */
export const WORLD_REFUSALS = {
  'not-spoken': 'Replication of Godot 4 has no counterpart.',
  'no-property-sets': 'Godot 4 has no remote setting of properties: a call does it.',
  'path-too-long': 'The path is longer than 4096 bytes.',
  'no-root-node': 'The host has no tree that names could be looked up in.',
  'unknown-node': 'The host has no node at this path.',
  'path-outside-root': 'The path leads out of what is below the root node.',
  'path-known': 'The player has announced this id for another path.',
  'too-many-paths': 'The player has announced as many paths as one may.',
  'unknown-path-id': 'The player did not announce this id of a path.',
  'unknown-confirm': 'The player confirmed a path that it was not told of.',
  'not-one-receiver': 'A confirmation is for one.',
  'checksum-mismatch':
    'The script of the player has other remote calls than the node of the host: a warning names them.',
  'names-differ': 'A call by number, where the player has announced other remote calls than the node of the host has.',
  'unknown-method': 'The node of the host has no remote call of this number or name.',
  'not-declared': 'The host declares no such method, and so cannot know who may call it.',
  'not-permitted': 'The mode does not let this player call it there.',
  'bad-arguments': 'The arguments cannot be read.',
  'no-counterpart': 'An argument cannot be said in the other wire.',
  unwritable: 'It would be longer than the other wire takes, or its name is.',
} as const

/** The stable reason of a refusal. */
export type WorldRefusal = keyof typeof WORLD_REFUSALS | WireRefusal | CommandRefusal

/** All reasons. */
export const WORLD_REFUSAL_REASONS: readonly WorldRefusal[] = [
  ...(Object.keys(WORLD_REFUSALS) as (keyof typeof WORLD_REFUSALS)[]),
  ...new Set<WireRefusal | CommandRefusal>([...WIRE_REFUSAL_REASONS, ...COMMAND_REFUSALS]),
]

/** How often each reason was given. */
export class WorldRefusalCounts {
  readonly #counts = Object.fromEntries(WORLD_REFUSAL_REASONS.map((reason) => [reason, 0])) as Record<
    WorldRefusal,
    number
  >

  add(reason: WorldRefusal): void {
    this.#counts[reason]++
  }

  /** A copy. */
  get all(): Readonly<Record<WorldRefusal, number>> {
    return { ...this.#counts }
  }
}
