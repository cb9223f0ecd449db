/**
 * The connector of our clients in a scenario: it opens connections over cables in place of sockets.
 * Given to each WebSocketClient by the scenario. It has no deadline and no time of its own, and checks no certificates.
 */

import type { Attempt, AttemptEvents, Connector, ConnectRequest } from '../client/connector.ts'
import { failure, httpFailure } from '../client/failure.ts'
import { receivedReason } from '../peer/close-frame.ts'
import type { Connection, ConnectionEnd, ConnectionEvents } from '../peer/connection.ts'
import type { PacketBatch } from '../peer/packet-batch.ts'
import type { MemoryCloseFrame, MemoryMessage, MemoryOpenOptions } from '../server/transport/memory.ts'
import type { Cable, CableEnd } from './cable.ts'

/** Lays the cable of one attempt. */
export type LayAttempt = (end: CableEnd, request: MemoryOpenOptions) => Cable

const SERVER_ADDRESS = '127.0.0.1'

/** A {@link Connector} over cables. */
export class MemoryConnector implements Connector {
  readonly cannot: Connector['cannot'] = { certificates: 'Memory has no TLS: there is no certificate to look at.' }
  readonly #lay: LayAttempt

  constructor(lay: LayAttempt) {
    this.#lay = lay
  }

  connect(request: ConnectRequest, events: AttemptEvents): Attempt {
    return new MemoryAttempt(request, events, this.#lay)
  }
}

/** One attempt, and the far end of the connection that comes of it. */
class MemoryAttempt implements Attempt, CableEnd {
  readonly #request: ConnectRequest
  readonly #events: AttemptEvents
  readonly #cable: Cable
  #connection: CableConnection | null = null
  #isOver = false

  constructor(request: ConnectRequest, events: AttemptEvents, lay: LayAttempt) {
    this.#request = request
    this.#events = events
    const { url, protocols, headers } = request
    const host: [string, string] = ['host', `${url.host}:${url.port}`]
    this.#cable = lay(this, { path: url.path, protocols, headers: [host, ...headers], secure: url.isSecure })
  }

  abort(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#cable.drop()
  }

  answered({ status, headers }: { status: number; headers: Readonly<Record<string, string>> }): void {
    if (this.#isOver) return
    this.#isOver = true
    const protocol = headers['sec-websocket-protocol'] ?? ''
    if (status !== 101) return this.#events.failed(httpFailure(status, ''))
    if (!this.#isOffered(protocol)) {
      this.#cable.drop()
      return this.#events.failed(failure('bad-answer', 'It chose a sub-protocol that was not offered, or none.'))
    }
    const connection = new CableConnection(this.#cable, this.#request.url.port)
    this.#connection = connection
    connection.start(this.#events.opened(connection, protocol))
  }

  unreachable(): void {
    this.#fail('unreachable')
  }

  message(message: MemoryMessage): void {
    this.#connection?.message(message)
  }

  pinged(): void {
    this.#connection?.pinged()
  }

  ponged(): void {
    this.#connection?.ponged()
  }

  closed(frame: MemoryCloseFrame): void {
    this.#connection?.closed(frame)
  }

  ended(): void {
    if (this.#connection === null) this.#fail('reset')
    else this.#connection.ended()
  }

  drained(): void {
    this.#connection?.drained()
  }

  #isOffered(protocol: string): boolean {
    const { protocols } = this.#request
    return protocols.length === 0 ? protocol === '' : protocols.includes(protocol)
  }

  #fail(reason: 'unreachable' | 'reset'): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#events.failed(failure(reason))
  }
}

/** The client's {@link Connection} over a cable. */
class CableConnection implements Connection {
  readonly address = SERVER_ADDRESS
  readonly port: number
  readonly #cable: Cable
  readonly #held: (() => void)[] = []
  #events: ConnectionEvents | null = null
  #closing: Pick<ConnectionEnd, 'code' | 'reason'> | null = null
  #hasEnded = false
  #isReading = true

  constructor(cable: Cable, port: number) {
    this.#cable = cable
    this.port = port
  }

  start(events: ConnectionEvents): void {
    this.#events = events
  }

  get bufferedAmount(): number {
    return this.#hasEnded ? 0 : this.#cable.waitingBytes
  }

  write(batch: PacketBatch): void {
    if (this.#hasEnded || this.#closing !== null) return
    for (let index = 0; index < batch.count; index++) this.#cable.send(batch.bytesAt(index), batch.isTextAt(index))
  }

  ping(): void {
    if (!this.#hasEnded && this.#closing === null) this.#cable.ping()
  }

  close(code: number, reason: string): void {
    if (this.#hasEnded || this.#closing !== null) return
    this.#closing = { code, reason }
    this.#cable.close(code === 0 ? null : code, reason)
    // The answer has to be read, also if reading was stopped.
    this.setReading(true)
  }

  terminate(): void {
    if (this.#hasEnded) return
    this.#cable.drop()
    this.#finish({ cause: 'local', ...(this.#closing ?? { code: 1006, reason: '' }), wasClean: false })
  }

  setNoDelay(): boolean {
    return true
  }

  setReading(enabled: boolean): void {
    if (this.#hasEnded || this.#isReading === enabled) return
    this.#isReading = enabled
    if (!enabled) return this.#cable.stopReading()
    this.#cable.startReading()
    // No event may come inside this call.
    this.#cable.later(() => this.#tellHeld())
  }

  message({ bytes, isText }: MemoryMessage): void {
    this.#hear(() => {
      if (this.#closing !== null) this.#events?.late?.(bytes.length)
      else this.#events?.message(bytes, isText)
    })
  }

  pinged(): void {
    this.#hear(() => this.#cable.pong())
  }

  ponged(): void {
    this.#hear(() => this.#events?.pong())
  }

  closed({ code, reason }: MemoryCloseFrame): void {
    this.#hear(() => {
      if (this.#closing !== null) return this.#finish({ cause: 'local', ...this.#closing, wasClean: true })
      this.#cable.close(code === 1005 ? null : code, reason)
      this.#finish({ cause: 'remote', code, reason: receivedReason(reason), wasClean: true })
    })
  }

  ended(): void {
    this.#hear(() => {
      if (this.#closing !== null) this.#finish({ cause: 'local', ...this.#closing, wasClean: false })
      else this.#finish({ cause: 'lost', code: 1006, reason: '', wasClean: false })
    })
  }

  drained(): void {
    if (!this.#hasEnded) this.#events?.drained()
  }

  /** Tells what has arrived, or keeps it while this side does not read. */
  #hear(tell: () => void): void {
    if (!this.#isReading || this.#held.length > 0) this.#held.push(tell)
    else if (!this.#hasEnded) tell()
  }

  #tellHeld(): void {
    while (this.#isReading && !this.#hasEnded) {
      const tell = this.#held.shift()
      if (tell === undefined) return
      tell()
    }
  }

  #finish(end: ConnectionEnd): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#events?.ended(end)
  }
}
