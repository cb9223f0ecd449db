/**
 * What one client of the arena has been told, whatever it speaks: calls in their order, and the latest snapshot. Used by
 * the tests of the demo's host. What extends it has the wire.
 */

import { decodeSnapshot, type Snapshot } from '../../demo/arena/snapshot.ts'
import { GUARD_MS } from '../support/arrivals.ts'

const POLL_MS = 5

/** One such client. */
export abstract class Witness {
  /** The calls of the server: name first, then the arguments. */
  readonly told: unknown[][] = []
  latest: Snapshot | null = null

  /** Reads what has come. */
  abstract poll(): void

  /** Calls a method of the node `Arena` at the server. */
  abstract call(name: string, args?: readonly unknown[]): void

  /** Whether calls can be made. */
  abstract isConnected(): boolean

  /** The arguments of the calls of this name, oldest first. */
  heard(name: string): unknown[][] {
    return this.told.filter(([one]) => one === name).map(([, ...args]) => args)
  }

  /** Polls until it is so. */
  async until(isSo: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + GUARD_MS
    for (;;) {
      this.poll()
      if (isSo()) return
      if (performance.now() > giveUpAt) throw new Error(`it never came to: ${isSo.toString()}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  /** Waits until calls can be made. */
  connected(): Promise<void> {
    return this.until(() => this.isConnected())
  }

  /** Asks for a ship and returns its number. */
  async join(...args: readonly unknown[]): Promise<number> {
    await this.connected()
    this.call('join', args)
    await this.until(() => this.heard('welcome').length > 0)
    return Number(this.heard('welcome')[0]?.[0])
  }

  /** Takes the bytes of a snapshot. */
  protected see(bytes: Uint8Array): void {
    const read = decodeSnapshot(bytes)
    if (!read.ok) throw new Error(read.refusal)
    this.latest = read.value
  }
}
