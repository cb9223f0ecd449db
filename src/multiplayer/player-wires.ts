/**
 * The wires of one world, by the codec of a member. Asked by the world for each packet. Knows no member.
 */

import { frameWire } from './frame-wire.ts'
import type { PlayerWire } from './player-wire.ts'

/** Looks wires up. */
export class PlayerWires {
  readonly #byCodec: ReadonlyMap<string, PlayerWire>
  // Mostly there are none but Godot 3's: then nothing is looked up.
  readonly #isMixed: boolean

  /** `byCodec` are those of other kinds than Godot 3's. */
  constructor(byCodec: ReadonlyMap<string, PlayerWire> = new Map()) {
    this.#byCodec = byCodec
    this.#isMixed = byCodec.size > 0
  }

  /** What a member speaks whose codec has this name. */
  of(codec: string): PlayerWire {
    return this.#isMixed ? (this.#byCodec.get(codec) ?? frameWire) : frameWire
  }

  /** A member is gone. */
  forget(id: number): void {
    for (const wire of this.#byCodec.values()) wire.forget(id)
  }
}
