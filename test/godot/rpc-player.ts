/**
 * Who takes part in a world of remote calls: a game of the engine's or one of ours, over a client or over the server.
 * All are told what to do in the same words. Used by rpc-world.ts, which polls them.
 */

import { MultiplayerAPI, NetworkNode, type MultiplayerPeer, type RpcRefusal } from '../../src/rpc.ts'
import { callByName } from './our-side.ts'
import type { Puppet } from './puppet.ts'
import { Actor } from './rpc-actor.ts'

/** What the puppet calls the game of an object, behind the object's name. */
export const GAME = ' game'
const SIGNALS = [
  'network_peer_connected',
  'network_peer_disconnected',
  'network_peer_packet',
  'connected_to_server',
  'connection_failed',
  'server_disconnected',
] as const

/** Something that a player has heard. */
export interface Heard {
  /** A signal of MultiplayerAPI, or `called`, whose arguments are path, name, sender and values. */
  readonly signal: string
  readonly args: readonly unknown[]
  /** What get_rpc_sender_id() said at that moment. */
  readonly sender: number
}

/** One player. */
export interface Player {
  readonly name: string
  readonly isOurs: boolean
  /** Calls a method of a node. */
  node(path: string, method: string, ...args: readonly unknown[]): Promise<unknown>
  /** Calls a method of the MultiplayerAPI; bytes are `{ utf8 }`. */
  api(method: string, ...args: readonly unknown[]): Promise<unknown>
  /** Calls a method of the network peer. */
  peer(method: string, ...args: readonly unknown[]): Promise<unknown>
}

/** A game of the engine's. The world polls it and takes its events. */
export class GodotPlayer implements Player {
  readonly name: string
  readonly isOurs = false
  readonly #puppet: Puppet

  constructor(name: string, puppet: Puppet) {
    this.name = name
    this.#puppet = puppet
  }

  node(path: string, method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#puppet.command({ op: 'node', name: this.name, path, method, args })
  }

  api(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#puppet.call(`${this.name}${GAME}`, method, ...args)
  }

  peer(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#puppet.call(this.name, method, ...args)
  }
}

/** A game of ours. */
export class OurPlayer implements Player {
  readonly name: string
  readonly isOurs = true
  readonly multiplayer: MultiplayerAPI
  /** What was refused to whom: the reason, the path and the name. */
  readonly refusals: { readonly id: number; readonly reason: RpcRefusal; readonly words: string }[] = []
  readonly #peer: MultiplayerPeer
  readonly #root = new NetworkNode('')
  #heard: Heard[] = []

  constructor(name: string, peer: MultiplayerPeer, paths: readonly string[]) {
    this.name = name
    this.#peer = peer
    this.multiplayer = new MultiplayerAPI({ on_warning: () => undefined })
    this.multiplayer.root_node = this.#root
    this.multiplayer.network_peer = peer
    for (const path of paths) this.#add(path)
    for (const signal of SIGNALS) {
      this.multiplayer.connect(signal, (...args: readonly unknown[]) => this.#hear(signal, args))
    }
    this.multiplayer.rpc_refused.connect((id, reason, path, member) => {
      this.refusals.push({ id, reason, words: [reason, path, member].join(' ').trim() })
    })
  }

  async node(path: string, method: string, ...args: readonly unknown[]): Promise<unknown> {
    return callByName(this.#root.get_node(path), method, args)
  }

  async api(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return callByName(this.multiplayer, method, args)
  }

  async peer(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return callByName(this.#peer, method, args)
  }

  poll(): void {
    this.multiplayer.poll()
  }

  takeHeard(): Heard[] {
    const heard = this.#heard
    this.#heard = []
    return heard
  }

  #hear(signal: string, args: readonly unknown[]): void {
    const spelled = args.map((arg) => (arg instanceof Uint8Array ? Buffer.from(arg).toString('hex') : arg))
    this.#heard.push({ signal, args: spelled, sender: this.multiplayer.get_rpc_sender_id() })
  }

  #add(path: string): void {
    let parent: NetworkNode = this.#root
    for (const part of path.split('/')) {
      const found = parent.get_node(part)
      const child = found ?? this.#actor(part)
      if (found === null) parent.add_child(child)
      parent = child
    }
  }

  #actor(name: string): NetworkNode {
    return new Actor(name, (path, what, sender, values) => {
      this.#heard.push({ signal: 'called', args: [path, what, sender, values], sender })
    })
  }
}
