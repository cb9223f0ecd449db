/**
 * The lane of a network with conditions: a Link that carries as many bytes as a real connection would, in place of what
 * is said with them. Laid by the scenario for participants that have a network. It adds nothing to the link's order and
 * time, and looks at no byte.
 */

import type { Lane } from './lane.ts'
import { Link, type LinkOptions } from './link.ts'

/** What travels behind what was sent before it. */
interface Freight {
  /** Bytes of it that have not come out. */
  left: number
  readonly arrive: () => void
}

const CHUNK = new Uint8Array(65_536)

/** A {@link Lane} over one {@link Link}. */
export class LinkLane implements Lane {
  onDrained: (() => void) | null = null
  onBroken: (() => void) | null = null
  readonly #link: Link
  #freights: Freight[] = []
  #waitingBytes = 0

  /** @throws TypeError for conditions that are none. */
  constructor(options: LinkOptions) {
    this.#link = new Link(options, {
      data: (bytes) => this.#arrived(bytes.length),
      room: () => this.#hasRoom(),
      reset: () => this.#break(),
      // Nobody ends the link: what ends a stream is freight like all else.
      end: () => undefined,
    })
  }

  get waitingBytes(): number {
    return this.#waitingBytes
  }

  get roomBytes(): number {
    return this.#waitingBytes > 0 ? 0 : this.#link.roomBytes
  }

  carry(byteLength: number, arrive: () => void): void {
    if (this.#link.isOver) return
    // What is no byte takes one all the same: it shall keep its place.
    const left = Math.max(1, byteLength)
    const hasWaited = this.#waitingBytes > 0
    this.#freights.push({ left, arrive })
    this.#waitingBytes += left
    // Else the link will say when there is room.
    if (!hasWaited) this.#write()
  }

  #write(): void {
    while (this.#waitingBytes > 0) {
      const taken = this.#link.write(CHUNK.subarray(0, Math.min(this.#waitingBytes, CHUNK.length)))
      if (taken === 0) return
      this.#waitingBytes -= taken
    }
  }

  #hasRoom(): void {
    this.#write()
    if (this.#waitingBytes === 0) this.onDrained?.()
  }

  #arrived(byteLength: number): void {
    let left = byteLength
    while (left > 0) {
      const freight = this.#freights[0]
      if (freight === undefined) return
      const part = Math.min(left, freight.left)
      freight.left -= part
      left -= part
      if (freight.left > 0) return
      this.#freights.shift()
      freight.arrive()
    }
  }

  #break(): void {
    this.#freights = []
    this.#waitingBytes = 0
    this.onBroken?.()
  }
}
