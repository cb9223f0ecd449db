/**
 * The node of actor.gd in TypeScript, with the same remote methods. What is called stands in its log, as the puppet tells
 * it: the method, the arguments, and who called.
 */

import { rpc } from '../../../src/godot4/scene/rpc-decorator.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'

export class Actor extends SceneNode<Actor> {
  readonly log: string[] = []
  place = { x: 0, y: 0 }
  health = 100

  @rpc({ mode: 'any_peer' }) from_anyone(...values: unknown[]): void {
    this.#note('from_anyone', values)
  }

  @rpc({ mode: 'any_peer', call_local: true }) here_and_there(...values: unknown[]): void {
    this.#note('here_and_there', values)
  }

  @rpc({ mode: 'authority' }) from_authority(...values: unknown[]): void {
    this.#note('from_authority', values)
  }

  @rpc({ mode: 'any_peer', transfer_mode: 'unreliable', channel: 3 }) unreliable(...values: unknown[]): void {
    this.#note('unreliable', values)
  }

  @rpc({ mode: 'any_peer' }) answer(value?: unknown): void {
    this.#note('answer', [value])
    this.rpc_id(this.multiplayer?.get_remote_sender_id() ?? 0, 'from_anyone', value, 'answered')
  }

  not_declared(...values: unknown[]): void {
    this.#note('not_declared', values)
  }

  #note(what: string, values: readonly unknown[]): void {
    const shown = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    this.log.push([what, ...shown, `of ${this.multiplayer?.get_remote_sender_id()}`].join(' '))
  }
}
