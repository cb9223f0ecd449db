/**
 * Which settings need an ability that not every engine has: a setting that the engine can't honour is refused, never
 * ignored. Pure. Called by the resolver of the options, when the engine is known and nothing is open.
 */

import type { WebSocketServerOptions } from './options.ts'
import type { Ability, Transport } from './transport/transport.ts'

interface Need {
  /** The setting as it stands in a program. */
  readonly setting: string
  readonly ability: Ability
  readonly isAsked: (options: WebSocketServerOptions) => boolean
}

const NEEDS: readonly Need[] = [
  {
    setting: "inbound_overflow: 'pause'",
    ability: 'pause-reading',
    isAsked: ({ inbound_overflow }) => inbound_overflow === 'pause',
  },
  { setting: 'exclusive: false', ability: 'share-port', isAsked: ({ exclusive }) => exclusive === false },
  {
    setting: 'close_timeout',
    ability: 'close-timeout',
    // Left out, the engine's own time is as good.
    isAsked: ({ close_timeout }) => close_timeout !== undefined,
  },
]

/** @throws TypeError for the first setting that the engine can't honour: names it, the engine and the reason. */
export function demandAbilities(options: WebSocketServerOptions, { engine, cannot }: Transport): void {
  for (const { setting, ability, isAsked } of NEEDS) {
    const reason = isAsked(options) ? cannot[ability] : undefined
    if (reason !== undefined)
      throw new TypeError(`Option "${setting}" cannot be had on the ${engine} engine. ${reason}`)
  }
}
