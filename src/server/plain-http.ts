/**
 * Plain HTTP on the server's port: what the `on_request` option answers, and what is refused.
 * Called by the gate for each request that asks for no upgrade. Errors of the callback go to the caller, also those that
 * come later: no promise of a callback is dropped unheard, for that would end the process.
 */

import type { RefusalReason } from './refusals.ts'
import type { HttpRequest, HttpResponse } from './transport/transport.ts'

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/**
 * The answer, or why there is none. Throws what the callback throws, and a TypeError if its answer cannot be sent.
 * `failed` hears what a promise rejects with that was returned in place of an answer.
 */
export function plainAnswer(
  request: HttpRequest,
  onRequest: ((request: HttpRequest) => HttpResponse | null | undefined) | null,
  failed: (error: unknown) => void,
): HttpResponse | RefusalReason {
  if (onRequest === null) return 'upgrade-required'
  if (request.method !== 'GET' && request.method !== 'HEAD') return 'bad-method'
  const response = onRequest(request)
  if (response === undefined || response === null) return 'upgrade-required'
  if (typeof response !== 'object' || 'then' in response) {
    Promise.resolve(response).then(undefined, failed)
    throw new TypeError('on_request answered with what is no answer: it must be an object, and there at once.')
  }
  checkResponse(response)
  return response
}

/** Whether a header can be written as it is: a token, and a value without line breaks. */
export function isSendableHeader(name: string, value: string): boolean {
  return NAME.test(name) && VALUE.test(value)
}

function checkResponse(response: HttpResponse): void {
  const { status } = response
  const headers: unknown = response.headers ?? {}
  const body: unknown = response.body ?? ''
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`on_request answered with the status ${String(status)}; it must be 200 to 599.`)
  }
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new TypeError('on_request answered with a body that is neither a string nor a Uint8Array.')
  }
  // A Map or a Headers has entries that are no properties: all of them would be lost.
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers) {
    throw new TypeError('on_request answered with headers that are no plain object of names and values.')
  }
  for (const [name, value] of Object.entries(headers as Record<string, unknown>)) {
    if (typeof value === 'string' && isSendableHeader(name, value)) continue
    throw new TypeError(`on_request answered with a header that cannot be sent: ${name}.`)
  }
}
