/**
 * What is said about the paths of nodes, so that a path travels once per peer: our announcements and their confirmations,
 * and those of others, which are checked against our nodes. Called by sender and receiver. Each peer's ids are its own,
 * and bounded; a peer is answered in the form in which it confirms itself: by path before Godot 4.3, by id since.
 */

import { isPathTooLong } from '../../multiplayer/rpc/command-text.ts'
import { ReceivedPaths, SentPaths, type SentPath } from '../../multiplayer/rpc/path-cache.ts'
import { GodotError } from '../../peer/error.ts'
import {
  writeConfirmPath,
  writeSimplifyPath,
  type ConfirmForm,
  type ConfirmPath,
  type SimplifyPath,
} from '../wire/path-command.ts'
import type { SceneCallTools } from './scene-call-tools.ts'
import type { SceneRecord } from './scene-record.ts'
import type { SceneRefusal } from './scene-refusals.ts'

/** Finds the node at a path from the wire, or says why there is none. */
export type NodeFinder = (path: string) => SceneRecord | SceneRefusal

/** The paths of one scene. */
export class PathTalk {
  readonly sent: SentPaths = new SentPaths()
  readonly received: ReceivedPaths = new ReceivedPaths()
  readonly #tools: SceneCallTools
  readonly #forms = new Map<number, ConfirmForm>()

  constructor(tools: SceneCallTools) {
    this.#tools = tools
  }

  /** Tells a path, its id and the checksum of its node to each of these that does not know of it. */
  announce(path: SentPath, record: SceneRecord, receivers: readonly number[]): void {
    const strangers = receivers.filter((id) => !path.isTold(id))
    if (strangers.length === 0) return
    const announcement = writeSimplifyPath(path.id, path.path, record.table.checksum)
    // A path that cannot be written is an error of the call itself.
    if (!announcement.ok) return
    for (const id of strangers) {
      // Who had no room for it is told another time.
      if (this.#tools.delivery.to(id, announcement.bytes) === GodotError.OK) path.tell(id)
    }
  }

  /** A peer announces an id. One whose names are others than ours is kept and confirmed all the same, as in Godot. */
  hear(source: number, command: SimplifyPath, find: NodeFinder): SceneRefusal | null {
    const { id, path, checksum } = command
    if (isPathTooLong(path)) return 'path-too-long'
    const record = find(path)
    if (typeof record === 'string') return record
    if (this.received.find(source, id) !== undefined) return 'path-known'
    // Unconfirmed paths travel in full: nothing is lost.
    if (!this.received.keep(source, id, path)) return 'too-many-paths'
    const ours = record.table.checksum
    const form = this.#forms.get(source) ?? this.#tools.confirmForm
    const confirm = writeConfirmPath(command, checksum === ours, form)
    if (confirm.ok) this.#tools.delivery.to(source, confirm.bytes)
    if (checksum === ours) return null
    this.#warnOfNames(record, `peer ${source} has ${checksum}, and ours is ${ours}`)
    return 'checksum-mismatch'
  }

  /** A peer confirms what it was told. Six bytes may be either form: what was announced is meant. */
  hearConfirm(source: number, { id, path, isSame }: ConfirmPath, find: NodeFinder): SceneRefusal | null {
    const byId = id === null ? undefined : this.sent.at(id)
    const byPath = path === null ? undefined : this.sent.find(path)
    const form = byId?.confirm(source) === true ? 'id' : 'path'
    const confirmed = form === 'id' ? byId : byPath
    if (confirmed === undefined || (form === 'path' && !confirmed.confirm(source))) return 'unknown-confirm'
    this.#forms.set(source, form)
    if (isSame) return null
    const record = find(confirmed.path)
    if (typeof record !== 'string') {
      this.#warnOfNames(record, `peer ${source} has another than ours, ${record.table.checksum}`)
    }
    return 'checksum-mismatch'
  }

  /** A peer is gone; null: all are. */
  forget(id: number | null): void {
    if (id === null) {
      this.sent.clear()
      this.received.clear()
      this.#forms.clear()
      return
    }
    this.sent.forgetPeer(id)
    this.received.forgetPeer(id)
    this.#forms.delete(id)
  }

  /** Once for each set of names of ours: a game has as many as it has classes of nodes. */
  #warnOfNames(record: SceneRecord, sums: string): void {
    const { entries, checksum } = record.table
    const names = entries.map(({ name }) => name).join(', ')
    this.#tools.report.warn(
      `checksum ${checksum}`,
      `The remote calls of ${String(record.node.get_path())} differ: their checksum at ${sums}. ` +
        `One name more or less on a side, and calls reach other methods. Ours are: ${names === '' ? 'none' : names}. ` +
        'Those of the script are printed by "polled-peer godot4 rpcs <script.gd>".',
    )
  }
}
