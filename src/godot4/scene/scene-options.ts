/**
 * What a SceneMultiplayer can be told beyond Godot's properties, checked once by its constructor.
 */

import type { Clock } from '../../peer/clock.ts'
import { callback, object, oneOf, refuseUnknown } from '../../peer/option-checks.ts'
import { hostWarning } from '../../client/host-warning.ts'
import { systemClock } from '../../system/clock.ts'
import type { ConfirmForm } from '../wire/path-command.ts'

/** Options of `new SceneMultiplayer(options)`, all of them ours. */
export interface SceneMultiplayerOptions {
  /** Hears a sentence, once per reason, where Godot would print one; default `process.emitWarning`. */
  readonly on_warning?: ((text: string) => void) | undefined
  /** The time; default the system's clock. */
  readonly clock?: Clock | undefined
  /**
   * How paths are confirmed to a peer that has not yet confirmed one of ours, and so shown its own form: by `id` (default),
   * as Godot does from 4.3 on, or by `path`, as before.
   */
  readonly confirm_by?: ConfirmForm | undefined
}

/** Fills in the defaults. @throws TypeError naming the first bad option. */
export function resolveSceneOptions(options: SceneMultiplayerOptions): {
  readonly clock: Clock
  readonly onWarning: (text: string) => void
  readonly confirmForm: ConfirmForm
} {
  refuseUnknown(options, { on_warning: true, clock: true, confirm_by: true })
  return {
    clock: object('clock', options.clock, ['now', 'after']) ?? systemClock,
    onWarning: callback('on_warning', options.on_warning) ?? hostWarning,
    confirmForm: oneOf('confirm_by', options.confirm_by, ['id', 'path'], 'id'),
  }
}
