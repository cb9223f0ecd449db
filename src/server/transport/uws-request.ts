/**
 * A request as it is copied out of native memory, all at once, before its handler returns. Called by the pending sockets.
 * Nothing here keeps a native object.
 */

import { addressFromBytes } from '../address.ts'
import type { WrittenRequest } from './transport.ts'
import type { NativeRequest, NativeResponse } from './uws-native.ts'

/** The other end of a socket, as Godot prints it. */
export function addressOf(response: NativeResponse): string {
  return addressFromBytes(new Uint8Array(response.getRemoteAddress()))
}

/** Copies a request. */
export function copyRequest(request: NativeRequest, address: string, secure: boolean): WrittenRequest {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>
  const rawHeaders: string[] = []
  request.forEach((name, value) => {
    rawHeaders.push(name, value)
    const before = headers[name]
    headers[name] = before === undefined ? value : `${before}, ${value}`
  })
  const path = request.getUrl()
  const query = request.getQuery()
  return {
    method: request.getCaseSensitiveMethod(),
    path,
    query: query ?? '',
    target: query === undefined ? path : `${path}?${query}`,
    headers,
    rawHeaders,
    address,
    secure,
  }
}

/**
 * Whether it can be told to which accepted socket this request belongs: not if its body comes in chunks, or has a
 * length that uWebSockets.js will refuse. Such a request is ended without an answer.
 */
export function isTraceable(request: NativeRequest): boolean {
  return request.getHeader('transfer-encoding') === '' && /^\d{0,9}$/.test(request.getHeader('content-length'))
}

/** Whether the target is one: it is ASCII, and native code takes anything. */
export function isSound({ path, query }: { readonly path: string; readonly query: string }): boolean {
  return /^[\x21-\x7e]*$/.test(path + query)
}
