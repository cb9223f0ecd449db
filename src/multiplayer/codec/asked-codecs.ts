/**
 * The codecs that one API was given, asked by the name that a peer has agreed on: once for each call, and mostly for the
 * one that was asked for before. Made for the sender and for the receiver of calls.
 */

import type { WireCodec } from './wire-codec.ts'

/** Looks codecs up by name, and knows the last one again. */
export class AskedCodecs {
  readonly #codecs: ReadonlyMap<string, WireCodec>
  #lastName: string | null = null
  #last: WireCodec | undefined = undefined

  constructor(codecs: ReadonlyMap<string, WireCodec>) {
    this.#codecs = codecs
  }

  /** The codec of this name; undefined if none was given. */
  get(name: string): WireCodec | undefined {
    if (name !== this.#lastName) {
      this.#last = this.#codecs.get(name)
      this.#lastName = name
    }
    return this.#last
  }
}
