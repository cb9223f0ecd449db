/**
 * The server's end of one socket in memory, from its acceptance on: pending, asking, then open or answered.
 * Made by MemoryTransport for each client that connects; the gate sees it as PendingSocket and HttpReply, the client
 * tells it what it does. Tells the gate each thing once and in order, and never decides who may enter.
 */

import { createHash } from 'node:crypto'
import { frameAnswer } from '../framed-answer.ts'
import { MemoryConnection } from './memory-connection.ts'
import type { MemoryWorld, Outbound } from './memory-connection.ts'
import type { MemoryInbox } from './memory-inbox.ts'
import type { Acceptance, HttpReply, HttpRequest, HttpResponse, PendingSocket, TransportEvents } from './transport.ts'

/** What the listener that accepted a socket knows. */
export interface MemoryHost {
  readonly events: TransportEvents
  readonly messageLimit: number
}

type Stage = 'pending' | 'asking' | 'open' | 'over'

const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** One socket seen from the server. */
export class MemorySocket implements PendingSocket, HttpReply {
  onGone: (() => void) | null = null
  readonly #world: MemoryWorld
  readonly #host: MemoryHost
  readonly #inbox: MemoryInbox
  readonly #remote: { readonly address: string; readonly port: number }
  readonly #early: Outbound[] = []
  #stage: Stage = 'pending'
  #request: HttpRequest | null = null
  #connection: MemoryConnection | null = null
  #hasVanished = false
  #isOrphan = false

  constructor(world: MemoryWorld, host: MemoryHost, inbox: MemoryInbox, remote: { address: string; port: number }) {
    this.#world = world
    this.#host = host
    this.#inbox = inbox
    this.#remote = remote
  }

  get address(): string {
    return this.#remote.address
  }

  /** How far the handshake is. */
  get stage(): Stage {
    return this.#stage
  }

  /** Whether nothing more can happen to it. */
  get isOver(): boolean {
    return this.#stage === 'over' || this.#connection?.isOver === true
  }

  /** Tells the gate of the socket; ends it when the gate wants none. */
  accept(): void {
    if (this.#host.events.accepted(this)) return
    this.#stage = 'over'
    this.#inbox.breakOff()
  }

  cut(): void {
    if (this.#stage !== 'pending') return
    this.#inbox.breakOff()
    this.#settle('over')
  }

  respond(response: HttpResponse, left?: () => void): void {
    // An inbox takes everything.
    left?.()
    if (this.#stage !== 'asking') return
    this.#stage = 'over'
    const answer = frameAnswer(response, this.#request?.method ?? '')
    const headers: Record<string, string> = Object.create(null) as Record<string, string>
    for (const [name, value] of answer.headers) headers[name.toLowerCase()] = value
    if (answer.length !== null) headers['content-length'] = `${answer.length}`
    const body = Uint8Array.from(answer.body)
    this.#inbox.receive({ kind: 'response', response: { status: answer.status, headers, body } })
    this.#inbox.receive({ kind: 'end' })
  }

  upgrade(acceptance: Acceptance): void {
    if (this.#stage !== 'asking') return
    if (this.#hasVanished) {
      this.#stage = 'over'
      return acceptance.lost()
    }
    this.#stage = 'open'
    const response = { status: 101, headers: this.#headersOf101(acceptance), body: new Uint8Array(0) }
    this.#inbox.receive({ kind: 'response', response })
    const connection = new MemoryConnection(this.#world, this.#inbox, this.#remote, this.#host.messageLimit)
    this.#connection = connection
    connection.start(acceptance.opened(connection))
    const early = 'deliver-frame-sent-with-request' in this.#world.cannot ? [] : this.#early
    for (const item of early) this.#world.delivery.later(() => connection.arrive(item))
  }

  /** The client's request is there whole, and `behind` it, in the same segment, what belongs behind its answer. */
  asked(request: HttpRequest, behind: readonly Outbound[]): void {
    if (this.#stage !== 'pending') return
    this.#early.push(...behind)
    this.#request = request
    this.#settle('asking')
    if (!this.#isOrphan) this.#host.events.request(request, this)
  }

  /** The client sends something that belongs behind the handshake; before its request it is no HTTP. */
  arrive(item: Outbound): void {
    if (this.#stage === 'open') this.#connection?.arrive(item)
    else if (item.kind === 'gone') this.#gone()
    else if (this.#stage === 'asking') this.#early.push(item)
    else if (this.#stage === 'pending') this.cut()
  }

  /** The client goes away in silence: the server learns of it only when it upgrades. */
  vanish(): void {
    this.#hasVanished = true
  }

  /** What was buffered has been read by the client. */
  drained(): void {
    this.#connection?.drained()
  }

  /** The client has answered a close frame. */
  closeAnswered(): void {
    this.#connection?.closeAnswered()
  }

  /** Lets go of it without an event: the transport has closed. */
  abandon(): void {
    this.#isOrphan = true
    this.#connection?.abandon()
    if (this.#stage === 'pending' || this.#stage === 'asking') this.#inbox.breakOff()
    this.#stage = 'over'
  }

  #gone(): void {
    if (this.#stage === 'pending') return this.#settle('over')
    if (this.#stage !== 'asking') return
    this.#stage = 'over'
    this.onGone?.()
  }

  #settle(next: Stage): void {
    this.#stage = next
    if (!this.#isOrphan) this.#host.events.settled(this, next === 'asking')
  }

  #headersOf101({ protocol, headers }: Acceptance): Record<string, string> {
    const key = this.#request?.headers['sec-websocket-key'] ?? ''
    const all: Record<string, string> = Object.create(null) as Record<string, string>
    all['upgrade'] = 'websocket'
    all['connection'] = 'Upgrade'
    all['sec-websocket-accept'] = createHash('sha1')
      .update(key + ACCEPT_SUFFIX)
      .digest('base64')
    if (protocol !== '') all['sec-websocket-protocol'] = protocol
    for (const [name, value] of headers) {
      const known = all[name.toLowerCase()]
      all[name.toLowerCase()] = known === undefined ? value : `${known}, ${value}`
    }
    return all
  }
}
