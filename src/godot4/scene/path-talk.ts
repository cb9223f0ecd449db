/**
 * What is said about the paths of nodes, so that a path travels once per peer: our announcements and their confirmations,
 * and those of others, which are checked against our nodes. Called by sender and receiver. Each peer's ids are its own,
 * and bounded; ours belong to nodes in the tree. A peer is answered in the form in which it confirms itself, and what it
 * was answered before it has shown that is said again.
 */

import { isPathTooLong } from '../../multiplayer/rpc/command-text.ts'
import { MOST_SENT_PATHS, ReceivedPaths, SentPaths, type SentPath } from '../../multiplayer/rpc/path-cache.ts'
import { GodotError } from '../../peer/error.ts'
import { writeConfirmPath, writeSimplifyPath, type ConfirmPath, type SimplifyPath } from '../wire/path-command.ts'
import { namesDiffer } from '../script/rpc-names.ts'
import { ConfirmForms } from '../confirm-forms.ts'
import type { SceneCallTools } from './scene-call-tools.ts'
import type { SceneRecord } from './scene-record.ts'
import type { SceneRefusal } from './scene-refusals.ts'

const FULL =
  `No id is left to name a further node to others; ${MOST_SENT_PATHS} in the tree have one at most. Calls of such a node ` +
  'name its path, a synchronizer sends nothing, and a spawner spawns nothing.'

/** Finds the node at a path from the wire, or says why there is none. */
export type NodeFinder = (path: string) => SceneRecord | SceneRefusal

/** What a peer was told of its announcement. */
interface Answer extends Pick<SimplifyPath, 'id' | 'path'> {
  readonly isSame: boolean
}

/** The paths of one scene. */
export class PathTalk {
  readonly received: ReceivedPaths = new ReceivedPaths()
  readonly #tools: SceneCallTools
  readonly #sent = new SentPaths()
  readonly #ofNodes = new Map<SceneRecord, SentPath>()
  readonly #forms: ConfirmForms<Answer>

  constructor(tools: SceneCallTools) {
    this.#tools = tools
    this.#forms = new ConfirmForms(tools.confirmForm)
  }

  /** The path of a node in the tree with its id, a new one if need be; null, with a warning, when there are too many, and for a node that leaves. */
  claim(record: SceneRecord, path: string): SentPath | null {
    const own = this.#ofNodes.get(record)
    const there = this.#sent.find(path)
    if (own !== undefined && own === there) return own
    if (!record.isInside) return null
    // Another name, or another node in the place of one that has taken another name.
    this.free(record)
    if (there !== undefined) this.#sent.free(there)
    const claimed = this.#sent.claim(path)
    if (claimed !== null) this.#ofNodes.set(record, claimed)
    else this.#tools.report.warn('sent-paths', FULL)
    return claimed
  }

  /** A node leaves the tree: its id is not used again, also not for a node that takes its place. */
  free(record: SceneRecord): void {
    const path = this.#ofNodes.get(record)
    this.#ofNodes.delete(record)
    if (path !== undefined) this.#sent.free(path)
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
    const answer = { id, path, isSame: checksum === ours }
    this.#confirm(source, answer)
    this.#forms.answered(source, id, answer)
    if (answer.isSame) return null
    this.#warnOfNames(record, source, checksum)
    return 'checksum-mismatch'
  }

  /** A peer confirms what it was told; replication hears of it the first time. Six bytes may be either form: what was announced is meant. */
  hearConfirm(source: number, { id, path, isSame }: ConfirmPath, find: NodeFinder): SceneRefusal | null {
    const byId = id === null ? undefined : this.#sent.at(id)
    const byPath = path === null ? undefined : this.#sent.find(path)
    const form = byId?.isTold(source) === true ? 'id' : 'path'
    const confirmed = form === 'id' ? byId : byPath
    // The node may have left while this was on its way.
    if (confirmed === undefined && id !== null && this.#sent.isFreed(id)) return null
    if (confirmed?.isTold(source) !== true) return 'unknown-confirm'
    for (const answer of this.#forms.learn(source, form)) this.#confirm(source, answer)
    if (!confirmed.isConfirmed(source)) {
      confirmed.confirm(source)
      this.#tools.replication().confirmed(source, confirmed.id)
    }
    if (isSame) return null
    const record = find(confirmed.path)
    if (typeof record !== 'string') this.#warnOfNames(record, source, '')
    return 'checksum-mismatch'
  }

  /** A peer is gone; null: all are. */
  forget(id: number | null): void {
    if (id === null) {
      this.#sent.clear()
      this.#ofNodes.clear()
      this.received.clear()
      this.#forms.clear()
      return
    }
    this.#sent.forgetPeer(id)
    this.received.forgetPeer(id)
    this.#forms.forget(id)
  }

  #confirm(peer: number, answer: Answer): void {
    const confirm = writeConfirmPath(answer, answer.isSame, this.#forms.of(peer))
    if (confirm.ok) this.#tools.delivery.to(peer, confirm.bytes)
  }

  /** Once for each set of names of ours: a game has as many as it has classes of nodes. */
  #warnOfNames({ node, table }: SceneRecord, source: number, theirs: string): void {
    const text = namesDiffer(String(node.get_path()), source, theirs, table)
    this.#tools.report.warn(`checksum ${table.checksum}`, text)
  }
}
