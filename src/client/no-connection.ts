/**
 * The channel of a client that has no connection: a peer can be asked for before there is one, and answers as a peer
 * that is gone. Used by WebSocketClient alone. Nothing ever happens here.
 */

import { Channel } from '../peer/channel.ts'
import type { ChannelContext, ChannelOwner } from '../peer/channel-owner.ts'
import type { Connection } from '../peer/connection.ts'

const nothing = (): void => undefined

const NO_CONNECTION: Connection = {
  address: '',
  port: 0,
  bufferedAmount: 0,
  write: nothing,
  ping: nothing,
  close: nothing,
  terminate: nothing,
  setNoDelay: Boolean,
}

const NO_OWNER: ChannelOwner = {
  arrived: nothing,
  channels: () => [],
  overflowed: nothing,
  drained: nothing,
  ponged: nothing,
  closing: nothing,
  hasRoomFor: Boolean,
  admitted: nothing,
  closeRequested: nothing,
  disconnected: nothing,
}

/** A channel that is over before it began. */
export function goneChannel(id: number, context: Omit<ChannelContext, 'owner'>): Channel {
  const channel = new Channel(id, NO_CONNECTION, { ...context, owner: NO_OWNER })
  channel.dispose()
  return channel
}
