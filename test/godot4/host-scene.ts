/**
 * A server of Godot 4's on the memory transport, under a virtual clock, with a journal of its signals: the scene of the
 * unit tests of the server's half. No port, no time, no dice that are not seeded.
 */

import { WebSocketMultiplayerPeer } from '../../src/godot4/websocket-multiplayer-peer.ts'
import type { WebSocketMultiplayerPeerOptions } from '../../src/godot4/websocket-multiplayer-peer.ts'
import { GodotError } from '../../src/peer/error.ts'
import { readInt32 } from '../../src/peer/int32.ts'
import { SeededRandom } from '../../src/peer/seeded-random.ts'
import { ManualTurn } from '../../src/peer/turn.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { MemoryTransport, type MemoryClient, type MemoryOpenOptions } from '../../src/server/transport/memory.ts'

export interface HostSceneOptions extends WebSocketMultiplayerPeerOptions {
  /** Called before `create_server`. */
  readonly prepare?: (peer: WebSocketMultiplayerPeer) => void
}

export interface JoinedClient {
  readonly client: MemoryClient
  readonly id: number
}

export class HostScene {
  readonly clock = new VirtualClock()
  readonly turn = new ManualTurn()
  readonly transport = new MemoryTransport({ turn: this.turn })
  readonly peer: WebSocketMultiplayerPeer
  readonly warnings: string[] = []
  readonly #journal: string[] = []

  constructor({ prepare, server, ...options }: HostSceneOptions = {}) {
    this.peer = new WebSocketMultiplayerPeer({
      server: { transport: this.transport, ...server },
      clock: this.clock,
      turn: this.turn,
      random: new SeededRandom(1),
      on_warning: (text) => this.warnings.push(text),
      ...options,
    })
    prepare?.(this.peer)
    const error = this.peer.create_server(0)
    if (error !== GodotError.OK) throw new Error(this.peer.get_last_error_message())
    this.peer.peer_connected.connect((id) => this.#journal.push(`peer_connected(${id})`))
    this.peer.peer_disconnected.connect((id) => this.#journal.push(`peer_disconnected(${id})`))
    this.peer.peer_removed.connect((id) => this.#journal.push(`peer_removed(${id})`))
  }

  open(options: MemoryOpenOptions = {}): MemoryClient {
    return this.transport.open(options)
  }

  /** A client that has its id; its inbox and the journal are empty. */
  join(options: MemoryOpenOptions = {}): JoinedClient {
    const client = this.open(options)
    this.tick()
    const first = client.takeMessage()
    if (first === undefined) throw new Error('the client got no id')
    this.take()
    return { client, id: readInt32(first.bytes, 0) }
  }

  /** One tick: a poll, and the end of its turn. */
  tick(): void {
    this.peer.poll()
    this.turn.end()
  }

  /** Lets time pass: deadlines run, nothing is polled. */
  pass(seconds: number): void {
    this.clock.advance(seconds * 1000)
    this.turn.end()
  }

  /** What was signalled since the last call. */
  take(): string[] {
    return this.#journal.splice(0)
  }

  /** Reads all packets, each as `source:text`. */
  read(): string[] {
    const texts: string[] = []
    while (this.peer.get_available_packet_count() > 0) {
      const source = this.peer.get_packet_peer()
      texts.push(`${source}:${Buffer.from(this.peer.get_packet()).toString()}`)
    }
    return texts
  }

  put(text: string, target: number): GodotError {
    this.peer.set_target_peer(target)
    const error = this.peer.put_packet(Buffer.from(text))
    this.turn.end()
    return error
  }
}

export function texts(client: MemoryClient): string[] {
  return client.takeMessages().map(({ text }) => text)
}
