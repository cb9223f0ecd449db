/**
 * What a node needs of the MultiplayerAPI whose tree it is in: the port through which its `rpc` and `rset` leave.
 * Implemented by MultiplayerAPI. Types alone, nothing runs.
 */

import type { ErrorReport } from '../../peer/error-report.ts'
import type { GodotError } from '../../peer/error.ts'
import type { MultiplayerAPI } from './multiplayer-api.ts'
import type { NodeRecord } from './node-record.ts'

/** A call that leaves a node. */
export interface Outgoing {
  readonly kind: 'call' | 'set'
  readonly record: NodeRecord
  /** 0 everybody, an id, or negative: everybody but that one. */
  readonly to: number
  readonly name: string
  /** The arguments, or the one value. */
  readonly values: readonly unknown[]
}

/** The API of a tree, as its nodes see it. */
export interface RpcHost {
  readonly api: MultiplayerAPI
  /** Where nodes leave the sentences of what they refuse. */
  readonly report: ErrorReport
  /** @returns OK or why not; the sentence is the API's last. */
  send(call: Outgoing): GodotError
  /** Whether this id is our own; never while there is no peer. */
  isOwnId(id: number): boolean
}
