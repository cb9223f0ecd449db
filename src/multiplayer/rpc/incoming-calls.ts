/**
 * The questions that a call or set of another peer must pass before it touches a node: where, what, who, how often, and
 * with which arguments. Asked in this order, the cheap ones first. Called by the receiver inside `poll()`.
 * A name from the wire is looked up among what the node declares, and nowhere else. Never throws.
 */

import { AskedCodecs } from '../codec/asked-codecs.ts'
import type { WireCodec } from '../codec/wire-codec.ts'
import { callChecked, checkValue } from './checked-call.ts'
import { readArguments, type Call } from './commands.ts'
import { FoundNodes } from './found-nodes.ts'
import { setProperty } from './node-access.ts'
import type { NodeRecord } from './node-record.ts'
import type { Allowance } from '../../peer/token-bucket.ts'
import { isAccepted } from './rpc-modes.ts'
import type { RpcRefusal } from './rpc-refusals.ts'
import type { RpcSession } from './rpc-session.ts'
import type { StandardSchemaV1 } from './standard-schema.ts'

/** All who are not in the world share one set of buckets. */
const STRANGERS = 0

/** Where a call comes from, and where it arrives. */
export interface CallOrigin {
  readonly source: number
  /** Our own id. */
  readonly self: number
  /** The name of the codec of its arguments. */
  readonly codec: string
  /** The root that paths start from; null if there is none. */
  readonly root: NodeRecord | null
  /** The time in milliseconds. */
  readonly now: number
}

/** Why nothing was done. */
export interface Refusal {
  readonly reason: RpcRefusal
  /** What the reason's own sentence does not say. */
  readonly detail?: string
}

/** Does what others ask for. */
export class IncomingCalls {
  readonly #session: RpcSession
  readonly #codecs: AskedCodecs
  readonly #failed: (error: unknown) => void
  readonly #nodes = new FoundNodes()

  /** `failed` hears what the game's own code throws. */
  constructor(session: RpcSession, codecs: ReadonlyMap<string, WireCodec>, failed: (error: unknown) => void) {
    this.#session = session
    this.#codecs = new AskedCodecs(codecs)
    this.#failed = failed
  }

  /** Does a call for the node at `path`, or says why not. */
  try(origin: CallOrigin, path: string, call: Call): Refusal | null {
    const { root, source, self } = origin
    if (root === null) return { reason: 'no-root-node' }
    const record = this.#nodes.find(root, path)
    if (typeof record === 'string') return { reason: record }
    const declaration = record.declaration(call.command, call.name)
    if (declaration === undefined) return { reason: 'not-declared' }
    if (!isAccepted(declaration.mode, record.master === self, record.master === source)) {
      return { reason: 'not-permitted' }
    }
    if (declaration.allowance !== null && !this.#hasRoom(origin, declaration.allowance))
      return { reason: 'rate-limited' }
    const codec = this.#codecs.get(origin.codec)
    if (codec === undefined) return { reason: 'unknown-codec', detail: `Its name is "${origin.codec}".` }
    const read = readArguments(call, codec, false)
    if (!read.ok) return { reason: 'bad-arguments', detail: `${read.message}.` }
    return call.command === 'call'
      ? callChecked(record.node, call.name, declaration.schema, read.values, this.#failed)
      : this.#set(record, call.name, declaration.schema, read.values[0])
  }

  #hasRoom({ source, now }: CallOrigin, allowance: Allowance): boolean {
    const peer = this.#session.connected.isKnown(source) ? source : STRANGERS
    return this.#session.limits.take(peer, allowance, now)
  }

  #set({ node }: NodeRecord, name: string, schema: StandardSchemaV1 | null, value: unknown): Refusal | null {
    const checked = checkValue(schema, value, this.#failed)
    if (!checked.ok) return checked.refusal
    try {
      const reason = setProperty(node, name, checked.value)
      return reason === null ? null : { reason }
    } catch (error) {
      this.#failed(error)
      return null
    }
  }
}
