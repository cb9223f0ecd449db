/**
 * Why a packet was not done: the closed list of reasons of SceneMultiplayer, beside those of the wire's readers. Told by
 * `packet_refused` and counted. A refused packet does nothing, and its sender stays, as in Godot.
 */

import { WIRE_REFUSAL_REASONS, type WireRefusal } from '../wire/refusals.ts'

/** Each reason with its sentence. */
export const SCENE_REFUSALS = {
  'not-admitted': 'The peer has not been authenticated, and this is no part of that.',
  'auth-unasked': 'Data of an authentication that nobody waits for.',
  'not-the-server': 'Only the server may say so.',
  'relay-off': 'The server does not relay.',
  'unknown-target': 'There is no such peer to relay to.',
  'unknown-source': 'The server relays for somebody whom it has not announced.',
  'invalid-peer': 'A peer is announced that is known, that cannot be, or that is one too many.',
  'unknown-peer': 'A peer is said to have left that is not known.',
  'path-too-long': 'The path is longer than 4096 bytes.',
  'no-root-node': 'There is no root node to look for the path from.',
  'unknown-node': 'There is no node at this path.',
  'path-outside-root': 'The path leads out of what is below root_path.',
  'path-known': 'The peer has announced this id before.',
  'too-many-paths': 'The peer has announced as many paths as one may.',
  'unknown-confirm': 'The peer confirmed a path that it was not told of.',
  'checksum-mismatch': 'The two sides have different remote calls at a node: a call may reach another method.',
  'unknown-path-id': 'The peer did not announce this id of a path.',
  'unknown-method': 'The node has no remote call of this index.',
  'not-declared': 'The method was named as one of the other side, and is not declared here.',
  'not-permitted': 'The mode does not let this peer call it.',
  'rate-limited': 'The peer calls it more often than it may.',
  'bad-arguments': 'The arguments cannot be read.',
  'no-such-member': 'The node has no such method or property.',
  'too-few-arguments': 'The method needs more arguments.',
  'schema-refused': 'The schema refuses the arguments.',
  'schema-asynchronous': 'The schema answers with a promise, and a call cannot wait.',
  'schema-failed': 'The schema threw an error.',
  'no-spawner': 'The node at the path of the spawner is no MultiplayerSpawner.',
  'not-the-authority': 'Only the authority of the spawner or synchronizer may say so.',
  'net-id-taken': 'The peer has given this number to another node or synchronizer.',
  'too-many-nodes': 'The peer has spawned as many nodes as one may.',
  'spawn-limit': 'The spawner has as many nodes as its spawn_limit lets it.',
  'no-spawn-node': 'There is no node at the spawn_path of the spawner.',
  'name-taken': 'The spawn node has a child of this name.',
  'unknown-scene': 'The spawner has no scene of this index, or no spawn_function.',
  'spawn-failed': 'What makes the node has thrown, or made no new node, or the node did not stay where it was put.',
  'wrong-synchronizers': 'The new node has other synchronizers than the peer says: it stays as it was made.',
  'unknown-net-id': 'There is no node or synchronizer of this number.',
  'stale-sync': 'The properties are older than those that have come already.',
  'empty-delta': 'A change names no property.',
  'named-twice': 'A packet of changes names a synchronizer again.',
  'bad-state': 'The values cannot be read, or are not as many as the configuration has properties.',
  'not-writable': 'A property cannot be set.',
} as const

/** The stable reason of a refusal. */
export type SceneRefusal = keyof typeof SCENE_REFUSALS | WireRefusal

/** Counts by reason. */
export class SceneRefusalCounts {
  readonly #counts: Record<SceneRefusal, number>

  constructor() {
    const reasons = [...Object.keys(SCENE_REFUSALS), ...WIRE_REFUSAL_REASONS]
    this.#counts = Object.fromEntries(reasons.map((reason) => [reason, 0])) as Record<SceneRefusal, number>
  }

  add(reason: SceneRefusal): void {
    this.#counts[reason]++
  }

  get all(): Readonly<Record<SceneRefusal, number>> {
    return { ...this.#counts }
  }
}
