/**
 * Sockets whose first request has not arrived whole, and the requests that arrive: which belongs to which.
 * Called by the native filter and request handlers of one app. The native objects of filter and handler differ. Where one
 * socket alone speaks HTTP from the address of a request, it is that one, and the request is told at once. Else they are
 * matched by order: native code calls the data handler that was attached to a socket when it was accepted right after the
 * request handler of the same socket, with nothing but microtasks in between, unless that one has upgraded it.
 * It keeps no deadline: the gate does, and calls `cut`.
 */

import type { PendingSocket } from './transport.ts'
import { UwsCrowd } from './uws-crowd.ts'
import { attempt } from './uws-fault.ts'
import type { NativeContext, NativeRequest, NativeResponse } from './uws-native.ts'
import { knownTrace, NO_TRACE, type RemotePorts, type SocketTrace } from './uws-remote-port.ts'
import { UwsReply, type ReplySurroundings } from './uws-reply.ts'
import { addressOf, copyRequest, isSound, isTraceable } from './uws-request.ts'
import type { UwsSession } from './uws-session.ts'

/** As the ws engine answers it, whose parser refuses it. */
const NOT_SOUND = { status: 400, body: 'This is no HTTP request.\n' } as const

/** One accepted socket: pending until its first request is there whole or it has gone, and known until it is answered. */
export class UwsPendingSocket implements PendingSocket {
  readonly session: UwsSession
  readonly trace: SocketTrace
  readonly address: string
  readonly #response: NativeResponse
  readonly #crowd: UwsCrowd<UwsPendingSocket>
  #isPending = true

  constructor(
    response: NativeResponse,
    session: UwsSession,
    trace: SocketTrace,
    address: string,
    crowd: UwsCrowd<UwsPendingSocket>,
  ) {
    this.#response = response
    this.session = session
    this.trace = trace
    this.address = address
    this.#crowd = crowd
    crowd.accepted(address, this)
  }

  get isPending(): boolean {
    return this.#isPending
  }

  cut(): void {
    // Settles it on the way, through the abort handler.
    if (this.#isPending) this.#response.close()
  }

  /** The gate does not want it. */
  reject(): void {
    this.#isPending = false
    this.#response.close()
  }

  /** No longer pending; its native response belongs to the reply from here on. False if it was not pending any more. */
  settle(hasAsked: boolean): boolean {
    if (!this.#isPending) return false
    this.#isPending = false
    this.session.settled(this, hasAsked)
    return true
  }

  /** It has closed before a request of it was answered. */
  gone(): void {
    this.#crowd.gone(this.address, this)
    this.settle(false)
    this.trace.ended()
  }

  upgraded(): void {
    this.#crowd.upgraded(this.address, this)
  }

  answered(): void {
    this.#crowd.answered(this.address, this)
    this.trace.ended()
  }

  /**
   * Finishes the head of an answer whose body follows piece by piece, then closes the socket. Native code can be told both
   * only where the answer ends, and takes what it was told it by for dead: so it is told by this object, not the reply's.
   */
  announceBody(length: number): void {
    this.#response.endWithoutBody(length, true)
  }

  /** Another socket of the same app that speaks HTTP and was not answered; undefined if there is none. */
  other(): UwsPendingSocket | undefined {
    return this.#crowd.other(this)
  }

  /** Runs a callback while what this socket writes is held back. Only for sockets that were not answered. */
  cork(callback: () => void): void {
    this.#response.cork(callback)
  }
}

/** The pending sockets and late tasks of one native app. */
export class UwsPending {
  readonly #surroundings: ReplySurroundings
  readonly #secure: boolean
  readonly #ports: RemotePorts | null
  readonly #crowd = new UwsCrowd<UwsPendingSocket>()
  #session: UwsSession | null = null
  /** The request whose handler has just run. */
  #latest: UwsReply | null = null
  #tasks: (() => void)[] = []
  #isTurnAsked = false

  constructor(surroundings: Omit<ReplySurroundings, 'later'>, secure: boolean, ports: RemotePorts | null) {
    this.#surroundings = { ...surroundings, later: (task) => this.#later(task) }
    this.#secure = secure
    this.#ports = ports
  }

  /** Who hears of the sockets that are accepted from now on. */
  set session(session: UwsSession) {
    this.#session = session
  }

  /** The native filter: TCP has accepted a socket, before TLS and before any byte. */
  accepted(response: NativeResponse): void {
    attempt(() => {
      const session = this.#session
      if (session === null || session.isOver) return void response.close()
      const address = addressOf(response)
      const trace = this.#traceOf(response, session, address)
      const pending = new UwsPendingSocket(response, session, trace, address, this.#crowd)
      response.onAborted(() => pending.gone())
      if (session.accepted(pending)) response.onData(() => this.#matched(pending))
      else pending.reject()
    })
  }

  /** The native filter: a socket that speaks HTTP has closed. */
  closed(): void {
    this.#crowd.closed()
  }

  /** The native request handler, upgrade or not. */
  requested(response: NativeResponse, request: NativeRequest, context: NativeContext | null): void {
    const copied = attempt(() => {
      this.#dropLatest()
      const address = addressOf(response)
      const only = this.#crowd.only(address)
      const isAlone = only?.isPending === true
      // Without an answer and an abort handler, returning from here would end the process. This socket has the abort
      // handler of its acceptance, which `close` calls and thereby settles it.
      if (!isAlone && !isTraceable(request)) return void response.close()
      const copy = copyRequest(request, only?.address ?? address, this.#secure)
      const reply = new UwsReply(response, context, copy, this.#surroundings)
      response.onAborted(() => reply.aborted())
      if (isAlone) return this.#take(only, reply, true)
      this.#latest = reply
      this.#askForTurn()
    })
    if (!copied) response.close()
  }

  /** The data handler that was attached at acceptance: the request that was just handled is this socket's first. */
  #matched(pending: UwsPendingSocket): void {
    const reply = this.#latest
    this.#latest = null
    if (reply !== null) this.#take(pending, reply, false)
    else pending.settle(false)
  }

  /** The request is known to be the first of this socket: the gate hears of it. */
  #take(pending: UwsPendingSocket, reply: UwsReply, canUpgradeNow: boolean): void {
    const hasAsked = isSound(reply.request)
    if (!pending.settle(hasAsked)) return
    reply.matched(pending, canUpgradeNow)
    if (!hasAsked) return reply.respond(NOT_SOUND)
    const isTaken = pending.session.request(reply.request, reply)
    reply.leaveHandler()
    if (!isTaken) reply.cut()
  }

  /** A request that no socket claimed came behind another one, on a socket that was answered and is closing. */
  #dropLatest(): void {
    const reply = this.#latest
    this.#latest = null
    reply?.cut()
  }

  #later(task: () => void): void {
    this.#tasks.push(task)
    this.#askForTurn()
  }

  #askForTurn(): void {
    if (this.#isTurnAsked) return
    this.#isTurnAsked = true
    setImmediate(() => {
      this.#isTurnAsked = false
      this.#dropLatest()
      const tasks = this.#tasks
      this.#tasks = []
      for (const task of tasks) attempt(task)
    })
  }

  #traceOf(response: NativeResponse, session: UwsSession, address: string): SocketTrace {
    if (response.getRemotePort !== undefined) return knownTrace(response.getRemotePort())
    // Who shares a port cannot prove which of its sockets is whose.
    return this.#ports === null || !session.exclusive ? NO_TRACE : this.#ports.accepted(address, session)
  }
}
