/**
 * What `listen` demands of its arguments, as an ordered list of refusals in words.
 * Pure. Called by WebSocketServer before anything is opened.
 */

import { isLiteralAddress } from './address.ts'
import { isProtocolName } from './sub-protocols.ts'

const LARGEST_PORT = 65_535

/** The sentence that says what is wrong; null if nothing is. */
export function checkListen(port: number, bindIp: string, protocols: readonly string[]): string | null {
  if (!Number.isInteger(port) || port < 0 || port > LARGEST_PORT) {
    return `The port must be a whole number from 0 to ${LARGEST_PORT}, not ${String(port)}.`
  }
  if (bindIp !== '*' && isLiteralAddress(bindIp) === 0) {
    return `bind_ip must be "*" or a literal address as "127.0.0.1" or "::1", not "${bindIp}".`
  }
  return checkProtocols(protocols)
}

/** The same for the names of sub-protocols alone. */
export function checkProtocols(protocols: readonly string[]): string | null {
  const bad = protocols.find((name) => !isProtocolName(name))
  return bad === undefined ? null : `"${bad}" cannot be the name of a sub-protocol.`
}
