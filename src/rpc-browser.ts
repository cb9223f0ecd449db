/**
 * The door `polled-peer/rpc` in browsers: remote calls, with Godot's Variant alone, so that no bundle holds a codec that
 * its page does not speak. Node gets rpc.ts instead, by the package's export conditions. Both export the same names.
 */

import { hostWarning } from './client/host-warning.ts'
import { variantCodec } from './multiplayer/codec/variant-wire.ts'
import { MultiplayerAPI as PolledMultiplayerAPI } from './multiplayer/rpc/multiplayer-api.ts'
import type { MultiplayerOptions } from './multiplayer/rpc/multiplayer-options.ts'
import { systemClock } from './system/clock.ts'

export * from './multiplayer/rpc/door.ts'

/** Godot's `MultiplayerAPI`, polled. It reads and writes Godot's Variant, and what the option `codecs` names instead. */
export class MultiplayerAPI extends PolledMultiplayerAPI {
  /** @throws TypeError for a bad option. */
  constructor(options: MultiplayerOptions = {}) {
    super(options, { clock: systemClock, on_warning: hostWarning, codecs: [variantCodec] })
  }
}
