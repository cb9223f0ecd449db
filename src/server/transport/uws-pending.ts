/**
 * Sockets whose first request has not arrived whole, and the requests that arrive: which belongs to which.
 * Called by the native filter and request handlers of one app. The native objects of filter and handler differ, so they
 * are matched by order: native code calls the data handler that was attached to a socket when it was accepted right
 * after the request handler of the same socket, with nothing but microtasks in between.
 * It keeps no deadline: the gate does, and calls `cut`.
 */

import type { PendingSocket } from './transport.ts'
import { attempt } from './uws-fault.ts'
import type { NativeContext, NativeRequest, NativeResponse } from './uws-native.ts'
import { knownTrace, NO_TRACE, type RemotePorts, type SocketTrace } from './uws-remote-port.ts'
import { UwsReply, type ReplySurroundings } from './uws-reply.ts'
import { addressOf, copyRequest, isTraceable } from './uws-request.ts'
import type { UwsSession } from './uws-session.ts'

/** One accepted socket, until its first request is there whole or it has gone. */
class UwsPendingSocket implements PendingSocket {
  readonly session: UwsSession
  readonly trace: SocketTrace
  #response: NativeResponse | null

  constructor(response: NativeResponse, session: UwsSession, trace: SocketTrace) {
    this.#response = response
    this.session = session
    this.trace = trace
  }

  cut(): void {
    // Settles it on the way, through the abort handler.
    this.#response?.close()
  }

  /** No longer pending; the native response is not ours from here on. False if it was not pending any more. */
  settle(): boolean {
    if (this.#response === null) return false
    this.#response = null
    this.session.settled(this)
    return true
  }
}

/** The pending sockets and late tasks of one native app. */
export class UwsPending {
  readonly #surroundings: ReplySurroundings
  readonly #secure: boolean
  readonly #ports: RemotePorts | null
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
      const trace = this.#traceOf(response, session)
      const pending = new UwsPendingSocket(response, session, trace)
      if (!session.accepted(pending)) {
        response.close()
        trace.ended()
        return
      }
      response.onAborted(() => {
        if (pending.settle()) trace.ended()
      })
      response.onData(() => this.#matched(pending))
    })
  }

  /** The native request handler, upgrade or not. */
  requested(response: NativeResponse, request: NativeRequest, context: NativeContext | null): void {
    const copied = attempt(() => {
      // Without an answer and an abort handler, returning from here would end the process. This socket has the abort
      // handler of its acceptance, which `close` calls and thereby settles it.
      if (!isTraceable(request)) return void response.close()
      this.#dropLatest()
      const copy = copyRequest(response, request, this.#secure)
      const reply = new UwsReply(response, context, copy, this.#surroundings)
      response.onAborted(() => reply.aborted())
      this.#latest = reply
      this.#askForTurn()
    })
    if (!copied) response.close()
  }

  /** The data handler that was attached at acceptance: the request that was just handled is this socket's first. */
  #matched(pending: UwsPendingSocket): void {
    const reply = this.#latest
    this.#latest = null
    if (!pending.settle() || reply === null) return
    reply.matched(pending.session, pending.trace)
    if (!pending.session.request(reply.request, reply)) reply.cut()
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

  #traceOf(response: NativeResponse, session: UwsSession): SocketTrace {
    if (response.getRemotePort !== undefined) return knownTrace(response.getRemotePort())
    // Who shares a port cannot prove which of its sockets is whose.
    return this.#ports === null || !session.exclusive ? NO_TRACE : this.#ports.accepted(addressOf(response), session)
  }
}
