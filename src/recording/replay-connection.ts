/**
 * A connection of a replay: what the server does with it is compared with the recording, what it tells comes out of the
 * recording. Made by the replay's transport. There is nobody at the other end.
 */

import type { Connection, ConnectionEvents } from '../peer/connection.ts'
import type { PacketBatch } from '../peer/packet-batch.ts'
import type { RecordedEvent, RecordedPacket } from './record-layout.ts'
import type { ReplayScript } from './replay-script.ts'

/** A {@link Connection} out of a recording. */
export class ReplayConnection implements Connection {
  readonly address: string
  readonly setReading?: (enabled: boolean) => void
  readonly #number: number
  readonly #script: ReplayScript
  #events: ConnectionEvents | null = null
  #hasEnded = false

  constructor({ connection, address, canPause }: RecordedEvent<'opened'>, script: ReplayScript) {
    this.#number = connection
    this.#script = script
    this.address = address
    if (!canPause) return
    this.setReading = (enabled) => {
      if (!this.#hasEnded) script.expect({ kind: 'reading', connection, enabled })
    }
  }

  get port(): number {
    return this.#script.portOf(this.#number)
  }

  get bufferedAmount(): number {
    return this.#hasEnded ? 0 : this.#script.bufferedOf(this.#number)
  }

  write(batch: PacketBatch): void {
    if (this.#hasEnded) return
    const packets: RecordedPacket[] = []
    for (let index = 0; index < batch.count; index++) {
      packets.push({ payload: batch.bytesAt(index), isText: batch.isTextAt(index) })
    }
    this.#script.expect({ kind: 'write', connection: this.#number, packets })
  }

  ping(): void {
    if (!this.#hasEnded) this.#script.expect({ kind: 'ping', connection: this.#number })
  }

  close(code: number, reason: string): void {
    if (!this.#hasEnded) this.#script.expect({ kind: 'close', connection: this.#number, code, reason })
  }

  terminate(): void {
    if (!this.#hasEnded) this.#script.expect({ kind: 'terminate', connection: this.#number })
  }

  setNoDelay(enabled: boolean): boolean {
    if (this.#hasEnded) return enabled
    const record = { kind: 'noDelay', connection: this.#number, enabled, hasSwitched: enabled } as const
    return this.#script.expect(record)?.hasSwitched ?? enabled
  }

  /** Says who hears it. */
  start(events: ConnectionEvents): void {
    this.#events = events
  }

  /** Tells an event of the recording. */
  tell(event: RecordedEvent): void {
    const events = this.#events
    if (events === null) return
    switch (event.kind) {
      case 'message':
        return events.message(bytesOf(event.payload), event.isText)
      case 'late':
        return events.late?.(event.length)
      case 'pong':
        return events.pong()
      case 'control':
        return events.controlFrame?.(event.type, bytesOf(event.payload))
      case 'drained':
        return events.drained()
      case 'closing':
        return events.closing?.()
      case 'ended':
        return this.#end(event, events)
      default:
        return
    }
  }

  #end({ cause, code, reason, wasClean, violation }: RecordedEvent<'ended'>, events: ConnectionEvents): void {
    this.#hasEnded = true
    events.ended({ cause, code, reason, wasClean, ...(violation === '' ? {} : { violation }) })
  }
}

/** Only recordings with payloads are replayed. */
function bytesOf(payload: Uint8Array | number): Uint8Array {
  return typeof payload === 'number' ? new Uint8Array(payload) : payload
}
