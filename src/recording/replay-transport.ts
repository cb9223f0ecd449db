/**
 * The engine of a replay: it tells the server what the recording says that the engine told, and compares what the server
 * asks of it with what it asked then. Made by `replay`. It opens nothing.
 */

import type {
  Acceptance,
  Attachment,
  AttachmentEvents,
  EngineName,
  HttpReply,
  HttpResponse,
  ListenOptions,
  ListenOutcome,
  PendingSocket,
  TlsMaterial,
  Transport,
  TransportEvents,
} from '../server/transport/transport.ts'
import type { RecordedEvent, RecordingDescription } from './record-layout.ts'
import { ReplayConnection } from './replay-connection.ts'
import type { ReplayScript } from './replay-script.ts'

const ENGINES: readonly EngineName[] = ['uws', 'ws', 'memory']

/** A {@link Transport} out of a recording. */
export class ReplayTransport implements Transport {
  readonly engine: EngineName
  readonly cannot: Transport['cannot']
  readonly openAttachment?: NonNullable<Transport['openAttachment']>
  readonly #script: ReplayScript
  readonly #sockets = new Map<number, PendingSocket>()
  readonly #replies = new Map<number, ReplayReply>()
  readonly #connections = new Map<number, ReplayConnection>()
  /** The connection that is just being opened. */
  opening = -1
  #events: TransportEvents | AttachmentEvents | null = null
  #nextSocket = 0
  #nextRequest = 0

  constructor({ engine, cannot }: RecordingDescription, script: ReplayScript) {
    this.#script = script
    this.engine = ENGINES.find((name) => name === engine) ?? 'memory'
    this.cannot = Object.fromEntries(cannot.map((name) => [name, 'The engine that was recorded could not.']))
    if (cannot.includes('attach-to-http-server')) return
    this.openAttachment = (options, events) => this.#openAttachment(options, events)
  }

  listen(options: ListenOptions, events: TransportEvents): ListenOutcome {
    this.#events = events
    const { host, port, exclusive, tls, nativeMessageLimit, compression } = options
    const record = this.#script.expect({
      ...{ kind: 'listen', host, port, exclusive, secure: tls !== null, nativeMessageLimit, compression },
      ...{ outcome: 'ok', openPort: port, message: '' },
    })
    return record === null ? { ok: true, port } : outcomeOf(record)
  }

  reloadTls(_tls: TlsMaterial): ListenOutcome {
    const record = this.#script.expect({ kind: 'reload', outcome: 'ok', openPort: 0, message: '' })
    return record === null ? { ok: true, port: 0 } : outcomeOf(record)
  }

  stopListening(): void {
    this.#script.expect({ kind: 'stopListening' })
  }

  close(): void {
    this.#script.expect({ kind: 'shut' })
    this.#events = null
    this.#sockets.clear()
    this.#replies.clear()
    this.#connections.clear()
  }

  /** Tells an event of the recording. One about somebody whom the replay does not have is passed over. */
  tell(event: RecordedEvent): void {
    switch (event.kind) {
      case 'accepted':
        return this.#accept(event.address)
      case 'settled':
        return this.#settle(event.socket, event.hasAsked)
      case 'request':
      case 'strayed':
        return this.#ask(event)
      case 'gone':
        return this.#takeReply(event.request)?.gone()
      case 'lost':
        return this.#takeReply(event.request)?.acceptance?.lost()
      case 'opened':
        return this.#open(event)
      default:
        if ('connection' in event) this.#tellConnection(event.connection, event)
    }
  }

  #tellConnection(number: number, event: RecordedEvent): void {
    const connection = this.#connections.get(number)
    if (event.kind === 'ended') this.#connections.delete(number)
    connection?.tell(event)
  }

  /** A reply of which nothing more will come: a recording of days has more of them than memory. */
  #takeReply(number: number): ReplayReply | undefined {
    const reply = this.#replies.get(number)
    this.#replies.delete(number)
    return reply
  }

  #openAttachment(
    options: Pick<ListenOptions, 'nativeMessageLimit' | 'compression'>,
    events: AttachmentEvents,
  ): Attachment {
    this.#events = events
    this.#script.expect({ kind: 'attach', ...options })
    // Requests come out of the recording, whichever server they came from.
    return { attach: () => undefined, handleUpgrade: () => false }
  }

  #accept(address: string): void {
    const number = this.#nextSocket++
    const socket = { address, cut: () => void this.#script.expect({ kind: 'cutSocket', socket: number }) }
    if (this.#events?.accepted(socket) === true) this.#sockets.set(number, socket)
    else this.#script.expect({ kind: 'turnedAway', socket: number })
  }

  #settle(number: number, hasAsked: boolean): void {
    const socket = this.#sockets.get(number)
    this.#sockets.delete(number)
    if (socket !== undefined) this.#events?.settled(socket, hasAsked)
  }

  #ask(event: RecordedEvent<'request' | 'strayed'>): void {
    const { method, path, query, address, secure } = event
    const number = this.#nextRequest++
    const reply = new ReplayReply(number, this.#script, () => void this.#replies.delete(number))
    const headers = Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(event.headers))
    const request = { method, path, query, headers, address, secure }
    // A closed transport asks nobody, who could answer.
    if (this.#events !== null) this.#replies.set(number, reply)
    if (event.kind === 'request') this.#events?.request(request, reply)
    else if (this.#events !== null && 'strayed' in this.#events) this.#events.strayed(request, reply)
  }

  #open(event: RecordedEvent<'opened'>): void {
    const acceptance = this.#takeReply(event.connection)?.acceptance
    if (acceptance === undefined || acceptance === null) return
    const connection = new ReplayConnection(event, this.#script)
    this.#connections.set(event.connection, connection)
    this.opening = event.connection
    connection.start(acceptance.opened(connection))
  }
}

function outcomeOf({ outcome, openPort, message }: RecordedEvent<'listen' | 'reload'>): ListenOutcome {
  return outcome === 'ok' ? { ok: true, port: openPort } : { ok: false, reason: outcome, message }
}

/** The way to answer a request of the recording. */
class ReplayReply implements HttpReply {
  onGone: (() => void) | null = null
  /** What the server has agreed to. */
  acceptance: Acceptance | null = null
  readonly #number: number
  readonly #script: ReplayScript
  readonly #refused: () => void
  #left: (() => void) | undefined
  #hasAnswered = false

  /** `refused` hears that the answer was no upgrade, and nobody waits for it to leave: nothing more will come of it. */
  constructor(number: number, script: ReplayScript, refused: () => void) {
    this.#number = number
    this.#script = script
    this.#refused = refused
  }

  respond({ status, headers = {}, body = '' }: HttpResponse, left?: () => void): void {
    if (!this.#isFirst()) return
    this.#left = left
    const payload = typeof body === 'string' ? new TextEncoder().encode(body) : body
    const pairs = Object.entries(headers)
    this.#script.expect({ kind: 'respond', request: this.#number, status, headers: pairs, body: payload })
    if (left === undefined) this.#refused()
  }

  /** The socket went away before an answer, or the answer has left. */
  gone(): void {
    if (this.#left === undefined) this.onGone?.()
    else this.#left()
  }

  upgrade(acceptance: Acceptance): void {
    if (!this.#isFirst()) return
    this.acceptance = acceptance
    const { protocol, headers } = acceptance
    this.#script.expect({ kind: 'upgrade', request: this.#number, protocol, headers })
  }

  #isFirst(): boolean {
    const isFirst = !this.#hasAnswered
    this.#hasAnswered = true
    return isFirst
  }
}
