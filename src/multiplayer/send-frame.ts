/**
 * How a frame leaves through a channel, for the worlds of both sides: the checks that `put_packet` of a peer makes too.
 */

import type { Channel } from '../peer/channel.ts'
import { GodotError } from '../peer/error.ts'

/**
 * Puts a frame, whose bytes nobody changes before the turn ends, into the channel's batch.
 * @returns OK, also where the connection is ending and the frame was counted as a drop; ERR_OUT_OF_MEMORY where there is
 * no room; FAILED where the channel is gone.
 */
export function sendFrame(channel: Channel, frame: Uint8Array): GodotError {
  // A world outlives its connections: what waits in it can still be read, but nobody is there.
  if (!channel.isAlive) return GodotError.FAILED
  if (!channel.isSending()) return GodotError.OK
  if (!channel.hasOutboundRoom(frame.length)) return GodotError.ERR_OUT_OF_MEMORY
  channel.send(frame, false, true)
  return GodotError.OK
}
