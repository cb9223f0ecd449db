/**
 * What channels share and whom they tell: the port between a channel and its owner, a server or a client.
 * Implemented by the roster of a server and by the client. Types alone.
 */

import type { Channel } from './channel.ts'
import type { ErrorReport } from './error-report.ts'
import type { Outbox } from './outbox.ts'
import type { Traffic } from './traffic.ts'

/** What a channel may hold. Sizes in bytes. */
export interface ChannelLimits {
  /** Admitted and unread. */
  readonly queueBytes: number
  readonly queuePackets: number
  /** Arrived and not admitted. */
  readonly backlogBytes: number
  readonly backlogPackets: number
  /** The same for all channels of one owner together. */
  readonly totalBacklogBytes: number
  /** The same in packets: a short packet takes more memory than it has bytes. */
  readonly totalBacklogPackets: number
  /** Put and not taken by the operating system; one packet of this size or more is refused, as Godot 3.4.1 does. */
  readonly outboundBytes: number
  /** The same in packets: put in this turn, or in a write whose last byte was not taken. One more is refused. */
  readonly outboundPackets: number
  /** Packets admitted in one pump; Infinity for no limit. */
  readonly packetsPerPump: number
  /** What a full backlog does. */
  readonly overflow: 'disconnect' | 'drop_oldest' | 'drop_newest' | 'pause'
}

/** Who owns channels: a server or a client. Those marked so come at any time, the rest only inside a pump. */
export interface ChannelOwner {
  /** The channel has something for the next pump. Said once per pump. At any time. */
  arrived(channel: Channel): void
  /** Those that share the bounds of all together, in the order in which they came. At any time. */
  channels(): Iterable<Channel>
  /** The channel must go: its backlog is full, or it held most of what all may hold, and the policy is `'disconnect'`. At any time. */
  overflowed(channel: Channel): void
  /** What was buffered has been taken. At any time. */
  drained(channel: Channel): void
  /** A ping was answered. At any time. */
  ponged(channel: Channel): void
  /** Our side is about to close the channel: the last moment to send something. At any time. */
  closing(channel: Channel): void
  /** Whether the owner has room for the packet that would be admitted next: false leaves it, and all behind it, waiting. */
  hasRoomFor(channel: Channel, packet: Uint8Array): boolean
  /** The oldest packet of the backlog became readable. */
  admitted(channel: Channel): void
  /** The other side asked to close. */
  closeRequested(channel: Channel, code: number, reason: string): void
  /** The connection is over; what is unread stays readable until this returns. */
  disconnected(channel: Channel, wasClean: boolean): void
}

/** What all channels of one owner share. */
export interface ChannelContext {
  readonly owner: ChannelOwner
  readonly outbox: Outbox
  readonly traffic: Traffic
  readonly report: ErrorReport
  readonly limits: ChannelLimits
}
