/**
 * The signals of a WebSocketClient, by name. Read by the compiler where a listener is connected by name, and by the
 * modes, which fire most of them. Types alone.
 */

import type { WebSocketMultiplayerPeerSignals } from '../multiplayer/websocket-multiplayer-peer.ts'
import type { Signal } from '../peer/signal.ts'
import type { DropReason } from '../peer/traffic.ts'

/** What a client tells; each is described at the member of WebSocketClient. */
export interface ClientSignals extends WebSocketMultiplayerPeerSignals {
  readonly connection_established: Signal<[protocol: string]>
  readonly connection_error: Signal<[]>
  readonly connection_closed: Signal<[was_clean_close: boolean]>
  readonly server_close_request: Signal<[code: number, reason: string]>
  readonly data_received: Signal<[]>
  readonly packet_dropped: Signal<[reason: DropReason, count: number]>
  readonly drained: Signal<[]>
  readonly reconnecting: Signal<[attempt: number, delay: number]>
}
