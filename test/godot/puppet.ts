/**
 * The strings of puppet.gd: real Godot 3 objects that a test holds by name, calls and polls, one command at a time.
 * Used by the conformance tests in this folder. The engine does nothing by itself, so a test decides when it polls.
 */

import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { PuppetStrings } from '../support/puppet-strings.ts'

/** Bytes on their way to the engine: spelled in hex, as text, or as `size` times one value. */
export type PuppetBytes =
  { readonly hex: string } | { readonly utf8: string } | { readonly fill: number; readonly size: number }

/** One packet that the engine read. */
export interface PuppetPacket {
  readonly text: boolean
  readonly hex: string
  readonly error: number
}

/** One signal of one object, and what its handler saw. */
export interface PuppetEvent {
  readonly on: string
  readonly signal: string
  readonly args: readonly unknown[]
  /** Of a server: whether the peer in the first argument exists at this moment. */
  readonly has_peer?: boolean
  /** Of a client: its connection status at this moment. */
  readonly status?: number
  /** What the peer has to read at this moment; missing where there is no peer. */
  readonly count?: number
  /** Of a game of rpc-puppet.gd: what get_rpc_sender_id() said at this moment. */
  readonly sender?: number
  /** What the handler read, if it was asked to read. */
  readonly packets?: readonly PuppetPacket[]
}

/** The scripts that a puppet can be: the plain one, and those that also hold games with nodes, of a few RPC modes or all. */
export const PUPPET_SCRIPTS = {
  plain: fileURLToPath(new URL('puppet.gd', import.meta.url)),
  games: fileURLToPath(new URL('multiplayer-puppet.gd', import.meta.url)),
  rpc: fileURLToPath(new URL('rpc-puppet.gd', import.meta.url)),
} as const

/** An engine on strings. What its signals told waits in {@link Puppet.takeEvents}. */
export class Puppet {
  readonly #strings: PuppetStrings<PuppetEvent>

  private constructor(strings: PuppetStrings<PuppetEvent>) {
    this.#strings = strings
  }

  /** Starts an engine and waits until it hangs on its strings. */
  static async start(t: Test, program: string, script: string = PUPPET_SCRIPTS.plain): Promise<Puppet> {
    return new Puppet(await PuppetStrings.start<PuppetEvent>(t, { program, script }))
  }

  /** Does one command of puppet.gd; its signals are kept for {@link Puppet.takeEvents}. */
  command(command: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#strings.command(command)
  }

  /** Makes an object of a class; in the signals of `readIn` its handler reads all packets at once. */
  async create(name: string, className: string, readIn: readonly string[] = []): Promise<void> {
    await this.command({ op: 'new', name, class: className, read_in: readIn })
  }

  /** Lets go of an object, which ends its sockets. */
  async free(name: string): Promise<void> {
    await this.command({ op: 'free', name })
  }

  call(name: string, method: string, ...args: unknown[]): Promise<unknown> {
    return this.command({ op: 'call', name, method, args })
  }

  /** Calls a method of one of the object's peers. */
  callPeer(name: string, peer: number, method: string, ...args: unknown[]): Promise<unknown> {
    return this.command({ op: 'call', name, peer, method, args })
  }

  async poll(...names: string[]): Promise<void> {
    await this.command({ op: 'poll', names })
  }

  /** Reads all packets of a peer. */
  async drain(name: string, peer: number): Promise<readonly PuppetPacket[]> {
    return (await this.command({ op: 'drain', name, peer })) as readonly PuppetPacket[]
  }

  /** Sends `count` numbered packets in one go; tells how often each error number came back. */
  async burst(name: string, peer: number, count: number, size: number): Promise<Readonly<Record<string, number>>> {
    return (await this.command({ op: 'burst', name, peer, count, size })) as Readonly<Record<string, number>>
  }

  /** The signals since the last call, in order. */
  takeEvents(): readonly PuppetEvent[] {
    return this.#strings.takeEvents()
  }

  /** Whether the engine still hangs on its strings. */
  get isThere(): boolean {
    return this.#strings.isThere
  }

  /** Kills the engine: its connections are dropped without a close frame. */
  kill(): Promise<void> {
    return this.#strings.kill()
  }
}
