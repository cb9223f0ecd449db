/**
 * What `ws`'s server takes for its http server: the native engine behind the gate, with the events and methods that `ws`
 * uses: `listening`, `error`, `upgrade`, `address()`, `close()`. Made by the face's WebSocketServer for `{ port }`. Every
 * limit and deadline is the gate's.
 */

import { lookup } from 'node:dns'
import { EventEmitter } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { ConnectionEvents } from '../peer/connection.ts'
import { isEveryAddress } from '../server/address.ts'
import { offersPlainDeflate } from '../server/deflate-offer.ts'
import type { GatedConnection } from '../server/gated-connection.ts'
import { Gate, type GateOwner } from '../server/gate.ts'
import type { HttpRequest, Transport } from '../server/transport/transport.ts'
import { listenError, notRunningError } from './ws-errors.ts'
import type { Knock, KnockPlace } from './ws-knock.ts'
import { Link } from './ws-link.ts'
import { Porch, type PorchOwner } from './ws-porch.ts'
import { gateSettings, type NativePlan } from './ws-plan.ts'
import { incomingMessage, nodeAddress } from './ws-request.ts'

const NO_BYTES = Buffer.alloc(0)

/** A stand-in for `http.Server`. */
export class NativeHost extends EventEmitter implements GateOwner, PorchOwner {
  readonly #plan: NativePlan
  readonly #gate: Gate
  #address: AddressInfo | null = null
  /** Between `opened` and `seated`. */
  #arriving: Link | null = null
  #status: 'idle' | 'listening' | 'closing' | 'closed' = 'idle'

  constructor(transport: Transport, plan: NativePlan) {
    super()
    this.#plan = plan
    this.#gate = new Gate(new Porch(transport, this), gateSettings(plan), this)
  }

  get listening(): boolean {
    return this.#status === 'listening'
  }

  /** Opens the port: in this turn without a host, else when its name has been looked up. Told by an event. */
  listen(): void {
    const { host, port } = this.#plan
    if (host === null) return this.#open('*', hasIPv6() ? '::' : '0.0.0.0', port)
    lookup(host, (error, address) => {
      if (this.#status !== 'idle') return
      if (error === null) this.#open(address, address, port)
      else this.emit('error', error)
    })
  }

  address(): AddressInfo | null {
    return this.#address
  }

  /** Accepts nothing more; `callback` is called when the last connection has gone. */
  close(callback: (error?: Error) => void): void {
    if (this.#status !== 'listening') {
      this.#status = 'closed'
      process.nextTick(callback, notRunningError())
      return
    }
    this.#status = 'closing'
    this.#address = null
    this.once('close', callback)
    this.#gate.stopListening()
    this.#check()
  }

  // ---- GateOwner ----

  occupancy(): number {
    return this.#gate.connections.size
  }

  opened(connection: GatedConnection): ConnectionEvents {
    const { verified } = connection
    if (!(verified instanceof Link)) throw new TypeError('A connection was opened that nobody has agreed to.')
    this.#arriving = verified
    verified.opened(connection)
    return verified
  }

  seated(): void {
    const link = this.#arriving
    this.#arriving = null
    link?.seated()
  }

  refused(): void {
    // Counted by the gate; `ws` has no word for it.
  }

  failed(error: unknown): void {
    // As an exception in a listener of a http server: to whoever hears of uncaught ones.
    process.nextTick(() => {
      throw error
    })
  }

  left(): void {
    this.#check()
  }

  // ---- PorchOwner ----

  settled(): void {
    this.#check()
  }

  placeOf(request: HttpRequest): KnockPlace {
    const isCompressed = offersPlainDeflate(request.headers['sec-websocket-extensions'])
    const local = this.#address ?? { address: '', port: 0 }
    const remoteAddress = nodeAddress(request.address, local.address === '::')
    const localAddress = isEveryAddress(local.address) ? '' : local.address
    return {
      ends: { remoteAddress, localAddress, localPort: local.port },
      compressFrom: isCompressed ? this.#plan.compressFrom : Infinity,
      start: (knock) => this.#start(knock),
      over: () => this.#check(),
    }
  }

  // ---- inside ----

  #start(knock: Knock): void {
    try {
      this.emit('upgrade', incomingMessage(knock.request, knock.socket), knock.socket, NO_BYTES)
    } catch (error) {
      // Who is in already stays, as with `ws`.
      if (!knock.link.isOwned) knock.socket.destroy()
      this.failed(error)
    }
  }

  #open(host: string, address: string, port: number): void {
    const { messageLimit } = this.#plan
    const outcome = this.#gate.listen(host, port, null, { protocols: [], headers: [], messageLimit })
    if (!outcome.ok) {
      const code = outcome.reason === 'bad-address' ? 'EADDRNOTAVAIL' : 'EADDRINUSE'
      return this.#tellWhy(address, port, listenError(code, address, port))
    }
    this.#status = 'listening'
    this.#address = { address, family: address.includes(':') ? 'IPv6' : 'IPv4', port: outcome.port }
    process.nextTick(() => {
      if (this.#status === 'listening') this.emit('listening')
    })
  }

  /** The native engine says only that it could not: Node is asked for the same port once, and says why. */
  #tellWhy(host: string, port: number, otherwise: Error): void {
    const probe = createServer()
    probe.once('error', (error) => this.emit('error', error))
    probe.listen({ host, port, exclusive: true }, () => {
      probe.close(() => this.emit('error', otherwise))
    })
  }

  #check(): void {
    if (this.#status !== 'closing') return
    if (this.#gate.connections.size > 0 || this.#gate.pendingCount + this.#gate.reservedCount > 0) return
    this.#status = 'closed'
    // The gate is not closed: that would cut off what the last ones have still to get. Nothing of it keeps the process.
    process.nextTick(() => this.emit('close'))
  }
}

function hasIPv6(): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some(({ family }) => family === 'IPv6'))
}
