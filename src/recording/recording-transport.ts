/**
 * A transport that is taken down: it hands on what the gate asks of the engine and what the engine tells the gate, and
 * notes both, in the order in which they happen. Made by `record`. It decides nothing and changes nothing.
 */

import type { Connection, ConnectionEvents } from '../peer/connection.ts'
import type {
  Acceptance,
  Attachment,
  AttachmentEvents,
  HttpReply,
  HttpRequest,
  HttpResponse,
  ListenOptions,
  ListenOutcome,
  PendingSocket,
  TlsMaterial,
  Transport,
  TransportEvents,
} from '../server/transport/transport.ts'
import type { LeftOut } from './left-out.ts'
import { RecordingConnection, RecordingEvents, type RecordingDesk } from './recording-connection.ts'

/** What the transport and its requests share. */
interface TransportDesk extends RecordingDesk {
  /** A connection is being opened: who becomes a peer now is this one. */
  opening: number
}

/** A {@link Transport} that records. */
export class RecordingTransport implements Transport {
  readonly engine: Transport['engine']
  readonly cannot: Transport['cannot']
  readonly openAttachment?: NonNullable<Transport['openAttachment']>
  readonly #real: Transport
  readonly #desk: TransportDesk
  readonly #listener: RecordingListener

  constructor(real: Transport, desk: RecordingDesk) {
    this.engine = real.engine
    this.cannot = real.cannot
    this.#real = real
    this.#desk = { ...desk, opening: -1 }
    this.#listener = new RecordingListener(this.#desk)
    if (real.openAttachment !== undefined) {
      this.openAttachment = (options, events) => this.#openAttachment(options, events)
    }
  }

  /** The peer that the connection which is just being opened has become. */
  seated(peer: number): void {
    this.#desk.recorder.note({ kind: 'seated', connection: this.#desk.opening, peer })
  }

  listen(options: ListenOptions, events: TransportEvents): ListenOutcome {
    const outcome = this.#real.listen(options, this.#listener.tell(events))
    const { port, exclusive, tls, nativeMessageLimit, compression } = options
    this.#desk.recorder.note({
      ...{ kind: 'listen', host: this.#desk.leftOut.host(options.host), port, exclusive, secure: tls !== null },
      ...{ nativeMessageLimit, compression, ...outcomeFields(outcome, this.#desk.leftOut) },
    })
    return outcome
  }

  reloadTls(tls: TlsMaterial): ListenOutcome {
    const outcome = this.#real.reloadTls(tls)
    this.#desk.recorder.note({ kind: 'reload', ...outcomeFields(outcome, this.#desk.leftOut) })
    return outcome
  }

  stopListening(): void {
    this.#desk.recorder.note({ kind: 'stopListening' })
    this.#desk.recorder.call(() => this.#real.stopListening())
  }

  close(): void {
    this.#desk.recorder.note({ kind: 'shut' })
    this.#desk.recorder.call(() => this.#real.close())
    this.#listener.forget()
  }

  #openAttachment(
    options: Pick<ListenOptions, 'nativeMessageLimit' | 'compression'>,
    events: AttachmentEvents,
  ): Attachment {
    const attachment = this.#real.openAttachment?.(options, this.#listener.tell(events))
    if (attachment === undefined) throw new Error('The transport had an attachment a moment ago.')
    this.#desk.recorder.note({ kind: 'attach', ...options })
    return attachment
  }
}

/** What `reload` and `listen` have in common. */
function outcomeFields(outcome: ListenOutcome, leftOut: LeftOut) {
  return outcome.ok
    ? { outcome: 'ok' as const, openPort: outcome.port, message: '' }
    : { outcome: outcome.reason, openPort: 0, message: leftOut.message(outcome.message) }
}

/** Hears the engine in the gate's place. */
class RecordingListener {
  readonly #desk: TransportDesk
  readonly #sockets = new Map<PendingSocket, { readonly number: number; readonly socket: PendingSocket }>()
  #nextSocket = 0
  #nextRequest = 0

  constructor(desk: TransportDesk) {
    this.#desk = desk
  }

  /** Events for the engine, which are told to these. */
  tell(events: TransportEvents | AttachmentEvents): AttachmentEvents {
    return {
      accepted: (socket) => this.#accepted(socket, events),
      settled: (socket, hasAsked) => this.#settled(socket, hasAsked, events),
      request: (request, reply) => events.request(request, this.#asked('request', request, reply)),
      strayed: (request, reply) => {
        if ('strayed' in events) events.strayed(request, this.#asked('strayed', request, reply))
      },
    }
  }

  /** The transport was closed: nobody is pending. */
  forget(): void {
    this.#sockets.clear()
  }

  #accepted(socket: PendingSocket, events: TransportEvents): boolean {
    const { recorder, leftOut } = this.#desk
    const number = this.#nextSocket++
    const { address } = socket
    recorder.came({ kind: 'accepted', address: leftOut.address(address) })
    const recorded: PendingSocket = {
      address,
      cut: () => {
        recorder.note({ kind: 'cutSocket', socket: number })
        recorder.call(() => socket.cut())
      },
    }
    this.#sockets.set(socket, { number, socket: recorded })
    const isTaken = events.accepted(recorded)
    if (isTaken) return true
    this.#sockets.delete(socket)
    recorder.note({ kind: 'turnedAway', socket: number })
    return false
  }

  #settled(socket: PendingSocket, hasAsked: boolean, events: TransportEvents): void {
    const known = this.#sockets.get(socket)
    if (known === undefined) return
    this.#sockets.delete(socket)
    this.#desk.recorder.came({ kind: 'settled', socket: known.number, hasAsked })
    events.settled(known.socket, hasAsked)
  }

  #asked(kind: 'request' | 'strayed', request: HttpRequest, reply: HttpReply): HttpReply {
    this.#desk.recorder.came({ kind, ...this.#desk.leftOut.request(request) })
    return new RecordingReply(this.#nextRequest++, reply, this.#desk)
  }
}

/** The way to answer one request, taken down. */
class RecordingReply implements HttpReply {
  readonly #number: number
  readonly #real: HttpReply
  readonly #desk: TransportDesk
  #onGone: (() => void) | null = null
  #hasAnswered = false

  constructor(number: number, real: HttpReply, desk: TransportDesk) {
    this.#number = number
    this.#real = real
    this.#desk = desk
  }

  get onGone(): (() => void) | null {
    return this.#onGone
  }

  set onGone(callback: (() => void) | null) {
    this.#onGone = callback
    this.#real.onGone = callback === null ? null : () => this.#gone()
  }

  respond(response: HttpResponse, left?: () => void): void {
    const { recorder, leftOut } = this.#desk
    const { status, headers = {}, body = '' } = response
    if (this.#isFirst()) {
      const pairs = leftOut.headers(Object.entries(headers))
      const payload = typeof body === 'string' ? new TextEncoder().encode(body) : body
      recorder.note({ kind: 'respond', request: this.#number, status, headers: pairs, body: payload })
    }
    recorder.call(() => this.#real.respond(response, left === undefined ? undefined : () => this.#left(left)))
  }

  upgrade(acceptance: Acceptance): void {
    const { recorder, leftOut } = this.#desk
    const { protocol, headers } = acceptance
    if (this.#isFirst()) {
      recorder.note({ kind: 'upgrade', request: this.#number, protocol, headers: leftOut.headers(headers) })
    }
    const recorded: Acceptance = {
      ...{ protocol, headers },
      opened: (connection) => this.#opened(connection, acceptance),
      lost: () => {
        recorder.came({ kind: 'lost', request: this.#number })
        acceptance.lost()
      },
    }
    recorder.call(() => this.#real.upgrade(recorded))
  }

  #gone(): void {
    this.#desk.recorder.came({ kind: 'gone', request: this.#number })
    this.#onGone?.()
  }

  #left(left: () => void): void {
    this.#desk.recorder.came({ kind: 'gone', request: this.#number })
    left()
  }

  #opened(real: Connection, acceptance: Acceptance): ConnectionEvents {
    const { recorder, leftOut } = this.#desk
    const connection = this.#number
    const canPause = real.setReading !== undefined
    recorder.came({ kind: 'opened', connection, address: leftOut.address(real.address), canPause })
    const recorded = new RecordingConnection(connection, real, this.#desk)
    this.#desk.opening = connection
    return new RecordingEvents(connection, recorded, acceptance.opened(recorded), this.#desk)
  }

  /** Later answers do nothing. */
  #isFirst(): boolean {
    const isFirst = !this.#hasAnswered
    this.#hasAnswered = true
    return isFirst
  }
}
