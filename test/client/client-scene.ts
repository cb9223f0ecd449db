/**
 * A polled client on a fake connector, under a virtual clock, with a journal of its signals: the scene of the client's
 * unit tests. No port, no time, no dice that are not seeded.
 */

import type { Connector } from '../../src/client/connector.ts'
import type { WebSocketClientOptions } from '../../src/client/options.ts'
import { WebSocketClient } from '../../src/client/websocket-client.ts'
import { FRAME_TYPES, writeSystemFrame } from '../../src/multiplayer/frame.ts'
import { GodotError } from '../../src/peer/error.ts'
import { SeededRandom } from '../../src/peer/seeded-random.ts'
import { ManualTurn } from '../../src/peer/turn.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { FakeConnector, type FakeLink } from './fake-connector.ts'

export interface ClientSceneOptions extends Omit<WebSocketClientOptions, 'connector'> {
  readonly cannot?: Connector['cannot']
}

export class ClientScene {
  readonly clock = new VirtualClock()
  readonly turn = new ManualTurn()
  readonly connector: FakeConnector
  readonly client: WebSocketClient
  readonly warnings: string[] = []
  /** What was signalled, each as `name(arguments) status`. */
  readonly journal: string[] = []

  constructor({ cannot, ...options }: ClientSceneOptions = {}) {
    const { clock, turn } = this
    this.connector = new FakeConnector(cannot)
    this.client = new WebSocketClient(
      { clock, turn, random: new SeededRandom(1), on_warning: (text) => this.warnings.push(text), ...options },
      this.connector,
    )
    this.#keepJournal()
  }

  /** A client whose connection is established; the journal is empty. */
  static connected(options: ClientSceneOptions = {}): { scene: ClientScene; client: WebSocketClient; link: FakeLink } {
    const scene = new ClientScene(options)
    scene.connect()
    const link = scene.connector.last.open()
    scene.tick()
    scene.take()
    return { scene, client: scene.client, link }
  }

  /** A client in multiplayer mode that has its id, 5, and knows the server and 7; the journal is empty. */
  static joined(options: ClientSceneOptions = {}): { scene: ClientScene; client: WebSocketClient; link: FakeLink } {
    const scene = new ClientScene(options)
    return { scene, client: scene.client, link: scene.join() }
  }

  /** Connects in multiplayer mode, and is told its id, 5, of the server and of 7; the journal is empty. */
  join(): FakeLink {
    this.connect(true)
    const link = this.connector.last.open()
    this.tick()
    link.deliver(writeSystemFrame(FRAME_TYPES.id, 5))
    for (const id of [1, 7]) link.deliver(writeSystemFrame(FRAME_TYPES.add, id))
    this.tick()
    this.take()
    return link
  }

  connect(isMultiplayer = false): void {
    const error = this.client.connect_to_url('ws://localhost:9080/', [], isMultiplayer)
    if (error !== GodotError.OK) throw new Error(this.client.get_last_error_message())
  }

  /** One tick: a poll, and the end of its turn. */
  tick(): void {
    this.client.poll()
    this.turn.end()
  }

  /** Lets time pass: deadlines run, nothing is polled. */
  pass(seconds: number): void {
    this.clock.advance(seconds * 1000)
    this.turn.end()
  }

  /** What was signalled since the last call. */
  take(): string[] {
    return this.journal.splice(0)
  }

  /** Ticks, and tells what was signalled. */
  heard(): string[] {
    this.tick()
    return this.take()
  }

  /** Reads all packets as text. */
  read(): string[] {
    const peer = this.client.get_peer(1)
    const texts: string[] = []
    while (peer !== null && peer.get_available_packet_count() > 0) texts.push(Buffer.from(peer.get_packet()).toString())
    return texts
  }

  #keepJournal(): void {
    const { client } = this
    const note =
      (signal: string) =>
      (...args: readonly unknown[]): void => {
        const list = args.map((arg) => JSON.stringify(arg)).join(', ')
        this.journal.push(`${signal}(${list}) ${client.get_connection_status()}`)
      }
    client.connect('connection_established', note('connection_established'))
    client.connect('connection_error', note('connection_error'))
    client.connect('connection_closed', note('connection_closed'))
    client.connect('server_close_request', note('server_close_request'))
    client.connect('data_received', note('data_received'))
    client.connect('peer_connected', note('peer_connected'))
    client.connect('peer_disconnected', note('peer_disconnected'))
    client.connect('connection_succeeded', note('connection_succeeded'))
    client.connect('connection_failed', note('connection_failed'))
    client.connect('server_disconnected', note('server_disconnected'))
    client.connect('peer_packet', note('peer_packet'))
    client.connect('packet_dropped', note('packet_dropped'))
    client.connect('drained', note('drained'))
    client.connect('reconnecting', (attempt, delay) => note('reconnecting')(attempt, Number(delay.toFixed(3))))
  }
}
