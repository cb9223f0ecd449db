/**
 * One channel with a fake connection and an owner that writes down what it hears: the scene of the channel's tests.
 */

import { Channel } from '../../src/peer/channel.ts'
import type { ChannelContext, ChannelLimits, ChannelOwner } from '../../src/peer/channel-owner.ts'
import type { Connection, ConnectionEnd, ConnectionEvents } from '../../src/peer/connection.ts'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { Outbox } from '../../src/peer/outbox.ts'
import type { PaceRules } from '../../src/peer/pace.ts'
import { PacedConnection } from '../../src/peer/paced-connection.ts'
import { Traffic } from '../../src/peer/traffic.ts'
import { ManualTurn } from '../../src/peer/turn.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { FakeConnection } from './fake-connection.ts'

export const LOST: ConnectionEnd = { cause: 'lost', code: 1006, reason: '', wasClean: false }

export class ChannelScene implements ChannelOwner {
  readonly clock = new VirtualClock()
  readonly turn = new ManualTurn()
  readonly outbox = new Outbox(this.turn)
  readonly traffic = new Traffic()
  readonly warnings: string[] = []
  readonly report = new ErrorReport((text) => this.warnings.push(text))
  readonly connection = new FakeConnection()
  readonly heard: string[] = []
  readonly channel: Channel
  /** Others of the same owner, in the order in which they came. */
  readonly neighbours: Channel[] = []
  readonly #context: ChannelContext
  /** Who hears the connection: the channel, or what paces it. */
  readonly ears: ConnectionEvents
  /** Called in each `admitted`, as a listener would be. */
  onAdmitted: () => void = () => undefined
  /** Says whether the owner has room for this packet. */
  asksForRoom: (text: string) => boolean = () => true
  onDisconnected: () => void = () => undefined
  onOverflowed: () => void = () => undefined
  onClosing: () => void = () => undefined

  constructor(limits: Partial<ChannelLimits> = {}, isAnnounced = true, pace: PaceRules | null = null) {
    const { outbox, traffic, report } = this
    this.#context = {
      owner: this,
      outbox,
      traffic,
      report,
      limits: {
        queueBytes: 65_536,
        queuePackets: 1024,
        backlogBytes: 1000,
        backlogPackets: 10,
        totalBacklogBytes: 5000,
        totalBacklogPackets: 5000,
        outboundBytes: 65_536,
        outboundPackets: 1024,
        packetsPerPump: Infinity,
        overflow: 'disconnect',
        ...limits,
      },
    }
    const open = (speaker: Connection): Channel => new Channel(7, speaker, this.#context)
    const paced = pace === null ? null : new PacedConnection(this.connection, pace, this.clock, open)
    this.channel = paced?.channel ?? open(this.connection)
    this.ears = paced ?? this.channel
    if (isAnnounced) this.channel.announce()
  }

  /** What the channel said since the last call. */
  take(): string[] {
    return this.heard.splice(0)
  }

  receive(...texts: string[]): void {
    for (const text of texts) this.channel.message(Buffer.from(text), true)
  }

  /** Another channel beside the first. */
  join(id: number): Channel {
    const channel = new Channel(id, new FakeConnection(), this.#context)
    this.neighbours.push(channel)
    return channel
  }

  poll(): void {
    this.channel.mark()
    this.channel.pump()
  }

  readAll(): string[] {
    const texts: string[] = []
    for (let bytes = this.channel.read(); bytes !== undefined; bytes = this.channel.read()) {
      texts.push(Buffer.from(bytes).toString())
    }
    return texts
  }

  arrived(): void {
    this.heard.push('arrived')
  }

  channels(): Iterable<Channel> {
    return [this.channel, ...this.neighbours]
  }

  overflowed(channel: Channel): void {
    this.heard.push(channel === this.channel ? 'overflowed' : `overflowed ${channel.id}`)
    this.onOverflowed()
  }

  drained(): void {
    this.heard.push('drained')
  }

  closing(): void {
    this.onClosing()
  }

  ponged(): void {
    this.heard.push('ponged')
  }

  hasRoomFor(_channel: Channel, packet: Uint8Array): boolean {
    return this.asksForRoom(Buffer.from(packet).toString())
  }

  admitted(): void {
    this.heard.push('admitted')
    this.onAdmitted()
  }

  closeRequested(_channel: Channel, code: number, reason: string): void {
    this.heard.push(`close requested ${code} ${reason}`)
  }

  disconnected(_channel: Channel, wasClean: boolean): void {
    this.heard.push(`disconnected ${wasClean}`)
    this.onDisconnected()
  }
}
