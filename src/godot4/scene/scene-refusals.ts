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
  'not-spoken': 'Calls, paths and replication are not spoken here.',
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
