/**
 * The frames of one packet, one for each codec that is among its receivers, made when the first of them is sent to.
 * Used by a world for one packet and then dropped. Decides nothing: its maker translates, counts and refuses.
 */

/** Frames by the name of the codec. */
export class CodecFrames {
  readonly #make: (codec: string) => Uint8Array | null
  // Mostly there is one; the others wait in the map.
  #firstCodec: string | null
  #firstFrame: Uint8Array | null
  #others: Map<string, Uint8Array | null> | null = null
  #hasGap = false

  /** `make` is asked once per codec; null where it cannot hold the packet. A frame that exists already can be given. */
  constructor(
    make: (codec: string) => Uint8Array | null,
    codec: string | null = null,
    frame: Uint8Array | null = null,
  ) {
    this.#make = make
    this.#firstCodec = codec
    this.#firstFrame = frame
  }

  /** Whether a codec that was asked for cannot hold the packet. */
  get hasGap(): boolean {
    return this.#hasGap
  }

  /** The frame in a codec; null where it cannot hold the packet. */
  of(codec: string): Uint8Array | null {
    if (codec === this.#firstCodec) return this.#firstFrame
    const known = this.#others?.get(codec)
    if (known !== undefined) return known
    const frame = this.#make(codec)
    this.#hasGap ||= frame === null
    if (this.#firstCodec === null) {
      this.#firstCodec = codec
      this.#firstFrame = frame
    } else {
      this.#others ??= new Map()
      this.#others.set(codec, frame)
    }
    return frame
  }
}
