/**
 * The largest packets of properties, as a game may set them: Godot 4's `max_sync_packet_size` and
 * `max_delta_packet_size`. Kept by the replication of a scene, read in every tick.
 */

import type { ErrorReport } from '../../peer/error-report.ts'
import { MOST_PACKET_BYTES } from './replication-tools.ts'

const LEAST = 128

/** In bytes. */
export class PacketSizes {
  readonly #report: ErrorReport
  #sync = 1350
  #delta = 65_535

  constructor(report: ErrorReport) {
    this.#report = report
  }

  /** For what is always sent; a whole number from 128. Another changes nothing, with a warning. */
  get sync(): number {
    return this.#sync
  }

  set sync(size: number) {
    if (this.#isSize(size)) this.#sync = size
  }

  /** For what is sent on change, as {@link sync}. */
  get delta(): number {
    return this.#delta
  }

  set delta(size: number) {
    if (this.#isSize(size)) this.#delta = size
  }

  /** What is written at most: no Godot 4 peer takes more by default. */
  get written(): { readonly sync: number; readonly delta: number } {
    return { sync: Math.min(this.#sync, MOST_PACKET_BYTES), delta: Math.min(this.#delta, MOST_PACKET_BYTES) }
  }

  #isSize(size: number): boolean {
    if (Number.isInteger(size) && size >= LEAST) return true
    this.#report.warn(
      'packet-size',
      `A max_sync_packet_size or max_delta_packet_size is at least ${LEAST} bytes; kept.`,
    )
    return false
  }
}
