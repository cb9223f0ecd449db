/**
 * What the channel of a client may hold: the queue from `set_buffers`, the backlog from the options.
 * Pure. Called by WebSocketClient for each connection.
 */

import type { BufferSizes } from '../multiplayer/websocket-multiplayer-peer.ts'
import type { ChannelLimits } from '../peer/channel-owner.ts'
import type { ResolvedOptions } from './resolve-options.ts'

/** The limits of a connection made now. */
export function channelLimits(options: ResolvedOptions, buffers: BufferSizes): ChannelLimits {
  return {
    queueBytes: buffers.inputBytes,
    queuePackets: buffers.inputPackets,
    backlogBytes: options.backlogBytes,
    backlogPackets: options.backlogPackets,
    // A client has one channel.
    totalBacklogBytes: options.backlogBytes,
    totalBacklogPackets: options.backlogPackets,
    outboundBytes: buffers.outputBytes,
    outboundPackets: buffers.outputPackets,
    packetsPerPump: options.packetsPerPump,
    overflow: options.overflow,
  }
}
