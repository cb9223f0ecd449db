/**
 * The remote calls of one SceneMultiplayer: the tree, the paths, the way out and the way in, put together. Made by the
 * scene, which hands it the commands about calls and paths, and tells it who is gone; asked by replication for the ids of
 * paths. A face: its parts do the work.
 */

import type { GodotError } from '../../peer/error.ts'
import { isPathTooLong } from '../../multiplayer/rpc/command-text.ts'
import type { SentPath } from '../../multiplayer/rpc/path-cache.ts'
import type { Call } from '../wire/call-command.ts'
import type { ConfirmPath, SimplifyPath } from '../wire/path-command.ts'
import { CallReader } from './call-reader.ts'
import { CallSender } from './call-sender.ts'
import { PathTalk } from './path-talk.ts'
import type { SceneCallTools } from './scene-call-tools.ts'
import type { Outgoing } from './scene-host.ts'
import type { SceneRecord } from './scene-record.ts'
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
      left: (record) => this.#paths.free(record),
      failed: (error) => tools.failed(error),
      get replication() {
        return tools.replication()
      },
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

  /** Tells the path of a node, under its id, to those of `ids` that do not know it; null for a node that no path of the wire leads to, and when there are too many. */
  announce(record: SceneRecord, ids: readonly number[]): SentPath | null {
    const { start } = this.tree
    if (start?.place.holds(record.place) !== true) return null
    const path = record.place.pathBelow(start.place)
    const claimed = isPathTooLong(path) ? null : this.#paths.claim(record, path)
    if (claimed !== null) this.#paths.announce(claimed, record, ids)
    return claimed
  }

  /** The node whose path a peer has announced under an id. */
  announced(source: number, id: number): SceneRecord | SceneRefusal {
    const path = this.#paths.received.find(source, id)
    return path === undefined ? 'unknown-path-id' : this.#reader.find(this.tree.start, path)
  }

  /** A peer is gone; null: all are. */
  forget(id: number | null): void {
    this.#paths.forget(id)
    this.#reader.forget(id)
  }
}
