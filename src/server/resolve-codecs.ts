/**
 * The checks of the options `codecs` and `codec`: which formats a server speaks for values and remote calls.
 * Called by resolve-options.ts. Throws a TypeError that says what is wrong, and opens nothing.
 */

import { msgpackCodec } from '../multiplayer/codec/msgpack.ts'
import { SpokenCodecs } from '../multiplayer/codec/spoken-codecs.ts'
import { CODEC_PREFIX, type WireCodec } from '../multiplayer/codec/wire-codec.ts'
import { object, shown } from '../peer/option-checks.ts'
import type { WebSocketServerOptions } from './options.ts'
import { isProtocolName } from './sub-protocols.ts'

const METHODS = ['decode', 'encode', 'readValues', 'writeValues'] as const

/** Checks both options, and fills in their defaults. @throws TypeError */
export function resolveCodecs({ codec, codecs = [msgpackCodec], kinds }: WebSocketServerOptions): SpokenCodecs {
  const ownValues = object('codec', codec, ['decode', 'encode'])
  if (!Array.isArray(codecs)) throw new TypeError(`Option "codecs" must be an array of codecs, not ${shown(codecs)}.`)
  const wires = [...(codecs as readonly WireCodec[]), ...(kinds?.codecs ?? [])]
  for (const wire of wires) checkWire(wire)
  const names = wires.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw new TypeError(`Option "codecs" has two codecs of the name "${twice}".`)
  return new SpokenCodecs(wires, ownValues)
}

function checkWire(wire: WireCodec): void {
  const given: unknown = wire
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`Option "codecs" must be an array of codecs, and holds ${shown(given)}.`)
  }
  object('codecs', wire, METHODS)
  const name: unknown = wire.name
  if (typeof name === 'string' && name.startsWith(CODEC_PREFIX) && name !== CODEC_PREFIX && isProtocolName(name)) return
  throw new TypeError(
    `Option "codecs": a codec's name must be a token that begins with "${CODEC_PREFIX}", not ${shown(name)}.`,
  )
}
