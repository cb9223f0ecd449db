/**
 * The questions that a call of another peer must pass before it touches a node: where, what, who, how often, and with
 * which arguments. Asked in this order, the cheap ones first. Called by the scene's reader inside `poll()`.
 * The wire names a method by a number, which is looked up among what the node declares, and nowhere else. Never throws.
 */

import { callChecked } from '../../multiplayer/rpc/checked-call.ts'
import { isPathTooLong } from '../../multiplayer/rpc/command-text.ts'
import { FoundNodes } from '../../multiplayer/rpc/found-nodes.ts'
import { RateLimits } from '../../multiplayer/rpc/rate-limit.ts'
import { godot4Codec } from '../variant/codec.ts'
import { readCallArguments, type Call } from '../wire/call-command.ts'
import { isPermitted } from './call-rules.ts'
import type { PathTalk } from './path-talk.ts'
import type { SceneCallTools } from './scene-call-tools.ts'
import type { SceneRecord } from './scene-record.ts'
import { SCENE_REFUSALS, type SceneRefusal } from './scene-refusals.ts'

/** Does what others ask for in one scene. */
export class CallReader {
  readonly #tools: SceneCallTools
  readonly #paths: PathTalk
  readonly #nodes = new FoundNodes<SceneRecord>()
  readonly #limits = new RateLimits()

  constructor(tools: SceneCallTools, paths: PathTalk) {
    this.#tools = tools
    this.#paths = paths
  }

  /** The node at a path from `root`. */
  find(root: SceneRecord | null, path: string): SceneRecord | SceneRefusal {
    return root === null ? 'no-root-node' : this.#nodes.find(root, path)
  }

  /** Does a call, or says why not. */
  try(source: number, root: SceneRecord | null, call: Call): SceneRefusal | null {
    const path = call.path ?? this.#paths.received.find(source, call.pathId)
    if (path === undefined) return 'unknown-path-id'
    // Before it is taken apart: a packet may be one long path.
    if (isPathTooLong(path)) return 'path-too-long'
    const record = this.find(root, path)
    return typeof record === 'string' ? record : this.#tryAt(source, record, call)
  }

  /** A peer is gone; null: all are. */
  forget(id: number | null): void {
    if (id === null) this.#limits.clear()
    else this.#limits.forget(id)
  }

  #tryAt(source: number, record: SceneRecord, call: Call): SceneRefusal | null {
    const name = record.table.nameAt(call.index)
    if (name === null) return this.#refuse('unknown-method', source, record, `index ${call.index}`)
    const declaration = record.declarationAt(call.index)
    if (declaration === undefined) return this.#refuse('not-declared', source, record, name)
    if (!isPermitted(declaration.mode, record.authority === source)) {
      return this.#refuse('not-permitted', source, record, name)
    }
    const { allowance, schema } = declaration
    if (allowance !== null && !this.#limits.take(source, allowance, this.#tools.clock.now())) {
      return this.#refuse('rate-limited', source, record, name)
    }
    const read = readCallArguments(call, godot4Codec, false)
    if (!read.ok) return this.#refuse('bad-arguments', source, record, `${name}: ${read.message}`)
    const refusal = callChecked(record.node, name, schema, read.values, (error) => this.#tools.failed(error))
    if (refusal === null) return null
    const { reason, detail } = refusal
    return this.#refuse(reason, source, record, detail === undefined ? name : `${name}: ${detail}`)
  }

  /** What the game's author can mend is said in words, once per reason. */
  #refuse(reason: SceneRefusal & keyof typeof SCENE_REFUSALS, source: number, record: SceneRecord, what: string) {
    const where = `${String(record.node.get_path())}, ${what}`
    this.#tools.report.warn(reason, `Refused a call of peer ${source} (${where}): ${SCENE_REFUSALS[reason]}`)
    return reason
  }
}
