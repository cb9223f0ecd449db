/**
 * A connector for the client's unit tests: it keeps each attempt, and the test says what comes of it.
 */

import type { Attempt, AttemptEvents, Connector, ConnectRequest } from '../../src/client/connector.ts'
import type { ConnectionFailure } from '../../src/client/failure.ts'
import type { ConnectionEnd, ConnectionEvents } from '../../src/peer/connection.ts'
import { FakeConnection } from '../support/fake-connection.ts'

export const LOST: ConnectionEnd = { cause: 'lost', code: 1006, reason: '', wasClean: false }

/** The far end of an open connection. */
export class FakeLink extends FakeConnection {
  #events: ConnectionEvents | null = null

  hearTo(events: ConnectionEvents): void {
    this.#events = events
  }

  /** Messages arrive, each as text. */
  say(...texts: string[]): void {
    for (const text of texts) this.#events?.message(Buffer.from(text), true)
  }

  /** Messages arrive, as bytes. */
  deliver(...messages: Uint8Array[]): void {
    for (const bytes of messages) this.#events?.message(bytes, false)
  }

  pong(): void {
    this.#events?.pong()
  }

  drain(): void {
    this.bufferedAmount = 0
    this.#events?.drained()
  }

  end(end: ConnectionEnd): void {
    this.#events?.ended(end)
  }

  /** The server closes. */
  closeFromServer(code: number, reason = ''): void {
    this.end({ cause: 'remote', code, reason, wasClean: true })
  }

  /** What our side has asked for is answered. */
  answerClose(): void {
    const [code, reason] = this.closes[0] ?? [1000, '']
    this.end({ cause: 'local', code, reason, wasClean: true })
  }

  override terminate(): void {
    super.terminate()
    if (this.terminations === 1) this.end({ cause: 'local', code: 1006, reason: '', wasClean: false })
  }
}

/** One attempt. */
export class FakeAttempt implements Attempt {
  readonly request: ConnectRequest
  readonly #events: AttemptEvents
  aborts = 0

  constructor(request: ConnectRequest, events: AttemptEvents) {
    this.request = request
    this.#events = events
  }

  abort(): void {
    this.aborts++
  }

  open(protocol = ''): FakeLink {
    const link = new FakeLink()
    link.hearTo(this.#events.opened(link, protocol))
    return link
  }

  fail(failure: ConnectionFailure): void {
    this.#events.failed(failure)
  }
}

export class FakeConnector implements Connector {
  readonly cannot: Connector['cannot']
  readonly attempts: FakeAttempt[] = []
  /** Fails each attempt inside the call. */
  failsAtOnce: ConnectionFailure | null = null

  constructor(cannot: Connector['cannot'] = {}) {
    this.cannot = cannot
  }

  get last(): FakeAttempt {
    const attempt = this.attempts.at(-1)
    if (attempt === undefined) throw new Error('nothing was attempted')
    return attempt
  }

  connect(request: ConnectRequest, events: AttemptEvents): Attempt {
    const attempt = new FakeAttempt(request, events)
    this.attempts.push(attempt)
    if (this.failsAtOnce !== null) attempt.fail(this.failsAtOnce)
    return attempt
  }
}
