/**
 * How each peer confirms announced paths, which it shows by its own confirmations: by path before Godot 4.3, by id since.
 * What a peer was answered before that may have been in the form that it does not understand, and is said again. Kept by
 * a scene, and by one world for its players. Sends nothing. Bounded for each peer.
 */

import { MOST_RECEIVED_PATHS } from '../multiplayer/rpc/path-cache.ts'
import type { ConfirmForm } from './wire/path-command.ts'

/** The forms of peers; an `Answer` is whatever its owner needs to say it again. */
export class ConfirmForms<Answer> {
  readonly #byDefault: ConfirmForm
  readonly #shown = new Map<number, ConfirmForm>()
  readonly #answers = new Map<number, Map<string | number, Answer>>()

  /** `byDefault` is for peers that have shown none. */
  constructor(byDefault: ConfirmForm) {
    this.#byDefault = byDefault
  }

  /** How a peer is answered. */
  of(peer: number): ConfirmForm {
    return this.#shown.get(peer) ?? this.#byDefault
  }

  /** A peer was answered; of one `key` only the last answer counts. No more are kept than a peer may announce paths. */
  answered(peer: number, key: string | number, answer: Answer): void {
    if (this.#shown.has(peer)) return
    const answers = this.#answers.get(peer) ?? new Map<string | number, Answer>()
    if (answers.size < MOST_RECEIVED_PATHS) this.#answers.set(peer, answers.set(key, answer))
  }

  /** A peer has shown its form. @returns what it has to be told again, the first time at most. */
  learn(peer: number, form: ConfirmForm): Iterable<Answer> {
    const answers = this.#answers.get(peer)?.values() ?? []
    this.#shown.set(peer, form)
    this.#answers.delete(peer)
    return form === this.#byDefault ? [] : answers
  }

  forget(peer: number): void {
    this.#shown.delete(peer)
    this.#answers.delete(peer)
  }

  clear(): void {
    this.#shown.clear()
    this.#answers.clear()
  }
}
