/**
 * What is known between players of Godot 4 and everybody else in one world: announced paths, how each player confirms, and
 * the tables of names by which Godot 4 numbers calls. Shared by the two directions, from-godot4.ts and to-godot4.ts, which
 * also ask here who may call what. It reads and writes no bytes.
 */

import type { CallDirectory, DirectoryNode } from '../peer/call-directory.ts'
import type { Encoded } from '../peer/packet-codec.ts'
import { isPathTooLong } from '../multiplayer/rpc/command-text.ts'
import { isAccepted, isRpcMode } from '../multiplayer/rpc/rpc-modes.ts'
import { RpcTable } from '../godot4/script/rpc-names.ts'
import type { ConfirmForm } from '../godot4/wire/path-command.ts'
import { Announcements } from './announcements.ts'
import type { WorldRefusal } from './world-refusals.ts'

/** The server's id in every world. */
export const SERVER = 1

/** What a talk needs of its world. */
export interface TalkTools {
  directory(): CallDirectory | null
  /** Somebody, perhaps the server, was not understood. `path` and `name` are `''` where they are not known. */
  refused(source: number, reason: WorldRefusal, path: string, name: string): void
  /** How paths are confirmed to a player that has not shown its own form. */
  readonly confirmForm: ConfirmForm
}

/** A node with its numbers. */
export interface TalkNode {
  readonly node: DirectoryNode
  readonly table: RpcTable
}

/** The talk of one world. */
export class Godot4Talk {
  readonly announced: Announcements = new Announcements()
  readonly #tools: TalkTools
  readonly #forms = new Map<number, ConfirmForm>()
  // By the list of names that a node gives, which is another one as soon as they change.
  readonly #tables = new WeakMap<readonly string[], RpcTable>()

  constructor(tools: TalkTools) {
    this.#tools = tools
  }

  /** Tells why something is not said on. */
  refuse(source: number, reason: WorldRefusal, path = '', name = ''): null {
    this.#tools.refused(source, reason, path, name)
    return null
  }

  /** The bytes that were written, or a refusal. */
  written(source: number, encoded: Encoded, path = '', name = ''): Uint8Array | null {
    return encoded.ok ? encoded.bytes : this.refuse(source, 'unwritable', path, name)
  }

  /** The node at a path, or why there is none. */
  nodeAt(path: string): TalkNode | WorldRefusal {
    if (isPathTooLong(path)) return 'path-too-long'
    const node = this.#tools.directory()?.find(path) ?? 'no-root-node'
    if (typeof node === 'string') return node
    const names = node.callNames
    const table = this.#tables.get(names) ?? new RpcTable({ script: names })
    this.#tables.set(names, table)
    return { node, table }
  }

  /**
   * Why one player may not call a method of others; null if it may. What the server says or hears is not asked here: there
   * its API decides. Of several receivers it is enough that one may take it: each still decides by itself.
   */
  obstacle(source: number, target: number, node: DirectoryNode, name: string): WorldRefusal | null {
    if (source === SERVER || target === SERVER) return null
    const mode = node.declaration('call', name)?.mode
    if (!isRpcMode(mode)) return 'not-declared'
    const seats = target > 0 ? [node.master === target] : [true, false]
    const isFromMaster = node.master === source
    return seats.some((isMaster) => isAccepted(mode, isMaster, isFromMaster)) ? null : 'not-permitted'
  }

  /** How a player is confirmed to. */
  formOf(player: number): ConfirmForm {
    return this.#forms.get(player) ?? this.#tools.confirmForm
  }

  /** A player has shown how it confirms, and so how it is to be confirmed to. */
  learnForm(player: number, form: ConfirmForm): void {
    this.#forms.set(player, form)
  }

  forget(member: number): void {
    this.announced.forget(member)
    this.#forms.delete(member)
  }
}
