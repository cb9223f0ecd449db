/**
 * Which kind a player is of, settled by its handshake: the codec that it has agreed on, else its sub-protocol, else its
 * path, else the default. A table out of the options of OneWorld. Pure.
 */

import type { Arrival } from '../multiplayer/player-wire.ts'
import { object, oneOf, shown } from '../peer/option-checks.ts'
import { pathFault } from '../server/request-path.ts'
import { isProtocolName } from '../server/sub-protocols.ts'
import { GODOT4_PROTOCOL } from './world-codecs.ts'

/** Each kind, and the codec by which a world knows it; `''` are Godot 3's players that have agreed on none. */
const CODEC_OF_KIND = { godot3: '', godot4: GODOT4_PROTOCOL }

/** A kind of players. */
export type PlayerKindName = 'godot3' | 'godot4'

const PATHS: Readonly<Record<string, PlayerKindName>> = { '/godot3': 'godot3', '/godot4': 'godot4' }
const KIND_NAMES = Object.keys(CODEC_OF_KIND) as PlayerKindName[]

/** What settles the kind of a player. */
export interface KindOptions {
  /** The kind of those of whom nothing else says it; default `'godot3'`. */
  readonly default_kind?: PlayerKindName | undefined
  /** By the path of the request, as it stands there; default `/godot3` and `/godot4`. */
  readonly paths?: Readonly<Record<string, PlayerKindName>> | undefined
  /** By the game's sub-protocol, which `listen` must be given too; default none. */
  readonly protocols?: Readonly<Record<string, PlayerKindName>> | undefined
}

/** The kinds that arrivals are of. */
export class KindTable {
  readonly #default: PlayerKindName
  readonly #byPath: ReadonlyMap<string, PlayerKindName>
  readonly #byProtocol: ReadonlyMap<string, PlayerKindName>

  /** @throws TypeError for a bad option. */
  constructor({ default_kind, paths, protocols }: KindOptions) {
    this.#default = oneOf('default_kind', default_kind, KIND_NAMES, 'godot3')
    this.#byPath = kindsIn('paths', object('paths', paths, []) ?? PATHS, pathFault)
    this.#byProtocol = kindsIn('protocols', object('protocols', protocols, []) ?? {}, (name) =>
      isProtocolName(name) ? null : 'is no sub-protocol',
    )
  }

  /** The codec by which the world knows who has arrived so. */
  codecOf({ path, protocol, codec }: Arrival): string {
    if (codec !== '') return codec
    return CODEC_OF_KIND[this.#byProtocol.get(protocol) ?? this.#byPath.get(path) ?? this.#default]
  }
}

function kindsIn(
  option: string,
  given: Readonly<Record<string, PlayerKindName>>,
  fault: (key: string) => string | null,
): ReadonlyMap<string, PlayerKindName> {
  const entries = Object.entries(given)
  for (const [key, kind] of entries) {
    const wrong = fault(key)
    if (wrong !== null) throw new TypeError(`Option "${option}": ${shown(key)} ${wrong}.`)
    oneOf(`${option} ${key}`, kind, KIND_NAMES, 'godot3')
  }
  return new Map(entries)
}
