/**
 * A client of Godot 4's on a fake connector, under a virtual clock, with a journal of its signals: the scene of the unit
 * tests of the client's half. The test plays the server.
 */

import type { WebSocketMultiplayerPeerOptions } from '../../src/godot4/websocket-multiplayer-peer.ts'
import { WebSocketMultiplayerPeer } from '../../src/godot4/websocket-multiplayer-peer.ts'
import { WebSocketPeer } from '../../src/godot4/websocket-peer.ts'
import { GodotError } from '../../src/peer/error.ts'
import { SeededRandom } from '../../src/peer/seeded-random.ts'
import { ManualTurn } from '../../src/peer/turn.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { FakeConnector, type FakeLink } from '../client/fake-connector.ts'

export const OUR_ID = Uint8Array.of(5, 0, 0, 0)

export class GuestScene {
  readonly clock = new VirtualClock()
  readonly turn = new ManualTurn()
  readonly connector = new FakeConnector()
  readonly warnings: string[] = []
  readonly #journal: string[] = []

  /** A multiplayer peer that has not begun. */
  newPeer(options: WebSocketMultiplayerPeerOptions = {}): WebSocketMultiplayerPeer {
    const { clock, turn, connector } = this
    const on_warning = (text: string) => void this.warnings.push(text)
    const random = new SeededRandom(1)
    const peer = new WebSocketMultiplayerPeer({ clock, turn, connector, on_warning, random, ...options })
    peer.peer_connected.connect((id) => this.#journal.push(`peer_connected(${id})`))
    peer.peer_disconnected.connect((id) => this.#journal.push(`peer_disconnected(${id})`))
    return peer
  }

  /** A socket that has not begun. */
  newSocket(): WebSocketPeer {
    const { clock, turn, connector } = this
    return new WebSocketPeer({ clock, turn, connector, on_warning: (text) => this.warnings.push(text) })
  }

  /** A multiplayer peer that has asked, and the server's end of its connection. */
  connecting(prepare?: (peer: WebSocketMultiplayerPeer) => void): { peer: WebSocketMultiplayerPeer; link: FakeLink } {
    const peer = this.newPeer()
    prepare?.(peer)
    const error = peer.create_client('ws://localhost:9080/')
    if (error !== GodotError.OK) throw new Error(peer.get_last_error_message())
    const link = this.connector.last.open()
    this.tick(peer)
    return { peer, link }
  }

  /** One that has its id, 5; the journal is empty. */
  joined(prepare?: (peer: WebSocketMultiplayerPeer) => void): { peer: WebSocketMultiplayerPeer; link: FakeLink } {
    const joined = this.connecting(prepare)
    joined.link.deliver(OUR_ID)
    this.tick(joined.peer)
    this.take()
    return joined
  }

  /** A socket that is open, and the server's end of it. */
  opened(protocol = ''): { socket: WebSocketPeer; link: FakeLink } {
    const socket = this.newSocket()
    if (protocol !== '') socket.supported_protocols = [protocol]
    socket.connect_to_url('ws://localhost:9080/play')
    const link = this.connector.last.open(protocol)
    this.tick(socket)
    return { socket, link }
  }

  tick(polled: { poll(): void }): void {
    polled.poll()
    this.turn.end()
  }

  take(): string[] {
    return this.#journal.splice(0)
  }
}
