/**
 * What is known between players of Godot 4 and everybody else in one world: announced paths, how each player confirms, and
 * the tables of names by which Godot 4 numbers calls. Shared by the two directions, from-godot4.ts and to-godot4.ts, which
 * also ask here who may call what. It reads no bytes.
 */

import type { CallDirectory, DirectoryNode } from '../peer/call-directory.ts'
import { shown } from '../peer/option-checks.ts'
import type { Encoded } from '../peer/packet-codec.ts'
import { isPathTooLong } from '../multiplayer/rpc/command-text.ts'
import { isAccepted, isRpcMode } from '../multiplayer/rpc/rpc-modes.ts'
import { namesDiffer, RpcTable } from '../godot4/script/rpc-names.ts'
import { ConfirmForms } from '../godot4/confirm-forms.ts'
import { writeConfirmPath, type ConfirmForm } from '../godot4/wire/path-command.ts'
import { Announcements } from './announcements.ts'
import type { WorldRefusal } from './world-refusals.ts'

/** The server's id in every world. */
export const SERVER = 1

/** What a talk needs of its world. */
export interface TalkTools {
  directory(): CallDirectory | null
  /** Somebody, perhaps the server, was not understood. `path` and `name` are `''` where they are not known. */
  refused(source: number, reason: WorldRefusal, path: string, name: string): void
  /** Sends a player a packet of SceneMultiplayer's that is from `source`. */
  send(source: number, player: number, packet: Uint8Array): void
  /** Tells the game in words what it can mend, once for each `reason`. */
  warn(reason: string, text: string): void
  /** How paths are confirmed to a player that has not shown its own form. */
  readonly confirmForm: ConfirmForm
}

/** What a player was told of its announcement, and by whom. */
export interface Answer {
  readonly source: number
  readonly id: number
  readonly path: string
  readonly isSame: boolean
}

/** A node with its numbers. */
export interface TalkNode {
  readonly node: DirectoryNode
  readonly table: RpcTable
}

/** The talk of one world. */
export class Godot4Talk {
  readonly announced: Announcements = new Announcements()
  /** How players confirm, and what they were answered. */
  readonly forms: ConfirmForms<Answer>
  readonly #tools: TalkTools
  // By the list of names that a node gives, which is another one as soon as they change.
  readonly #tables = new WeakMap<readonly string[], RpcTable>()

  constructor(tools: TalkTools) {
    this.#tools = tools
    this.forms = new ConfirmForms(tools.confirmForm)
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

  /** Whether a player has not announced other names for a path than its node has now. Who has announced none is believed. */
  hasOurNames(player: number, path: string, found: TalkNode | WorldRefusal): boolean {
    const checksum = this.announced.find(player, path)?.checksum ?? null
    return checksum === null || typeof found === 'string' || checksum === found.table.checksum
  }

  /** The names at a path differ: counted each time, and said in words once for each set of ours. */
  tellNames(player: number, path: string, found: TalkNode | WorldRefusal, theirs: string): void {
    if (typeof found !== 'string') {
      const { checksum } = found.table
      this.#tools.warn(`checksum ${checksum}`, namesDiffer(shown(path), player, theirs, found.table))
    }
    this.refuse(player, 'checksum-mismatch', path)
  }

  /** A player has shown how it confirms, and so how it is to be confirmed to: what it did not understand is said again. */
  learnForm(player: number, form: ConfirmForm): void {
    for (const answer of this.forms.learn(player, form)) {
      const packet = this.written(answer.source, writeConfirmPath(answer, answer.isSame, form), answer.path)
      if (packet !== null) this.#tools.send(answer.source, player, packet)
    }
  }

  forget(member: number): void {
    this.announced.forget(member)
    this.forms.forget(member)
  }
}
