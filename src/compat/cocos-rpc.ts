/**
 * `createRpc`: remote calls into a running game, JSON-RPC 2.0 over the text messages of a Cocos server. What Cocos' manual
 * names as the purpose of its WebSocketServer and leaves to be written. Calls run in the server's tick.
 * It reads and answers; who may come in is decided before, at the gate.
 */

import { isPromise } from '../peer/is-promise.ts'
import { callback, oneOf, refuseUnknown, whole } from '../peer/option-checks.ts'
import type { WebSocketServerConnection } from './cocos-connection.ts'
import {
  answer,
  errorText,
  JSON_RPC_ERRORS,
  RpcError,
  withoutResults,
  type Responder,
  type RpcParams,
} from './cocos-json-rpc.ts'
import { protectionFor } from './cocos-rpc-guard.ts'
import { callMethod, methodTable, type RpcMethodDefinition, type RpcMethods } from './cocos-rpc-methods.ts'
import { ACTING_METHODS, monitoringMethods, type ActingMethod, type RpcMonitor } from './cocos-rpc-monitor.ts'
import type { WebSocketServer } from './cocos.ts'

/** Options of `createRpc(server, methods, options)`. All may be left out. */
export interface RpcOptions {
  /** Callers must send `Authorization: Bearer <token>` with their handshake; others get 401. At least 16 characters; undefined is refused: a missing setting is no decision. */
  token?: string
  /** Pages that may call, by their origin. Default: none without a token, any with one. Programs send no origin, or what they like. */
  origins?: readonly string[] | undefined
  /** A server of `polled-peer` to be looked at: brings `get_stats`, `get_peers` and `get_tick_times`. */
  monitor?: RpcMonitor | undefined
  /** Built-in methods that act on the monitored server; default none. */
  acting?: readonly ActingMethod[] | undefined
  /** Most requests in one batch: 1 to 10,000; default 100. A larger one is refused as a whole. */
  max_batch?: number | undefined
  /** Calls at once whose promise has not settled, of all callers together: 1 to 100,000; default 64. More are answered with -32000. */
  max_in_flight?: number | undefined
  /** Hears what methods throw beside RpcError, of which callers learn nothing; default: the server's own `on_error`. */
  on_error?: ((error: unknown) => void) | undefined
}

/** Plain numbers since `createRpc`. */
export interface RpcStats {
  /** Methods that were called, by requests and notifications. */
  readonly calls: number
  /** Calls whose promise has not settled. */
  readonly in_flight: number
  /** Requests and notifications that the bound of calls in flight turned away. */
  readonly refused_calls: number
  /** Errors that `on_error` heard. */
  readonly failures: number
}

/** What answers the calls. */
export interface Rpc {
  /** Answers the calls of one connection: sets its `onmessage`. `createRpc` does it for each; for one's own `onconnection`. */
  serve(connection: WebSocketServerConnection): void
  get_stats(): RpcStats
}

/**
 * Answers JSON-RPC 2.0 on every connection of `server`, whose `onconnection` it sets. Call it before `listen`: without a
 * host, `listen` then takes 127.0.0.1, and the server lets in whom the options name.
 * @throws TypeError for bad methods or options; Error where the server runs already.
 */
export function createRpc(server: WebSocketServer, methods: RpcMethods, options: RpcOptions = {}): Rpc {
  refuseUnknown(options, NAMES)
  const { monitor, token, origins, max_batch, max_in_flight, on_error } = options
  if (Object.hasOwn(options, 'token') && token === undefined) throw new TypeError('Option "token" is undefined.')
  const acting = options.acting ?? []
  for (const name of acting) oneOf('acting', name, ACTING_METHODS, 'disconnect_peer')
  if (acting.length > 0 && monitor === undefined) throw new TypeError('Option "acting" needs the option "monitor".')
  const builtIn = monitor === undefined ? {} : monitoringMethods(monitor, acting)
  const desk = new CallDesk(methodTable(builtIn, methods), {
    maxBatch: whole('max_batch', max_batch, 1, 10_000, 100),
    maxInFlight: whole('max_in_flight', max_in_flight, 1, 100_000, 64),
    onError: reporter(server, callback('on_error', on_error)),
  })
  server.protect(protectionFor(token, origins))
  server.onconnection = (connection) => desk.serve(connection)
  return desk
}

/** Never throws: what the caller's own listener throws is the server's to report. */
function reporter(server: WebSocketServer, listener: RpcOptions['on_error']): (error: unknown) => void {
  return (error) => {
    if (listener === undefined) return server.report_error(error)
    try {
      listener(error)
    } catch (thrown) {
      server.report_error(thrown)
    }
  }
}

const NAMES: Readonly<Record<keyof RpcOptions, true>> = {
  token: true,
  origins: true,
  monitor: true,
  acting: true,
  max_batch: true,
  max_in_flight: true,
  on_error: true,
}

/** Cocos' word to a send callback. */
const SEND_ERROR = 'Send Error!'

interface DeskRules {
  readonly maxBatch: number
  readonly maxInFlight: number
  readonly onError: (error: unknown) => void
}

class CallDesk implements Rpc {
  readonly #methods: ReadonlyMap<string, RpcMethodDefinition>
  readonly #rules: DeskRules
  readonly #responder: Responder
  #calls = 0
  #inFlight = 0
  #refusedCalls = 0
  #failures = 0

  constructor(methods: ReadonlyMap<string, RpcMethodDefinition>, rules: DeskRules) {
    this.#methods = methods
    this.#rules = rules
    this.#responder = {
      maxBatch: rules.maxBatch,
      call: (method, params) => this.#call(method, params),
      failed: (error) => this.#fail(error),
    }
  }

  serve(connection: WebSocketServerConnection): void {
    connection.onmessage = (data) => this.#hear(connection, data)
  }

  get_stats(): RpcStats {
    return {
      calls: this.#calls,
      in_flight: this.#inFlight,
      refused_calls: this.#refusedCalls,
      failures: this.#failures,
    }
  }

  #hear(connection: WebSocketServerConnection, data: string | ArrayBuffer): void {
    if (typeof data !== 'string') {
      const problem = 'Calls come as text messages.'
      this.#say(connection, errorText('null', new RpcError(JSON_RPC_ERRORS.PARSE_ERROR, 'Parse error', problem)))
      return
    }
    const reply = answer(data, this.#responder)
    if (reply instanceof Promise) void reply.then((text) => this.#say(connection, text))
    else this.#say(connection, reply)
  }

  #say(connection: WebSocketServerConnection, text: string | null): void {
    if (text === null) return
    connection.send(text, (error?: string) => {
      // Who has left needs no answer; an answer that did not fit is a fault of this side.
      if (error !== SEND_ERROR) return
      this.#fail(new Error(`An answer of ${text.length} characters was not sent: ${error}`))
      this.#excuse(connection, withoutResults(text, 'The answer is too large to be sent.'))
    })
  }

  /** Nobody waits for an answer that does not come: whoever cannot take even this is told by the end. */
  #excuse(connection: WebSocketServerConnection, text: string): void {
    connection.send(text, (error?: string) => {
      if (error === SEND_ERROR) connection.close(1008, 'Answers are not taken.')
    })
  }

  #call(name: string, params: RpcParams): unknown {
    const method = this.#methods.get(name)
    if (method === undefined) throw new RpcError(JSON_RPC_ERRORS.METHOD_NOT_FOUND, 'Method not found')
    if (this.#inFlight >= this.#rules.maxInFlight) {
      this.#refusedCalls++
      throw new RpcError(JSON_RPC_ERRORS.TOO_MANY_CALLS, 'Too many calls in flight')
    }
    this.#calls++
    const result = callMethod(method, params)
    return isPromise(result) ? this.#follow(result) : result
  }

  #follow(result: PromiseLike<unknown>): Promise<unknown> {
    this.#inFlight++
    return Promise.resolve(result).finally(() => this.#inFlight--)
  }

  #fail(error: unknown): void {
    this.#failures++
    this.#rules.onError(error)
  }
}
