/**
 * The last step of a poll: what was dropped and refused since the one before is signalled. Called by WebSocketServer.
 * It ends with the life of the server that it tells of: behind a stop() in a listener nothing follows.
 */

import type { Traffic } from '../peer/traffic.ts'
import type { PeerRoster } from './peer-roster.ts'
import type { RefusalLog } from './refusal-log.ts'
import type { ServerSignals } from './server-signals.ts'

/** Signals both, until the life of `roster` is over; what listeners cause meanwhile comes with the next poll. */
export function tellCounts(roster: PeerRoster, traffic: Traffic, log: RefusalLog, signals: ServerSignals): void {
  if (roster.isCleared) return
  for (const { id, reason, count } of traffic.takeDrops()) {
    signals.packet_dropped.emit(id, reason, count)
    if (roster.isCleared) return
  }
  for (const { reason, address, count } of log.take()) {
    signals.connection_refused.emit(reason, address, count)
    if (roster.isCleared) return
  }
}
