/**
 * Binds a TCP server in the same turn, so that a port in use is known when `listen` returns. Called by WsListener.
 * The public `listen` resolves even a literal address in a later turn; the member it ends in does not
 * (Node 20 to 26). It is named here alone, behind a guard.
 */

import { isIPv6, type Server } from 'node:net'
import { notOpened, type NotOpened } from './not-opened.ts'

/** Connections that the operating system holds until they are accepted. */
const BACKLOG = 1024

interface BindsAtOnce {
  _listen2(address: string | null, port: number, family: 4 | 6, backlog: number): void
}

/** The outcome of binding. */
export type BindOutcome = { readonly ok: true; readonly port: number } | NotOpened

/**
 * Binds `server` to a literal address, or to all for `'*'`: both families, or IPv4 where the system has no IPv6.
 * A server that could not be bound can be forgotten. The port is always exclusive.
 */
export function bindNow(server: Server, host: string, port: number): BindOutcome {
  // Node reports a failure in a later turn too; it is known by then. Later errors are those of accepting, when the
  // process has no descriptor left: Node closes that connection, and there is nobody to tell.
  server.on('error', () => undefined)
  if (!bindsAtOnce(server)) {
    return { ok: false, reason: 'bad-address', message: 'This version of Node cannot bind an address at once.' }
  }
  start(server, host, port)
  const address = server.address()
  if (typeof address === 'object' && address !== null) return { ok: true, port: address.port }
  return notOpened(host, port)
}

function bindsAtOnce(server: Server): server is Server & BindsAtOnce {
  return '_listen2' in server && typeof server._listen2 === 'function'
}

function start(server: Server & BindsAtOnce, host: string, port: number): void {
  // Without an address Node takes `::` for both families, or `0.0.0.0` where there is no IPv6.
  server._listen2(host === '*' ? null : host, port, isIPv6(host) ? 6 : 4, BACKLOG)
}
