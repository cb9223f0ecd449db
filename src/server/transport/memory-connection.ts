/**
 * The server's end of one WebSocket in memory: a Connection as the port has it, over an inbox in place of a wire.
 * Made by MemorySocket when an upgrade is agreed on; the gate holds it as a Connection, the socket tells it what the
 * client does. Never calls an event inside a call of the gate, but for `ended`, as the port allows.
 */

import { isUtf8 } from 'node:buffer'
import type { Connection, ConnectionEnd, ConnectionEvents, Violation } from '../../peer/connection.ts'
import type { PacketBatch } from '../../peer/packet-batch.ts'
import type { MemoryDelivery } from './memory-delivery.ts'
import { MemoryMessage } from './memory-inbox.ts'
import type { MemoryInbox } from './memory-inbox.ts'
import type { Ability } from './transport.ts'

/** What all connections of one memory transport share. */
export interface MemoryWorld {
  readonly delivery: MemoryDelivery
  readonly cannot: Readonly<Partial<Record<Ability, string>>>
}

/** What a client can put on its way to an open connection. */
export type Outbound =
  | { readonly kind: 'message'; readonly bytes: Uint8Array; readonly isText: boolean }
  | { readonly kind: 'ping'; readonly payload: Uint8Array }
  | { readonly kind: 'pong' }
  | { readonly kind: 'close'; readonly code: number | null; readonly reason: string }
  | { readonly kind: 'violate'; readonly violation: Violation }
  | { readonly kind: 'gone' }

/** Null: who takes nothing is not told either. */
const CLOSE_CODES: Readonly<Record<Violation, number | null>> = {
  'message-too-big': 1009,
  'invalid-utf8': 1007,
  'invalid-frame': 1002,
  'invalid-close-code': 1002,
  'ping-flood': null,
}

/** What lent bytes are overwritten with after the call: who kept them finds this. */
const WIPED = 0xa5

/** A {@link Connection} in memory. */
export class MemoryConnection implements Connection {
  readonly address: string
  readonly port: number
  readonly setReading?: (enabled: boolean) => void
  readonly #world: MemoryWorld
  readonly #inbox: MemoryInbox
  readonly #messageLimit: number
  readonly #held: Outbound[] = []
  #isReading = true
  #events: ConnectionEvents | null = null
  #closing: { readonly code: number; readonly reason: string } | null = null
  #end: ConnectionEnd | null = null
  #isAbandoned = false

  constructor(world: MemoryWorld, inbox: MemoryInbox, remote: { address: string; port: number }, messageLimit: number) {
    this.#world = world
    this.#inbox = inbox
    this.#messageLimit = messageLimit
    this.address = remote.address
    this.port = 'know-remote-port' in world.cannot ? 0 : remote.port
    if (!('pause-reading' in world.cannot)) this.setReading = (enabled) => this.#setReading(enabled)
  }

  get bufferedAmount(): number {
    return this.isOver ? 0 : this.#inbox.unreadBytes
  }

  write(batch: PacketBatch): void {
    if (this.isOver || this.#closing !== null) return
    for (let index = 0; index < batch.count; index++) {
      const message = new MemoryMessage(Uint8Array.from(batch.bytesAt(index)), batch.isTextAt(index))
      this.#inbox.receive({ kind: 'message', message })
    }
  }

  ping(): void {
    if (!this.isOver && this.#closing === null) this.#inbox.receive({ kind: 'ping' })
  }

  close(code: number, reason: string): void {
    if (this.isOver || this.#closing !== null) return
    this.#closing = { code, reason }
    this.#inbox.receive({ kind: 'close', frame: { code: code === 0 ? 1005 : code, reason } })
    // The answer of a client that reads has come inside the line above.
    if (!this.#awaitsAnswer && this.#inbox.unreadBytes === 0) this.closeAnswered()
  }

  terminate(): void {
    if (this.isOver) return
    this.#inbox.breakOff()
    this.#finish({ cause: 'local', code: 1006, reason: '', wasClean: false })
  }

  setNoDelay(enabled: boolean): boolean {
    return enabled || !('set-no-delay' in this.#world.cannot)
  }

  /** Whether it has ended, with or without an event. */
  get isOver(): boolean {
    return this.#end !== null || this.#isAbandoned
  }

  /** Says who hears the events; an end that came before is told when the running call is over. */
  start(events: ConnectionEvents): void {
    this.#events = events
    const end = this.#end
    if (end !== null) this.#world.delivery.later(() => this.#tellEnd(end))
  }

  /** The client has answered the close frame of this side. */
  closeAnswered(): void {
    if (this.isOver || this.#closing === null) return
    this.#inbox.receive({ kind: 'end' })
    this.#finish({ cause: 'local', ...this.#closing, wasClean: true })
  }

  /** What was buffered has been read by the client. */
  drained(): void {
    if (this.isOver) return
    if (this.#closing === null) this.#events?.drained()
    else if (!this.#awaitsAnswer) this.closeAnswered()
  }

  /** Takes what the client does, or keeps it while this side does not read. */
  arrive(item: Outbound): void {
    if (this.isOver) return
    if (this.#isReading) this.#take(item)
    else this.#held.push(item)
  }

  /** Ends it without an event: the transport has closed. Close frames on their way still arrive. */
  abandon(): void {
    if (!this.isOver) {
      if (this.#closing === null) this.#inbox.breakOff()
      else this.#inbox.receive({ kind: 'end' })
    }
    this.#isAbandoned = true
  }

  get #awaitsAnswer(): boolean {
    const { cannot } = this.#world
    return !('know-own-close-was-answered' in cannot || 'close-timeout' in cannot)
  }

  #setReading(enabled: boolean): void {
    this.#isReading = enabled
    if (enabled && this.#held.length > 0) this.#world.delivery.later(() => this.#takeHeld())
  }

  #takeHeld(): void {
    while (this.#isReading && !this.isOver) {
      const item = this.#held.shift()
      if (item === undefined) return
      this.#take(item)
    }
  }

  #take(item: Outbound): void {
    switch (item.kind) {
      case 'message':
        return this.#takeMessage(item.bytes, item.isText)
      case 'ping':
        if (this.#closing === null) this.#inbox.receive({ kind: 'pong', payload: item.payload })
        return
      case 'pong':
        if (this.#closing === null) this.#events?.pong()
        return
      case 'close':
        return this.#takeClose(item.code, item.reason)
      case 'violate':
        return this.#violated(item.violation)
      case 'gone':
        return this.#finish({
          ...(this.#closing ?? { code: 1006, reason: '' }),
          cause: this.#closing ? 'local' : 'lost',
          wasClean: false,
        })
    }
  }

  #takeMessage(bytes: Uint8Array, isText: boolean): void {
    if (bytes.length > this.#messageLimit) return this.#violated('message-too-big')
    if (isText && !isUtf8(bytes)) return this.#violated('invalid-utf8')
    if (this.#closing !== null) return
    const lent = Uint8Array.from(bytes)
    try {
      this.#events?.message(lent, isText)
    } finally {
      lent.fill(WIPED)
    }
  }

  #takeClose(code: number | null, reason: string): void {
    if (this.#closing !== null) return this.closeAnswered()
    if (code !== null && !this.#mayReceive(code)) return this.#violated('invalid-close-code')
    this.#inbox.receive({ kind: 'close', frame: { code: code ?? 1005, reason } })
    this.#inbox.receive({ kind: 'end' })
    const cut = code === null ? '' : (reason.split('\0', 1)[0] ?? '')
    this.#finish({ cause: 'remote', code: code ?? 1005, reason: cut, wasClean: true })
  }

  #mayReceive(code: number): boolean {
    if (code >= 3000 && code <= 3999) return !('report-close-codes-3000-to-3999' in this.#world.cannot)
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 4000 && code <= 4999)
  }

  #violated(violation: Violation): void {
    const code = 'send-close-frame-on-violation' in this.#world.cannot ? null : CLOSE_CODES[violation]
    if (this.#closing === null && code !== null) this.#inbox.receive({ kind: 'close', frame: { code, reason: '' } })
    this.#inbox.receive({ kind: 'end' })
    if (this.#closing !== null) return this.#finish({ cause: 'local', ...this.#closing, wasClean: false })
    this.#finish({ cause: 'violation', code: 1006, reason: '', wasClean: false, violation })
  }

  #finish(end: ConnectionEnd): void {
    if (this.isOver) return
    this.#end = end
    this.#held.length = 0
    if (this.#events !== null) this.#tellEnd(end)
  }

  #tellEnd(end: ConnectionEnd): void {
    if (!this.#isAbandoned) this.#events?.ended(end)
  }
}
