/**
 * The methods that createRpc brings along: what a polled server tells of itself, and, if the game allows it, what a remote
 * caller may do there. They only read and pass on; nothing is measured or kept here.
 */

import { isSendableCloseCode } from '../peer/close-frame.ts'
import type { TickLoop } from '../server/tick-loop.ts'
import type { WebSocketServer } from '../server/websocket-server.ts'
import { JSON_RPC_ERRORS, RpcError } from './cocos-json-rpc.ts'
import type { RpcMethods } from './cocos-rpc-methods.ts'

const MOST_PEERS = 1000

/** The part of `polled-peer`'s WebSocketServer that is looked at. */
export type MonitoredServer = Pick<
  WebSocketServer,
  | 'get_stats'
  | 'get_peer'
  | 'get_peer_ids'
  | 'get_peer_address'
  | 'get_peer_handshake'
  | 'get_peer_round_trip'
  | 'has_peer'
  | 'disconnect_peer'
>

/** What is monitored. */
export interface RpcMonitor {
  readonly server: MonitoredServer
  /** The loop that ticks the game: `get_tick_times` tells of it too. */
  readonly loop?: Pick<TickLoop, 'get_stats'> | undefined
}

/** The methods that act. None is there unless it is named. */
export type ActingMethod = 'disconnect_peer'

/** All methods that act. */
export const ACTING_METHODS: readonly ActingMethod[] = ['disconnect_peer']

/** The built-in methods: `get_stats`, `get_peers` and `get_tick_times`, and those of `acting`. */
export function monitoringMethods({ server, loop }: RpcMonitor, acting: readonly ActingMethod[]): RpcMethods {
  const reading: RpcMethods = {
    get_stats: { names: [], call: () => server.get_stats() },
    get_peers: { names: ['after', 'limit'], call: (after?: unknown, limit?: unknown) => peers(server, after, limit) },
    get_tick_times: { names: [], call: () => tickTimes(server, loop) },
  }
  if (!acting.includes('disconnect_peer')) return reading
  const disconnect_peer = {
    names: ['id', 'code', 'reason'],
    call: (id?: unknown, code?: unknown, reason?: unknown) => disconnect(server, id, code, reason),
  }
  return { ...reading, disconnect_peer }
}

/** A page of peers, ascending, with ids above `after`. */
function peers(server: MonitoredServer, after: unknown = 0, limit: unknown = 100): object {
  if (typeof after !== 'number') throw invalid('"after" must be an id.')
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MOST_PEERS) {
    throw invalid(`"limit" must be a whole number from 1 to ${MOST_PEERS}.`)
  }
  const ids = server.get_peer_ids()
  const page = ids.filter((id) => id > after).slice(0, limit)
  return { total: ids.length, peers: page.map((id) => describe(server, id)) }
}

function describe(server: MonitoredServer, id: number): object {
  const peer = server.get_peer(id)
  const handshake = server.get_peer_handshake(id)
  return {
    id,
    address: server.get_peer_address(id),
    path: handshake?.path ?? '',
    protocol: handshake?.protocol ?? '',
    round_trip: server.get_peer_round_trip(id),
    queued_packets: peer?.get_available_packet_count() ?? 0,
    outbound_bytes: peer?.get_current_outbound_buffered_amount() ?? 0,
  }
}

function tickTimes(server: MonitoredServer, loop: RpcMonitor['loop']): object {
  const { polls, poll_time_ms, max_poll_time_ms } = server.get_stats()
  return { polls, poll_time_ms, max_poll_time_ms, loop: loop?.get_stats() ?? null }
}

function disconnect(server: MonitoredServer, id: unknown, code: unknown = 1000, reason: unknown = ''): boolean {
  if (typeof id !== 'number' || !server.has_peer(id)) throw invalid('"id" must be the id of a peer.')
  if (typeof code !== 'number' || !isSendableCloseCode(code)) throw invalid('"code" must be a code that may be sent.')
  if (typeof reason !== 'string') throw invalid('"reason" must be a string.')
  server.disconnect_peer(id, code, reason)
  return true
}

function invalid(problem: string): RpcError {
  return new RpcError(JSON_RPC_ERRORS.INVALID_PARAMS, 'Invalid params', problem)
}
