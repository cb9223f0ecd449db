/**
 * Who may enter: the ordered list of refusals for an upgrade, then the user's own verdict, which may take time.
 * Part of the gate. A candidate takes a place from the moment the list has passed it, so that limits hold while it waits.
 */

import { isPromise } from '../peer/is-promise.ts'
import { AddressCounts } from './address-counts.ts'
import { Deadlines } from './deadlines.ts'
import type { GateSettings } from './gate-settings.ts'
import type { Handshake } from './handshake.ts'
import type { RefusalReason } from './refusals.ts'
import { chooseProtocol, type ProtocolChoice } from './sub-protocols.ts'
import type { HttpReply, HttpRequest } from './transport/transport.ts'
import { checkUpgrade } from './upgrade-check.ts'

/** What an admission asks of its gate. */
export interface AdmissionHost {
  /** Places taken by connections, open ones and those not announced yet. */
  occupancy(): number
  isRefusing(): boolean
  protocols(): readonly string[]
  refuse(candidate: Candidate, reason: RefusalReason): void
  upgrade(candidate: Candidate): void
  /** A callback threw. `isLate`: it was asked before the last `clear`. */
  failed(error: unknown, isLate: boolean): void
  /** A candidate that did not make it has given back its place. */
  freed(): void
}

type Agreement = Extract<ProtocolChoice, { ok: true }>
const NO_AGREEMENT: Agreement = { ok: true, answer: '', game: '', codec: '' }

/** A request for an upgrade on its way through the list. */
export class Candidate {
  readonly request: HttpRequest
  readonly reply: HttpReply
  agreement: Agreement = NO_AGREEMENT
  verified: unknown = undefined

  /** The request tells the player's address, not that of a proxy. */
  constructor(request: HttpRequest, reply: HttpReply) {
    this.request = request
    this.reply = reply
  }

  get address(): string {
    return this.request.address
  }

  /** What the 101 names. */
  get answeredProtocol(): string {
    return this.agreement.answer
  }

  handshake(): Handshake {
    const { path, query, headers, address, secure } = this.request
    const { game: protocol, codec } = this.agreement
    return { path, query, headers, protocol, codec, verified: this.verified, address, secure }
  }
}

type Rule = (candidate: Candidate, admission: RuleContext) => RefusalReason | null

interface RuleContext {
  readonly settings: GateSettings
  readonly host: AdmissionHost
  readonly reserved: number
  readonly addresses: AddressCounts
}

/** The refusals in the order in which they are said. */
const RULES: readonly Rule[] = [
  (candidate) => checkUpgrade(candidate.request),
  (_, { host }) => (host.isRefusing() ? 'not-accepting' : null),
  ({ request }, { settings }) => (settings.path !== null && request.path !== settings.path ? 'bad-path' : null),
  ({ request }, { settings }) => (isAllowedOrigin(request.headers['origin'], settings) ? null : 'bad-origin'),
  ({ address }, { settings, addresses }) => {
    // Sockets of no known address, as a Unix socket's, may be anybody's.
    const isOver = address !== '' && addresses.of(address) >= settings.maxConnectionsPerAddress
    return isOver ? 'address-limit' : null
  },
  (_, { settings, host, reserved }) => (host.occupancy() + reserved >= settings.maxPeers ? 'server-full' : null),
  (candidate, { settings, host }) => {
    const offer = candidate.request.headers['sec-websocket-protocol'] ?? ''
    const choice = chooseProtocol(host.protocols(), offer, settings.codecNames)
    if (!choice.ok) return 'bad-protocol'
    candidate.agreement = choice
    return null
  },
]

/** The admission of one gate. */
export class Admission {
  readonly #settings: GateSettings
  readonly #host: AdmissionHost
  readonly #verdicts: Deadlines<Candidate>
  // Of connections and candidates.
  readonly #addresses = new AddressCounts()
  #reserved = 0
  /** Goes up with each `clear`: a verdict that was asked for before it counts no more. */
  #life = 0

  constructor(settings: GateSettings, host: AdmissionHost) {
    this.#settings = settings
    this.#host = host
    this.#verdicts = new Deadlines(settings.clock, settings.verifyTimeoutMs, (candidate) => {
      this.#reject(candidate, 'verify-timeout')
    })
  }

  /** Another number after each `clear`: who was asked in an earlier one answers too late. */
  get life(): number {
    return this.#life
  }

  /** How many candidates wait for a verdict. */
  get waitingCount(): number {
    return this.#verdicts.count
  }

  /** Candidates that have a place: those that wait for a verdict, and those whose upgrade is on its way. */
  get reservedCount(): number {
    return this.#reserved
  }

  /** Leads one request through the list; ends in a refusal or an upgrade, now or when the verdict is there. */
  consider(request: HttpRequest, reply: HttpReply): void {
    const candidate = new Candidate(request, reply)
    const context = {
      settings: this.#settings,
      host: this.#host,
      reserved: this.#reserved,
      addresses: this.#addresses,
    }
    for (const rule of RULES) {
      const reason = rule(candidate, context)
      if (reason !== null) return this.#host.refuse(candidate, reason)
    }
    this.#reserve(candidate.address)
    this.#ask(candidate)
  }

  /** A candidate became a connection: its reserved place is now an occupied one. */
  seated(): void {
    this.#reserved--
  }

  /** A candidate that did not make it gives back its place. */
  abandon(address: string): void {
    this.#reserved--
    this.release(address)
    this.#host.freed()
  }

  /** Refuses all that wait for a verdict: there is no more time for it. */
  turnAway(): void {
    for (const candidate of this.#verdicts.takeAll()) this.#reject(candidate, 'not-accepting')
  }

  /** A connection from this address is gone. */
  release(address: string): void {
    this.#addresses.remove(address)
  }

  clear(): void {
    this.#verdicts.clear()
    this.#addresses.clear()
    this.#reserved = 0
    this.#life++
  }

  #reserve(address: string): void {
    this.#reserved++
    this.#addresses.add(address)
  }

  #ask(candidate: Candidate): void {
    const { verify } = this.#settings
    if (verify === null) return this.#host.upgrade(candidate)
    const life = this.#life
    let verdict: unknown
    let isAwaited: boolean
    try {
      verdict = verify(candidate.request)
      isAwaited = isPromise(verdict)
    } catch (error) {
      this.#host.failed(error, life !== this.#life)
      if (life === this.#life) this.#reject(candidate, 'verify-error')
      return
    }
    // It may have stopped the server.
    if (isAwaited) this.#wait(candidate, verdict, life)
    else if (life === this.#life) this.#decide(candidate, verdict)
  }

  #wait(candidate: Candidate, verdict: unknown, life: number): void {
    if (life === this.#life) this.#verdicts.add(candidate)
    candidate.reply.onGone = () => {
      if (this.#verdicts.remove(candidate)) this.#reject(candidate, 'client-gone')
    }
    // A `then` that throws is an error like others; the promise around it sees to that.
    Promise.resolve(verdict).then(
      (value) => {
        if (this.#verdicts.remove(candidate)) this.#decide(candidate, value)
      },
      (error: unknown) => {
        this.#host.failed(error, life !== this.#life)
        if (this.#verdicts.remove(candidate)) this.#reject(candidate, 'verify-error')
      },
    )
  }

  #decide(candidate: Candidate, verdict: unknown): void {
    // An empty token is no way in: whatever is falsy means no.
    if (!verdict) return this.#reject(candidate, 'not-verified')
    // It may have become so while the verdict was awaited. The place was kept, so that nothing else can have.
    if (this.#host.isRefusing()) return this.#reject(candidate, 'not-accepting')
    candidate.verified = verdict
    this.#host.upgrade(candidate)
  }

  #reject(candidate: Candidate, reason: RefusalReason): void {
    this.abandon(candidate.address)
    this.#host.refuse(candidate, reason)
  }
}

function isAllowedOrigin(origin: string | undefined, settings: GateSettings): boolean {
  // Only browsers send one; a program that is not a browser could write what it likes.
  return origin === undefined || settings.allowedOrigins === null || settings.allowedOrigins.has(origin.toLowerCase())
}
