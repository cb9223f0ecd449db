/**
 * The node that all games of these tests have, below the root: what others may call of it, in each mode that matters here,
 * and what was called.
 */

import { master, puppet, remote } from '../../src/multiplayer/rpc/decorators.ts'
import { NetworkNode } from '../../src/multiplayer/rpc/network-node.ts'
import type { StandardSchemaV1 } from '../../src/multiplayer/rpc/standard-schema.ts'

/** One small number. */
const power: StandardSchemaV1<unknown, [number]> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      Array.isArray(value) && value.length === 1 && typeof value[0] === 'number' && value[0] < 10
        ? { value: [value[0]] }
        : { issues: [{ message: 'not one small number' }] },
  },
}

/** What a script of Godot 4 has beside what this class does. */
export const SCRIPT_ALONE = ['welcome']

/** All names of the script on the other side. */
export const SHIP_NAMES = ['fire', 'moved', 'say', 'steer', ...SCRIPT_ALONE]

/** What can be called at players beside what the class declares. */
interface Script {
  fire(power: number): void
  moved(...values: readonly unknown[]): void
  say(...values: readonly unknown[]): void
  steer(...values: readonly unknown[]): void
  welcome(...values: readonly unknown[]): void
  health: unknown
}

export class Ship extends NetworkNode<Script> {
  /** `name(arguments) of sender`. */
  readonly calls: string[] = []
  /** The arguments of the last call, as they came. */
  last: readonly unknown[] = []
  health: unknown = 100

  constructor(name = 'Ship') {
    super(name)
    this.set_rpc_names(SCRIPT_ALONE)
    this.rset_config('health', 1)
  }

  @master steer(...values: readonly unknown[]): void {
    this.#note('steer', values)
  }

  @master({ args: power, rate_limit: { calls: 2, per: 1 } }) fire(value: number): void {
    this.#note('fire', [value])
  }

  @puppet moved(...values: readonly unknown[]): void {
    this.#note('moved', values)
  }

  @remote say(...values: readonly unknown[]): void {
    this.#note('say', values)
  }

  take(): string[] {
    return this.calls.splice(0)
  }

  #note(name: string, values: readonly unknown[]): void {
    this.last = values
    this.calls.push(`${name}(${values.map(shown).join(', ')}) of ${this.multiplayer?.get_rpc_sender_id()}`)
  }
}

/** What has no text of its own is looked at in `last`. */
function shown(value: unknown): string {
  return Object(value) === value ? '…' : String(value)
}
