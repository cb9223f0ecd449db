/**
 * Where somebody can stand between a server and its ports: a recorder, or whatever must see all that goes in and out.
 * Made for every server by the resolver of its options; polled-peer/recording taps it. Without a tap it only hands on.
 * A tap is put in before the server opens, and stays.
 */

import type { Clock } from '../peer/clock.ts'
import type { Random } from '../peer/random.ts'
import type { Turn } from '../peer/turn.ts'
import type { Transport } from './transport/transport.ts'

/** What a server stands on: all that it does follows from these, from its calls, and from the polls. */
export interface ServerPorts {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  readonly turn: Turn
}

/** Who stands in between. None of these throws. */
export interface ServerTap {
  /** What the server stands on from now on. */
  readonly ports: ServerPorts
  /** `poll()` was called; not told of calls inside itself. */
  pollBegins(): void
  /** It has told everything, and has not thrown yet; not told of a server that is not open. */
  pollEnds(): void
  /** The connection that is just being opened has become the peer with this id. */
  seated(id: number): void
}

/** Where a server keeps its {@link TapPoint}: not for games. */
export const TAP_POINT: unique symbol = Symbol('tap point')

/** The ports of one server, which a tap may stand before. */
export class TapPoint implements ServerPorts {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  readonly turn: Turn
  readonly #real: ServerPorts
  #ports: ServerPorts
  #tap: ServerTap | null = null
  #isOpen = false

  constructor(real: ServerPorts) {
    this.#real = real
    this.#ports = real
    this.transport = this.#tappedTransport()
    this.clock = {
      now: () => this.#ports.clock.now(),
      after: (delayMs, callback) => this.#ports.clock.after(delayMs, callback),
    }
    this.random = { nextUint32: () => this.#ports.random.nextUint32() }
    this.turn = { atEnd: (callback) => this.#ports.turn.atEnd(callback) }
  }

  /** Puts a tap in, made of the real ports. @throws Error if the server is open, or has one already. */
  tap<T extends ServerTap>(make: (real: ServerPorts) => T): T {
    if (this.#isOpen) throw new Error('The server is open: a tap is put in before listen().')
    if (this.#tap !== null) throw new Error('The server has a tap already.')
    const tap = make(this.#real)
    this.#tap = tap
    this.#ports = tap.ports
    return tap
  }

  pollBegins(): void {
    this.#tap?.pollBegins()
  }

  pollEnds(): void {
    this.#tap?.pollEnds()
  }

  /** Hands on whoever got a seat. */
  seated<T extends { readonly id: number }>(peer: T): T {
    this.#tap?.seated(peer.id)
    return peer
  }

  #tappedTransport(): Transport {
    const real = this.#real.transport
    const current = (): Transport => this.#ports.transport
    const tapped: Transport = {
      engine: real.engine,
      cannot: real.cannot,
      listen: (options, events) => {
        const outcome = current().listen(options, events)
        this.#isOpen ||= outcome.ok
        return outcome
      },
      reloadTls: (tls) => current().reloadTls(tls),
      stopListening: () => current().stopListening(),
      close: () => {
        this.#isOpen = false
        current().close()
      },
    }
    if (real.openAttachment === undefined) return tapped
    return {
      ...tapped,
      openAttachment: (options, events) => {
        const attachment = current().openAttachment?.(options, events)
        if (attachment === undefined) throw new Error('A tap has all that the transport has.')
        this.#isOpen = true
        return attachment
      },
    }
  }
}
