/**
 * The server's node `Arena`: what players may ask of it, each call with its mode, the check of its arguments and its
 * limit per player. Made by the match. It decides nothing: who has asked goes on with the call.
 */

import { master, NetworkNode } from 'polled-peer/rpc'
import type { Pilot } from './arena/arena.ts'
import { ASKED, NODE_NAME, TOLD, type ArenaCalls, type Asked } from './arena/calls.ts'

/** Who does what players ask; `id` is the peer that asks. */
export type Answers = {
  readonly [K in keyof Asked]: (id: number, ...args: Parameters<Asked[K]>) => void
}

/** The node that all players call. The server is its master, so `master` methods run here and nowhere else. */
export class ArenaNode extends NetworkNode<ArenaCalls> implements Asked {
  readonly #answers: Answers

  constructor(answers: Answers) {
    super(NODE_NAME)
    this.#answers = answers
    // In Godot 4 a call is the place of its name among all names of the player's script.
    this.set_rpc_names(Object.keys(TOLD))
  }

  @master(ASKED.join)
  join(version: number, pilot: Pilot, name: string): void {
    this.#answers.join(this.#caller(), version, pilot, name)
  }

  @master(ASKED.steer)
  steer(keys: number, sequence: number): void {
    this.#answers.steer(this.#caller(), keys, sequence)
  }

  @master(ASKED.ping)
  ping(stamp: number): void {
    this.#answers.ping(this.#caller(), stamp)
  }

  #caller(): number {
    return this.multiplayer?.get_rpc_sender_id() ?? 0
  }
}
