/**
 * One channel with a fake connection and an owner that writes down what it hears: the scene of the channel's tests.
 */

import { Channel } from '../../src/peer/channel.ts'
import type { ChannelLimits, ChannelOwner } from '../../src/peer/channel-owner.ts'
import type { ConnectionEnd } from '../../src/peer/connection.ts'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { Outbox } from '../../src/peer/outbox.ts'
import { Traffic } from '../../src/peer/traffic.ts'
import { ManualTurn } from '../../src/peer/turn.ts'
import { FakeConnection } from './fake-connection.ts'

export const LOST: ConnectionEnd = { cause: 'lost', code: 1006, reason: '', wasClean: false }

export class ChannelScene implements ChannelOwner {
  readonly turn = new ManualTurn()
  readonly outbox = new Outbox(this.turn)
  readonly traffic = new Traffic()
  readonly warnings: string[] = []
  readonly report = new ErrorReport((text) => this.warnings.push(text))
  readonly connection = new FakeConnection()
  readonly heard: string[] = []
  readonly channel: Channel
  /** Called in each `admitted`, as a listener would be. */
  onAdmitted: () => void = () => undefined
  /** Says whether the owner has room for this packet. */
  asksForRoom: (text: string) => boolean = () => true
  onDisconnected: () => void = () => undefined
  onOverflowed: () => void = () => undefined
  onClosing: () => void = () => undefined

  constructor(limits: Partial<ChannelLimits> = {}, isAnnounced = true) {
    const { outbox, traffic, report } = this
    this.channel = new Channel(7, this.connection, {
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
    })
    if (isAnnounced) this.channel.announce()
  }

  /** What the channel said since the last call. */
  take(): string[] {
    return this.heard.splice(0)
  }

  receive(...texts: string[]): void {
    for (const text of texts) this.channel.message(Buffer.from(text), true)
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

  overflowed(): void {
    this.heard.push('overflowed')
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
