/**
 * `OneWorld`: players of Godot 3 and of Godot 4 in one world. Given to a WebSocketServer as its option `kinds`, one for each
 * server: it says who is of which kind, gives each world its wires, and counts what could not be said from one to another.
 * It opens nothing and polls nothing.
 */

import type { WireCodec } from '../multiplayer/codec/wire-codec.ts'
import type { Arrival, PlayerKinds, PlayerWire, WireTools } from '../multiplayer/player-wire.ts'
import { oneOf, refuseUnknown } from '../peer/option-checks.ts'
import { Signal } from '../peer/signal.ts'
import type { ConfirmForm } from '../godot4/wire/path-command.ts'
import { Godot4Wire } from './godot4-wire.ts'
import { SERVER } from './godot4-talk.ts'
import { KindTable, type KindOptions } from './kind-table.ts'
import { GODOT4_PROTOCOL, godot4Calls } from './world-codecs.ts'
import { WorldRefusalCounts, type WorldRefusal } from './world-refusals.ts'

/** Options of `new OneWorld(options)`. All may be left out. */
export interface OneWorldOptions extends KindOptions {
  /**
   * How paths are confirmed to a Godot 4 player that has not yet confirmed one, and so shown its own form: by `id` (default),
   * as Godot does from 4.3 on, or by `path`, as before.
   */
  readonly confirm_by?: ConfirmForm | undefined
}

const NAMES: Readonly<Record<keyof OneWorldOptions, true>> = {
  default_kind: true,
  paths: true,
  protocols: true,
  confirm_by: true,
}

/** The kinds of players of one server. */
export class OneWorld implements PlayerKinds {
  readonly codecs: readonly WireCodec[] = [godot4Calls]
  readonly #table: KindTable
  readonly #confirmForm: ConfirmForm
  readonly #refusals = new WorldRefusalCounts()
  #failed: (error: unknown) => void = () => undefined

  /**
   * What a player said was not said on in the other wire. `path` and `name` are as far as they are known, else `''`. Only
   * inside `poll()`; what the server itself could not say is the error of its call, and counted.
   */
  readonly player_refused: Signal<[id: number, reason: WorldRefusal, path: string, name: string]>

  /** @throws TypeError for a bad option. */
  constructor(options: OneWorldOptions = {}) {
    refuseUnknown(options, NAMES)
    this.#table = new KindTable(options)
    this.#confirmForm = oneOf('confirm_by', options.confirm_by, ['id', 'path'], 'id')
    this.player_refused = new Signal({ collect: (error) => this.#failed(error) })
  }

  /** How often each reason was given, also for what the server itself could not say. */
  get_refusal_counts(): Readonly<Record<WorldRefusal, number>> {
    return this.#refusals.all
  }

  /** For the server alone. */
  codecOf(arrival: Arrival): string {
    return this.#table.codecOf(arrival)
  }

  /** For the server alone. */
  open(tools: WireTools): ReadonlyMap<string, PlayerWire> {
    this.#failed = (error) => tools.failed(error)
    const wire = new Godot4Wire({
      directory: () => tools.directory(),
      confirmForm: this.#confirmForm,
      send: (player, packet) => tools.send(player, packet),
      warn: (reason, text) => tools.warn(reason, text),
      refused: (source, reason, path, name) => {
        this.#refusals.add(reason)
        if (source !== SERVER) this.player_refused.emit(source, reason, path, name)
      },
    })
    return new Map([[GODOT4_PROTOCOL, wire]])
  }
}
