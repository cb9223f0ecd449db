/**
 * The choice of the sub-protocol: Godot 3's table, plus the names of codecs and wires, which need no listing.
 * Pure. Called by the gate for every upgrade. Source: Godot 3's own server, docs/decisions.md for what we add.
 */

import { CODEC_PREFIX } from '../multiplayer/codec/wire-codec.ts'

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** The outcome: what the 101 names, and what the game hears. */
export type ProtocolChoice =
  { readonly ok: true; readonly answer: string; readonly game: string; readonly codec: string } | { readonly ok: false }

/** Whether a text can stand as a sub-protocol's name (RFC 6455 section 4.1: a token). */
export function isProtocolName(name: string): boolean {
  return TOKEN.test(name)
}

/**
 * Chooses for one client. `supported` are the server's names, `header` is the client's offer, `codecs` are the codec
 * names the server speaks. A server without names accepts only clients that offer none, and the reverse; the client's
 * order decides; case counts. Codec names are taken out of the offer first; `game+codec` asks for both.
 */
export function chooseProtocol(
  supported: readonly string[],
  header: string,
  codecs: readonly string[],
): ProtocolChoice {
  const offered = header === '' ? [] : header.split(',').map((name) => name.trim())
  if (!offered.every(isProtocolName)) return { ok: false }
  const parsed = offered.map(parseOffer)
  const games = parsed.filter((offer) => offer.game !== '')
  const codec = parsed.find((offer) => offer.game === '' && codecs.includes(offer.codec))
  if (supported.length === 0 && games.length === 0) {
    if (offered.length > 0 && codec === undefined) return { ok: false }
    return { ok: true, answer: codec?.codec ?? '', game: '', codec: codec?.codec ?? '' }
  }
  const chosen = games.find((offer) => {
    return supported.includes(offer.game) && (offer.codec === '' || codecs.includes(offer.codec))
  })
  if (chosen === undefined) return { ok: false }
  return { ok: true, answer: chosen.name, game: chosen.game, codec: chosen.codec }
}

interface Offer {
  readonly name: string
  readonly game: string
  readonly codec: string
}

function parseOffer(name: string): Offer {
  if (name.startsWith(CODEC_PREFIX)) return { name, game: '', codec: name }
  const plus = name.indexOf(`+${CODEC_PREFIX}`)
  if (plus <= 0) return { name, game: name, codec: '' }
  return { name, game: name.slice(0, plus), codec: name.slice(plus + 1) }
}
