/**
 * The remote calls of one SceneMultiplayer: the tree, the paths, the way out and the way in, put together. Made by the
 * scene, which hands it the commands about calls and paths, and tells it who is gone. A face: its parts do the work.
 */

import type { GodotError } from '../../peer/error.ts'
import type { Call } from '../wire/call-command.ts'
import type { ConfirmPath, SimplifyPath } from '../wire/path-command.ts'
import { CallReader } from './call-reader.ts'
import { CallSender } from './call-sender.ts'
import { PathTalk } from './path-talk.ts'
import type { SceneCallTools } from './scene-call-tools.ts'
import type { Outgoing } from './scene-host.ts'
import type { SceneRefusal } from './scene-refusals.ts'
import { SceneTree } from './scene-tree.ts'

/** Calls of one scene, in both directions. */
export class SceneCalls {
  readonly tree: SceneTree
  readonly #paths: PathTalk
  readonly #sender: CallSender
  readonly #reader: CallReader

  constructor(tools: SceneCallTools) {
    this.#paths = new PathTalk(tools)
    this.#sender = new CallSender(tools, this.#paths)
    this.#reader = new CallReader(tools, this.#paths)
    this.tree = new SceneTree({
      scene: tools.scene,
      report: tools.report,
      send: (call) => this.send(call),
      isOwnId: (id) => tools.peer()?.get_unique_id() === id,
    })
  }

  send(call: Outgoing): GodotError {
    return this.#sender.send(this.tree.start, call)
  }

  /** Does what a peer asks, or says why not. */
  take(source: number, command: Call | SimplifyPath | ConfirmPath): SceneRefusal | null {
    const { start } = this.tree
    if (command.command === 'call') return this.#reader.try(source, start, command)
    const find = (path: string) => this.#reader.find(start, path)
    if (command.command === 'simplify') return this.#paths.hear(source, command, find)
    return this.#paths.hearConfirm(source, command, find)
  }

  /** A peer is gone; null: all are. */
  forget(id: number | null): void {
    this.#paths.forget(id)
    this.#reader.forget(id)
  }
}
