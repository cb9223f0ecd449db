/**
 * A world of several games over a network in memory, each with a MultiplayerAPI, a tree and a journal of what happened
 * in it: the scene of the tests of remote calls. Time is a virtual clock's.
 */

import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import type { WireCodec } from '../../../src/multiplayer/codec/wire-codec.ts'
import { MultiplayerAPI } from '../../../src/multiplayer/rpc/multiplayer-api.ts'
import type { MultiplayerOptions } from '../../../src/multiplayer/rpc/multiplayer-options.ts'
import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'
import type { RpcRefusal } from '../../../src/multiplayer/rpc/rpc-refusals.ts'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import { hex } from '../../support/hex.ts'
import { jsonWire } from './json-wire.ts'
import { FakeNetwork, type FakePeer } from './fake-network.ts'

export const CODECS: readonly WireCodec[] = [variantCodec, jsonWire]

/** One game: what it is made of, and its journal. */
export class Game {
  readonly warnings: string[] = []
  /** What happened: signals as `name(arguments)`, and what nodes write. */
  readonly journal: string[] = []
  readonly root = new NetworkNode('root')
  readonly api: MultiplayerAPI
  readonly clock: VirtualClock
  peer: FakePeer

  constructor(peer: FakePeer, clock: VirtualClock, options: MultiplayerOptions = {}) {
    this.clock = clock
    this.peer = peer
    const platform = { clock, codecs: CODECS, on_warning: (text: string) => void this.warnings.push(text) }
    this.api = new MultiplayerAPI(options, platform)
    this.api.root_node = this.root
    this.api.network_peer = peer
    this.#keepJournal()
  }

  /** Adds a node to the root, and returns it. */
  add<N extends NetworkNode>(node: N): N {
    this.root.add_child(node)
    return node
  }

  /** What happened since the last call. */
  take(): string[] {
    return this.journal.splice(0)
  }

  /** What was refused since the last call; everything else is forgotten. */
  refused(): string[] {
    return this.take().filter((line) => line.startsWith('rpc_refused'))
  }

  /** The refusals that were counted. */
  counts(): Partial<Record<RpcRefusal, number>> {
    return Object.fromEntries(Object.entries(this.api.get_refusal_counts()).filter(([, count]) => count > 0))
  }

  /** A packet from a peer, spelled in hex, and a poll. */
  hears(source: number, spelled: string, codec = ''): void {
    this.peer.receive(source, hex(spelled), codec)
    this.api.poll()
  }

  #keepJournal(): void {
    const { api } = this
    const note =
      (name: string) =>
      (...args: unknown[]) =>
        void this.journal.push(`${name}(${args.join(', ')})`)
    api.network_peer_connected.connect(note('network_peer_connected'))
    api.network_peer_disconnected.connect(note('network_peer_disconnected'))
    api.connected_to_server.connect(note('connected_to_server'))
    api.connection_failed.connect(note('connection_failed'))
    api.server_disconnected.connect(note('server_disconnected'))
    api.rpc_refused.connect(note('rpc_refused'))
    api.network_peer_packet.connect((id, packet) => {
      this.journal.push(
        `network_peer_packet(${id}, ${Buffer.from(packet).toString('hex')}) from ${api.get_rpc_sender_id()}`,
      )
    })
  }
}

export class RpcScene {
  readonly network = new FakeNetwork()
  readonly clock = new VirtualClock()
  readonly games = new Map<number, Game>()

  /** Games with these ids, which know each other; journals and the log of the network are empty. */
  constructor(
    ids: readonly number[] = [1, 5, 7],
    options: MultiplayerOptions = {},
    codecs: Readonly<Record<number, string>> = {},
  ) {
    for (const id of ids) this.join(id, codecs[id], options)
    this.tick()
    for (const game of this.games.values()) game.take()
    this.network.take()
  }

  join(id: number, codec = '', options: MultiplayerOptions = {}): Game {
    const game = new Game(this.network.join(id, codec), this.clock, options)
    this.games.set(id, game)
    return game
  }

  game(id: number): Game {
    const game = this.games.get(id)
    if (game === undefined) throw new Error(`there is no game ${id}`)
    return game
  }

  /** Adds a node of each game's own to its root. */
  addAll<N extends NetworkNode>(make: (game: Game) => N): Map<number, N> {
    return new Map([...this.games].map(([id, game]) => [id, game.add(make(game))]))
  }

  /** One tick of all games: packets arrive, then each polls. */
  tick(): void {
    this.network.carry()
    for (const game of this.games.values()) game.api.poll()
  }

  /** Ticks until all packets have arrived and been answered. */
  settle(): void {
    for (let ticks = 0; ticks < 4; ticks++) this.tick()
  }

  /** What happened in all games since the last call, each line with its game's id. */
  take(): string[] {
    return [...this.games].flatMap(([id, game]) => game.take().map((line) => `${id}: ${line}`))
  }
}
