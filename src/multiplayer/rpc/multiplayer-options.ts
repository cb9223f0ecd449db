/**
 * The options of a MultiplayerAPI, their checks, and what a door gives where an option is missing. All of them are ours:
 * Godot's class takes none. Called by the constructor; a bad option throws a TypeError that names it.
 */

import type { Clock } from '../../peer/clock.ts'
import { callback, object, refuseUnknown, shown } from '../../peer/option-checks.ts'
import type { WireCodec } from '../codec/wire-codec.ts'

/** What a MultiplayerAPI may be given. */
export interface MultiplayerOptions {
  /** The time by which rate limits are kept. Default: the system's. */
  readonly clock?: Clock
  /** Hears, once per reason, what Godot would print. Default: `process.emitWarning` where there is one. */
  readonly on_warning?: (text: string) => void
  /** The codecs that it reads and writes, Godot's Variant included if it is wanted. Default: all that the door knows. */
  readonly codecs?: readonly WireCodec[]
}

/** What a door fills in. */
export type MultiplayerPlatform = Required<MultiplayerOptions>

/** Options with every default filled in. */
export interface ResolvedMultiplayerOptions {
  readonly clock: Clock
  readonly onWarning: (text: string) => void
  readonly codecs: ReadonlyMap<string, WireCodec>
}

/** Checks the options and fills in the defaults. @throws TypeError naming the first bad option. */
export function resolveMultiplayerOptions(
  options: MultiplayerOptions,
  platform: MultiplayerPlatform,
): ResolvedMultiplayerOptions {
  refuseUnknown(options, { clock: true, on_warning: true, codecs: true })
  return {
    clock: object('clock', options.clock, ['now', 'after']) ?? platform.clock,
    onWarning: callback('on_warning', options.on_warning) ?? platform.on_warning,
    codecs: byName(options.codecs ?? platform.codecs),
  }
}

function byName(codecs: readonly WireCodec[]): ReadonlyMap<string, WireCodec> {
  const given: unknown = codecs
  if (!Array.isArray(given)) throw new TypeError(`Option "codecs" must be an array of codecs, not ${shown(given)}.`)
  const named = new Map<string, WireCodec>()
  for (const codec of codecs) {
    const name = nameOf(codec)
    if (named.has(name)) throw new TypeError(`Option "codecs" has two codecs of the name "${name}".`)
    named.set(name, codec)
  }
  return named
}

function nameOf(codec: WireCodec): string {
  const given: unknown = codec
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`Option "codecs" must be an array of codecs, and holds ${shown(given)}.`)
  }
  object('codecs', codec, ['readValues', 'writeValues'])
  const name: unknown = codec.name
  if (typeof name === 'string') return name
  throw new TypeError(`Option "codecs": a codec's name must be a string, not ${shown(name)}.`)
}
