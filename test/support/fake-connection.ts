/**
 * A Connection for unit tests of the rooms above it: it keeps what it was told to do, and does nothing by itself.
 */

import type { Connection } from '../../src/peer/connection.ts'
import type { PacketBatch } from '../../src/peer/packet-batch.ts'

export class FakeConnection implements Connection {
  readonly address = '127.0.0.1'
  readonly port = 4000
  bufferedAmount = 0
  /** The share of what is written that stays buffered. */
  keeps = 0
  canSetNoDelay = true
  /** Each write as a list of `text:…` or `hex:…`. */
  readonly writes: string[][] = []
  readonly closes: [code: number, reason: string][] = []
  pings = 0
  terminations = 0
  isReading = true
  noDelay = true

  write(batch: PacketBatch): void {
    const indices = Array.from({ length: batch.count }, (_, index) => index)
    this.bufferedAmount += this.keeps * batch.byteLength
    this.writes.push(indices.map((index) => describe(batch.bytesAt(index), batch.isTextAt(index))))
  }

  ping(): void {
    this.pings++
  }

  close(code: number, reason: string): void {
    this.closes.push([code, reason])
  }

  terminate(): void {
    this.terminations++
  }

  setNoDelay(enabled: boolean): boolean {
    if (this.canSetNoDelay) this.noDelay = enabled
    return this.canSetNoDelay
  }

  setReading(enabled: boolean): void {
    this.isReading = enabled
  }
}

function describe(bytes: Uint8Array, isText: boolean): string {
  return isText ? `text:${Buffer.from(bytes).toString()}` : `hex:${Buffer.from(bytes).toString('hex')}`
}
