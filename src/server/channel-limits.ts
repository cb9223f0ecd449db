/**
 * What each channel of a server may hold: the queue from `set_buffers`, the backlog from the options.
 * Pure. Called by WebSocketServer when it begins to listen.
 */

import type { BufferSizes } from '../multiplayer/websocket-multiplayer-peer.ts'
import type { ChannelLimits } from '../peer/channel-owner.ts'
import type { ResolvedOptions } from './resolve-options.ts'

/** The limits for connections made from now on. */
export function channelLimits(options: ResolvedOptions, buffers: BufferSizes): ChannelLimits {
  return {
    queueBytes: buffers.inputBytes,
    queuePackets: buffers.inputPackets,
    backlogBytes: options.backlogBytes,
    backlogPackets: options.backlogPackets,
    totalBacklogBytes: options.totalBacklogBytes,
    totalBacklogPackets: options.totalBacklogPackets,
    outboundBytes: buffers.outputBytes,
    outboundPackets: buffers.outputPackets,
    packetsPerPump: options.packetsPerPump,
    overflow: options.overflow,
  }
}
