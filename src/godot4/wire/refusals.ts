/**
 * The closed list of what the readers of Godot 4's wire refuse: a stable reason, and the sentence. Used by the readers of
 * this folder; whoever drives them counts. A packet that is refused does nothing, and the connection stays, as in Godot.
 */

/** Each refusal with its sentence, in the order in which they are looked for. */
export const WIRE_REFUSALS = {
  'no-peer-id': 'The first message is not the four bytes of an id from 2 to 2147483647.',
  'no-command': 'The packet is empty.',
  'command-too-short': 'The command has fewer bytes than it needs.',
  'unknown-system-command': 'There is no system command of this number.',
  'system-in-relay': 'A relayed packet is a system command.',
  'unknown-node-size': 'The size of the node field is none of the three.',
  'path-out-of-place': 'The path would stand where it cannot.',
  'count-missing': 'The call does not say how many arguments it has.',
  'checksum-not-utf8': 'The checksum of the names is not UTF-8.',
  'path-not-utf8': 'The path is not UTF-8.',
  'too-many-synchronizers': 'The new node has more synchronizers than the packet has room for.',
  'name-out-of-place': 'The name of the new node is longer than the packet.',
  'bad-node-name': 'The name of the new node is none that a node can have.',
  'argument-out-of-place': 'The argument of the spawn is longer than the packet.',
  'entry-cut': 'What is sent of a synchronizer is longer than the packet.',
} as const

/** The stable reason of a refusal. */
export type WireRefusal = keyof typeof WIRE_REFUSALS

/** All reasons, in the order of the list. */
export const WIRE_REFUSAL_REASONS = Object.keys(WIRE_REFUSALS) as WireRefusal[]

/** A command of one kind, or why there is none. */
export type Reading<Command> =
  { readonly ok: true; readonly command: Command } | { readonly ok: false; readonly refusal: WireRefusal }

/** A reading that has failed. */
export function refused(refusal: WireRefusal): { readonly ok: false; readonly refusal: WireRefusal } {
  return { ok: false, refusal }
}
