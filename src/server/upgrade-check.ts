/**
 * Whether a request is a valid WebSocket upgrade: RFC 6455 section 4.2.1 as an ordered list of refusals.
 * Pure. Called by the gate for every request, whatever the engine; no engine upgrades what has not passed here.
 */

import type { RefusalReason } from './refusals.ts'
import type { HttpRequest } from './transport/transport.ts'

const KEY = /^[A-Za-z0-9+/]{22}==$/

/** Whether the request asks for an upgrade at all; if not, it is a plain HTTP request. */
export function wantsUpgrade(request: HttpRequest): boolean {
  return request.headers['upgrade'] !== undefined || request.headers['sec-websocket-key'] !== undefined
}

/** The first rule that the request breaks, in the order of the list; null if it may be upgraded. */
export function checkUpgrade(request: HttpRequest): RefusalReason | null {
  const { method, headers } = request
  if (method !== 'GET') return 'bad-method'
  if (headers['upgrade']?.trim().toLowerCase() !== 'websocket') return 'bad-upgrade'
  // Without this token a late upgrade on uWebSockets.js would open a dead socket.
  if (!hasToken(headers['connection'], 'upgrade')) return 'bad-upgrade'
  if (headers['sec-websocket-version']?.trim() !== '13') return 'bad-version'
  if (!KEY.test(headers['sec-websocket-key']?.trim() ?? '')) return 'bad-key'
  return null
}

function hasToken(list: string | undefined, token: string): boolean {
  return list?.split(',').some((item) => item.trim().toLowerCase() === token) ?? false
}
