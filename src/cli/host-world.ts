/**
 * What the relay does with packets for itself: peer 1 exists in every world of Godot's, but no game runs here.
 * Called by the relay once per tick. It confirms the paths that clients announce, and does nothing that they ask for.
 */

import { MultiplayerAPI } from '../multiplayer/rpc/multiplayer-api.ts'
import type { WebSocketServer } from '../server/websocket-server.ts'
import { systemClock } from '../system/clock.ts'

/** Peer 1 of a world without a game. */
export class HostWorld {
  readonly #server: WebSocketServer
  // No tree and no codec: every call is refused before its arguments are looked at. Nobody needs to be warned of that.
  // Time decides nothing in it: a recording of the host need not hold that it was asked.
  readonly #api = new MultiplayerAPI({}, { clock: systemClock, on_warning: () => undefined, codecs: [] })

  constructor(server: WebSocketServer) {
    this.#server = server
  }

  /** Call once the server listens: before that there is nobody to be. */
  begin(): void {
    this.#api.network_peer = this.#server
  }

  /**
   * Polls the server and takes what was meant for peer 1. Every broadcast reaches it too: without this the server's queue
   * would fill and count drops that nobody has lost anything by. And as long as one of those whom a Godot client calls has
   * not confirmed a path, a broadcast travels as one long packet for each of them, instead of one short packet for all.
   */
  poll(): void {
    this.#api.poll()
  }
}
