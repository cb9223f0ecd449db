/**
 * What a client of Godot 4.2 or 4.3, or a web export, holds between two of its frames: a ring of 65,535 bytes and so many
 * packets; it loses what does not fit. Nobody knows when its frames begin, so all that comes within any of them shares it.
 */

const RING_BYTES = 65_535
const RING_PACKETS = 2048
/** A frame at 30 per second, two at 60. */
export const FRAME_MS = 33

interface Arrived {
  readonly at: number
  readonly length: number
}

/** Told of all messages that come to one client. */
export class EngineRing {
  /** What such a client may lose, each with why. */
  readonly lost: string[] = []
  /** All that came, by its times in milliseconds. */
  readonly arrived: Arrived[] = []

  take(at: number, messages: readonly { readonly bytes: Uint8Array }[]): void {
    for (const { bytes } of messages) {
      this.arrived.push({ at, length: bytes.length })
      const frame = this.arrived.filter((other) => other.at > at - FRAME_MS)
      const held = frame.reduce((sum, { length }) => sum + length, 0)
      if (held > RING_BYTES) this.lost.push(`at ${at}: ${held} bytes`)
      if (frame.length > RING_PACKETS) this.lost.push(`at ${at}: ${frame.length} packets`)
    }
  }
}
