/**
 * A node of a game of ours: a method and a property of each mode, the same as in rpc-puppet.gd. What is called or set is
 * told to the test. Used by rpc-world.ts.
 */

import {
  master,
  mastersync,
  MultiplayerAPI,
  NetworkNode,
  puppet,
  puppetsync,
  remote,
  remotesync,
} from '../../src/rpc.ts'
import { encodeVariant, real } from '../../src/variant.ts'
import { VALUES } from '../multiplayer/variant/values.ts'

/** Hears what is called or set. */
export type Told = (path: string, what: string, sender: number, values: readonly unknown[]) => void

const TYPE_REAL = 3

/** One node. Its path is told without the root's name. */
export class Actor extends NetworkNode<Actor> {
  readonly #told: Told

  constructor(name: string, told: Told) {
    super(name)
    this.#told = told
    this.rpc_config('by_config', MultiplayerAPI.RPC_MODE_REMOTE)
    this.rset_config('of_config', MultiplayerAPI.RPC_MODE_REMOTE)
  }

  set of_disabled(value: unknown) {
    this.#report('of_disabled', value)
  }

  @remote set of_remote(value: unknown) {
    this.#report('of_remote', value)
  }

  @master set of_master(value: unknown) {
    this.#report('of_master', value)
  }

  @puppet set of_puppet(value: unknown) {
    this.#report('of_puppet', value)
  }

  @remotesync set of_remotesync(value: unknown) {
    this.#report('of_remotesync', value)
  }

  @mastersync set of_mastersync(value: unknown) {
    this.#report('of_mastersync', value)
  }

  @puppetsync set of_puppetsync(value: unknown) {
    this.#report('of_puppetsync', value)
  }

  set of_config(value: unknown) {
    this.#report('of_config', value)
  }

  by_disabled(value: unknown): void {
    this.#report('by_disabled', value)
  }

  @remote by_remote(value: unknown): void {
    this.#report('by_remote', value)
  }

  @master by_master(value: unknown): void {
    this.#report('by_master', value)
  }

  @puppet by_puppet(value: unknown): void {
    this.#report('by_puppet', value)
  }

  @remotesync by_remotesync(value: unknown): void {
    this.#report('by_remotesync', value)
  }

  @mastersync by_mastersync(value: unknown): void {
    this.#report('by_mastersync', value)
  }

  @puppetsync by_puppetsync(value: unknown): void {
    this.#report('by_puppetsync', value)
  }

  by_config(value: unknown): void {
    this.#report('by_config', value)
  }

  @remote greet(first: unknown, second: unknown = 'two', third: unknown = 3): void {
    this.#report('greet', first, second, third)
  }

  /** Answers the caller, and says who it was. */
  @remote reply(value: unknown): void {
    this.#report('reply', value)
    this.rpc_id(this.#sender, 'by_remote', value)
  }

  /** Sends a value back to the caller, who checks it: a real is sent as one, also if it is whole. */
  @remote echo(name: string, type: number, value: unknown): void {
    this.rpc_id(this.#sender, 'check', name, type === TYPE_REAL ? real(Number(value)) : value)
  }

  /** Sends a value on to somebody else, who checks it. */
  @remote forward(id: number, name: string, type: number, value: unknown): void {
    this.rpc_id(id, 'check', name, type === TYPE_REAL ? real(Number(value)) : value)
  }

  @remote check(name: string, value: unknown): void {
    const expected = VALUES.find((one) => one.name === name)
    this.#report('check', name, spell(value) === spell(expected?.value) ? 'same' : spell(value))
  }

  get #sender(): number {
    return this.multiplayer?.get_rpc_sender_id() ?? 0
  }

  #report(what: string, ...values: readonly unknown[]): void {
    const path = String(this.get_path()).split('/').slice(2).join('/')
    this.#told(path, what, this.#sender, values)
  }
}

/** Ours are compared by what they are written as: a codec that reads them wrong writes them wrong, or tells the type apart. */
function spell(value: unknown): string {
  const encoded = encodeVariant(value)
  return encoded.ok ? Buffer.from(encoded.bytes).toString('hex') : encoded.message
}
