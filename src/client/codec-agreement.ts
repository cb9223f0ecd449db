/**
 * Which codec the values of a client are written in: what it offers to the server beside the game's sub-protocols, and
 * what came of it. Pure. Asked by WebSocketClient when it connects, and told the answer inside `poll()`.
 * Decided in docs/decisions.md; the server's half is src/server/sub-protocols.ts.
 */

import { variantCodec } from '../multiplayer/codec/variant-wire.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'

/** What an answer of the server would mean. */
interface Meaning {
  readonly game: string
  readonly isAgreed: boolean
}

/** The codec of one client, over all its connections. */
export class CodecAgreement {
  readonly #wanted: PacketCodec
  /** The sub-protocol that stands for the wanted codec; `''` for one that needs no agreement. */
  readonly #name: string
  #meanings: ReadonlyMap<string, Meaning> = new Map()
  #isAgreed = false

  constructor(wanted: PacketCodec) {
    this.#wanted = wanted
    this.#name = codecName(wanted)
  }

  /** What values are read and written with at this moment. */
  get current(): PacketCodec {
    return this.#name === '' || this.#isAgreed ? this.#wanted : variantCodec
  }

  /** The name of the codec that was agreed on; `''` where nothing was. */
  get name(): string {
    return this.#isAgreed ? this.#name : ''
  }

  /**
   * The sub-protocols to offer. With those of a game each comes with the codec first, then all without it: a server that
   * does not know the codec takes one of these. Without any, the codec's name is all there is to offer.
   */
  offer(games: readonly string[]): readonly string[] {
    const meanings = new Map<string, Meaning>()
    if (this.#name !== '') {
      const wishes = games.length === 0 ? [''] : games
      for (const game of wishes) {
        meanings.set(game === '' ? this.#name : `${game}+${this.#name}`, { game, isAgreed: true })
      }
    }
    for (const game of games) if (!meanings.has(game)) meanings.set(game, { game, isAgreed: false })
    this.#meanings = meanings
    return [...meanings.keys()]
  }

  /** Takes the sub-protocol of the server's answer, `''` for none; returns the game's. */
  settle(answer: string): string {
    const meaning = this.#meanings.get(answer)
    this.#isAgreed = meaning?.isAgreed ?? false
    return meaning?.game ?? answer
  }
}

/** The sub-protocol by which a codec is asked for; `''` if it has none. */
export function codecName(codec: PacketCodec): string {
  return 'name' in codec && typeof codec.name === 'string' ? codec.name : ''
}
