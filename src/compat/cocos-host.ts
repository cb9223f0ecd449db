/**
 * What stands behind a Cocos `WebSocketServer`: the gate with its limits, the links of its connections, the queue of
 * callbacks and the tick that runs it. Called by the face alone. It opens and closes at once and tells later, in a tick.
 */

import type { ConnectionEvents } from '../peer/connection.ts'
import { ErrorReport } from '../peer/error-report.ts'
import { Outbox } from '../peer/outbox.ts'
import { isLoopbackAddress } from '../server/address.ts'
import type { GateSettings } from '../server/gate-settings.ts'
import type { GatedConnection } from '../server/gated-connection.ts'
import { Gate, type GateOwner } from '../server/gate.ts'
import { checkListen } from '../server/listen-check.ts'
import type { RefusalReason } from '../server/refusals.ts'
import { sayOnce } from '../server/said-once.ts'
import { tickClockFrom } from '../server/tick-clock.ts'
import type { EngineName, HttpRequest } from '../server/transport/transport.ts'
import { systemTickClock } from '../system/tick-clock.ts'
import { CallbackQueue } from './cocos-callbacks.ts'
import { InboundLimits } from './cocos-inbound.ts'
import { Link, type LinkTools } from './cocos-link.ts'
import type { ResolvedCocosOptions } from './cocos-options.ts'
import { OwnTick } from './cocos-own-tick.ts'

const ALREADY_RUNNING = 'Error: Server is already running!'
const NO_CONTEXT = 'Error: Failed to create lws_context!'

/** Who may come in, and where it is listened on when `listen` is given no host. */
export interface Protection {
  /** `'*'`, or a literal address. */
  readonly host: string
  /** Pages of these origins alone; null: as the server's options say. Requests without Origin pass. */
  readonly allowed_origins: readonly string[] | null
  /** Asked before the option `verify`; false refuses with 401. Null: nobody is asked. */
  readonly verify: ((request: HttpRequest) => boolean) | null
}

/** What the face makes of a new connection: the object that stands for it, and the calls that announce it. */
export interface HostFace {
  /** Returns what the handlers of the link are called on. */
  opened(link: Link): object
  /** The connection is over; its `onclose` comes next. */
  gone(link: Link): void
}

type Status = 'idle' | 'running' | 'closing'

/** One server, from inside. */
export class Host implements GateOwner {
  readonly report: ErrorReport
  readonly queue: CallbackQueue
  readonly #options: ResolvedCocosOptions
  readonly #face: HostFace
  readonly #tools: LinkTools
  readonly #links = new Set<Link>()
  #protection: Protection | null = null
  #gate: Gate
  #status: Status = 'idle'
  #localPort = 0

  constructor(options: ResolvedCocosOptions, face: HostFace) {
    const { shared } = options
    this.#options = options
    this.#face = face
    this.report = new ErrorReport(shared.onWarning)
    const tick = options.autoPoll ? this.#ownTick() : null
    this.queue = new CallbackQueue(shared.clock, options.onError, () => tick?.wake())
    this.report.handErrorsTo((error) => this.queue.report(error))
    this.#tools = {
      queue: this.queue,
      outbox: new Outbox(shared.turn),
      report: this.report,
      inbound: new InboundLimits(shared),
      outboundLimit: options.outboundLimit,
      closeCodes: options.closeCodes,
      gone: (link) => this.#forget(link),
    }
    this.#gate = this.#newGate()
  }

  get localPort(): number {
    return this.#localPort
  }

  get engine(): EngineName {
    return this.#options.shared.transport.engine
  }

  get refusals(): Readonly<Record<RefusalReason, number>> {
    return { ...this.#gate.refusals }
  }

  /** Opens the port, in this turn; what it returns is Cocos' sentence for the callback, null for a success. */
  listen(port: number, host: string | undefined): string | null {
    if (this.#status !== 'idle') {
      this.report.warn('running', 'The WebSocketServer is running already.')
      return ALREADY_RUNNING
    }
    const address = host ?? this.#protection?.host ?? '*'
    const problem = checkListen(port, address, [])
    if (problem !== null) return this.#failToListen(problem)
    this.#gate = this.#newGate()
    const messageLimit = this.#options.messageLimit
    const outcome = this.#gate.listen(address, port, null, { protocols: [], headers: [], messageLimit })
    if (!outcome.ok) return this.#failToListen(outcome.message)
    this.#status = 'running'
    this.#localPort = outcome.port
    this.#warnOfOpening(address)
    return null
  }

  /** Ends all connections without a close frame and lets go of the port; false where it does not run. */
  close(): boolean {
    if (this.#status !== 'running') return false
    this.#status = 'closing'
    this.#localPort = 0
    for (const link of this.#links) link.cut()
    this.#gate.close()
    return true
  }

  /** The last callbacks of a life come next: it may listen again. */
  closed(): void {
    this.#status = 'idle'
  }

  /** Holds from the next `listen` on. @throws Error while it runs: who is inside already was asked nothing. */
  protect(protection: Protection): void {
    if (this.#status === 'running') throw new Error('A server is protected before it listens, not after.')
    this.#protection = protection
  }

  // ---- GateOwner ----

  occupancy(): number {
    return this.#links.size
  }

  opened(connection: GatedConnection): ConnectionEvents {
    const link = new Link(connection, this.#tools, (made) => this.#face.opened(made))
    this.#links.add(link)
    return link
  }

  refused(): void {
    // The gate counts; Cocos has nothing that tells.
  }

  failed(error: unknown): void {
    this.queue.report(error)
  }

  left(): void {
    // Nobody waits for the last one to leave.
  }

  // ---- inside ----

  #forget(link: Link): void {
    this.#links.delete(link)
    this.#face.gone(link)
  }

  #ownTick(): OwnTick {
    const { hasOwnClock, shared } = this.#options
    return new OwnTick(hasOwnClock ? tickClockFrom(shared.clock) : systemTickClock, () => {
      this.queue.run()
      return this.queue.size > 0
    })
  }

  #newGate(): Gate {
    return new Gate(this.#options.shared.transport, this.#gateSettings(), this)
  }

  #gateSettings(): GateSettings {
    const { gate } = this.#options.shared
    if (this.#protection === null) return gate
    const { allowed_origins, verify: guard } = this.#protection
    const ask = gate.verify ?? ((): boolean => true)
    return {
      ...gate,
      allowedOrigins: allowed_origins === null ? gate.allowedOrigins : new Set(allowed_origins),
      verify: guard === null ? gate.verify : (request) => guard(request) && ask(request),
    }
  }

  #failToListen(reason: string): string {
    this.report.warn(`listen ${reason}`, `listen() failed: ${reason}`)
    return NO_CONTEXT
  }

  #warnOfOpening(address: string): void {
    sayOnce(this.#options.shared.engineNote, (note) => this.report.warn('engine', note))
    if (this.#protection === null || this.#protection.verify !== null || isLoopbackAddress(address)) return
    this.report.warn(
      'exposed',
      `This server answers calls from ${address} and asks for no token: whoever reaches the port may call.`,
    )
  }
}
