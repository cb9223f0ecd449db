/**
 * The signals of a WebSocketServer, by name. Read by the compiler where a listener is connected by name, and by the
 * modes, which fire most of them. Types alone.
 */

import type { WebSocketMultiplayerPeerSignals } from '../multiplayer/websocket-multiplayer-peer.ts'
import type { Signal } from '../peer/signal.ts'
import type { DropReason } from '../peer/traffic.ts'
import type { RefusalReason } from './refusals.ts'

/** What a server tells; each is described at the member of WebSocketServer. */
export interface ServerSignals extends WebSocketMultiplayerPeerSignals {
  readonly client_connected: Signal<[id: number, protocol: string]>
  readonly client_disconnected: Signal<[id: number, was_clean_close: boolean]>
  readonly client_close_request: Signal<[id: number, code: number, reason: string]>
  readonly data_received: Signal<[id: number]>
  readonly packet_dropped: Signal<[id: number, reason: DropReason, count: number]>
  readonly connection_refused: Signal<[reason: RefusalReason, address: string, count: number]>
  readonly peer_drained: Signal<[id: number]>
}
