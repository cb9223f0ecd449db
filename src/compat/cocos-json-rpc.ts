/**
 * JSON-RPC 2.0 over texts: one text in, one text out, or none for notifications. Knows no sockets, no methods and no
 * limits but that of a batch; called by createRpc. A bad text is answered as the specification says; it never throws.
 * Source: https://www.jsonrpc.org/specification.
 */

import { isPromise } from '../peer/is-promise.ts'

/** The codes of the specification, section 5.1, and one of the range it leaves to servers. */
export const JSON_RPC_ERRORS = {
  PARSE_ERROR: -32700,
  INVALID_REQUEST: -32600,
  METHOD_NOT_FOUND: -32601,
  INVALID_PARAMS: -32602,
  INTERNAL_ERROR: -32603,
  /** Ours: the bound of calls in flight is reached. */
  TOO_MANY_CALLS: -32000,
} as const

/** An error that its caller may read: methods throw it to answer with a code, a sentence and data of their own. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  /** A whole number; -32768 to -32000 belong to the specification. */
  readonly code: number
  /** Anything that JSON can hold; undefined is left out. */
  readonly data: unknown

  constructor(code: number, message: string, data?: unknown) {
    super(message)
    this.code = code
    this.data = data
  }
}

/** The arguments of a call: by position, by name, or none. */
export type RpcParams = readonly unknown[] | Readonly<Record<string, unknown>> | undefined

/** Carries out one call. What it throws becomes the answer: an RpcError as it is, anything else as an internal error. */
export type RpcCall = (method: string, params: RpcParams) => unknown

/** What a caller of this file must know to answer. */
export interface Responder {
  /** Most requests in one batch. */
  readonly maxBatch: number
  readonly call: RpcCall
  /** Hears what no caller may read: errors that are no RpcError. Must not throw. */
  readonly failed: (error: unknown) => void
}

type Reply = string | null

/** The answer to one text; null for none. A promise where a method has returned one. */
export function answer(text: string, responder: Responder): Reply | Promise<Reply> {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch (error) {
    return errorText('null', new RpcError(JSON_RPC_ERRORS.PARSE_ERROR, 'Parse error', sentence(error)))
  }
  return Array.isArray(message) ? answerBatch(message, responder) : answerOne(message, responder)
}

/** The text of an error that answers no request in particular. */
export function errorText(idText: string, error: RpcError): string {
  const { code, message, data } = error
  return `{"jsonrpc":"2.0","error":${JSON.stringify({ code, message, data })},"id":${idText}}`
}

/** The same answer with an error in place of each result: for one that is too large to be sent. */
export function withoutResults(reply: string, problem: string): string {
  const answers: unknown = JSON.parse(reply)
  const fault = new RpcError(JSON_RPC_ERRORS.INTERNAL_ERROR, 'Internal error', problem)
  const texts = [answers].flat().map((one) => errorText(isObject(one) ? idText(one['id']) : 'null', fault))
  return Array.isArray(answers) ? `[${texts.join(',')}]` : texts.join('')
}

function answerBatch(requests: readonly unknown[], responder: Responder): Reply | Promise<Reply> {
  if (requests.length === 0) return invalidRequest('null', 'A batch holds at least one request.')
  if (requests.length > responder.maxBatch) {
    return invalidRequest('null', `A batch may hold ${responder.maxBatch} requests, not ${requests.length}.`)
  }
  const replies = requests.map((request) => answerOne(request, responder))
  if (replies.every(isThere)) return joined(replies)
  return Promise.all(replies.map((reply) => Promise.resolve(reply))).then(joined)
}

function isThere(reply: Reply | Promise<Reply>): reply is Reply {
  return !(reply instanceof Promise)
}

function joined(replies: readonly Reply[]): Reply {
  const told = replies.filter((reply) => reply !== null)
  return told.length === 0 ? null : `[${told.join(',')}]`
}

function answerOne(request: unknown, responder: Responder): Reply | Promise<Reply> {
  const problem = requestProblem(request)
  if (problem !== null) return invalidRequest(isObject(request) ? idText(request['id']) : 'null', problem)
  const { id, method, params } = request as { id?: unknown; method: string; params?: RpcParams }
  const isNotification = !Object.hasOwn(request as object, 'id')
  const caller = isNotification ? null : idText(id)
  try {
    const result = responder.call(method, params)
    if (!isPromise(result)) return resultText(caller, result, responder)
    return Promise.resolve(result).then(
      (value) => resultText(caller, value, responder),
      (error: unknown) => failure(caller, error, responder),
    )
  } catch (error) {
    return failure(caller, error, responder)
  }
}

/** The first rule of section 4 that a request breaks; null for none. */
function requestProblem(request: unknown): string | null {
  if (!isObject(request)) return 'A request is an object.'
  if (request['jsonrpc'] !== '2.0') return '"jsonrpc" must be "2.0".'
  if (typeof request['method'] !== 'string') return '"method" must be a string.'
  const { params, id } = request
  if (params !== undefined && (typeof params !== 'object' || params === null))
    return '"params" must be an array or an object.'
  if (id !== undefined && idText(id) === 'null' && id !== null) return '"id" must be a string, a number or null.'
  return null
}

function resultText(caller: string | null, result: unknown, responder: Responder): Reply {
  if (caller === null) return null
  try {
    // Undefined and functions have no JSON; a call without a result still has an answer.
    const json = (JSON.stringify(result) as string | undefined) ?? 'null'
    return `{"jsonrpc":"2.0","result":${json},"id":${caller}}`
  } catch (error) {
    return failure(caller, error, responder)
  }
}

function failure(caller: string | null, error: unknown, responder: Responder): Reply {
  const known = error instanceof RpcError ? error : null
  if (known === null) responder.failed(error)
  if (caller === null) return null
  try {
    return errorText(caller, known ?? new RpcError(JSON_RPC_ERRORS.INTERNAL_ERROR, 'Internal error'))
  } catch (unreadable) {
    responder.failed(unreadable)
    return errorText(caller, new RpcError(JSON_RPC_ERRORS.INTERNAL_ERROR, 'Internal error'))
  }
}

function invalidRequest(caller: string, problem: string): string {
  return errorText(caller, new RpcError(JSON_RPC_ERRORS.INVALID_REQUEST, 'Invalid Request', problem))
}

function idText(id: unknown): string {
  return typeof id === 'string' || Number.isFinite(id) ? JSON.stringify(id) : 'null'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
