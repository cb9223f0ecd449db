/**
 * The values of properties as bytes of the wire. Called for everything that a synchronizer of ours sends. What cannot be
 * sent is said once in words, and is not sent.
 */

import type { ErrorReport } from '../../peer/error-report.ts'
import { godot4Codec } from '../variant/codec.ts'
import { writeState } from '../wire/state.ts'
import { readProperties, type NodeProperty } from './node-properties.ts'
import { MOST_PACKET_BYTES } from './replication-tools.ts'
import type { SynchronizerState } from './synchronizer-state.ts'

/** Whoever hears of what cannot be sent. */
export interface StateTools {
  readonly report: ErrorReport
  readonly failed: (error: unknown) => void
}

/** Writes any values; null, with a warning, where one has no type on the wire or they are too long. */
export function writeValues(values: readonly unknown[], report: ErrorReport): Uint8Array | null {
  const encoded = writeState(values, godot4Codec, MOST_PACKET_BYTES)
  if (encoded.ok) return encoded.bytes
  report.warn('replication-value', `A value cannot be sent by a MultiplayerSynchronizer: ${encoded.message}`)
  return null
}

/** The values of some properties of a synchronizer; null, with a warning, where one is not there or cannot be read. */
export function valuesOf(
  { node }: SynchronizerState,
  properties: readonly NodeProperty[] | null,
  { report, failed }: StateTools,
): unknown[] | null {
  const values = properties === null ? null : readProperties(properties, failed)
  if (values !== null) return values
  const where = String(node.get_path())
  report.warn('replication-property', `A property of ${where} is not there at or below its root: it is not sent.`)
  return null
}
