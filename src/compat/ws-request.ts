/**
 * The request of a handshake as Node's http server would give it: an IncomingMessage made of what the native engine has
 * read, and addresses as Node prints them. Called for each handshake. It opens nothing and reads nothing more.
 */

import { IncomingMessage } from 'node:http'
import { isIPv4 } from 'node:net'
import type { Socket } from 'node:net'
import type { HttpRequest } from '../server/transport/transport.ts'
import type { UpgradeSocket } from './ws-upgrade-socket.ts'

/** The same request, on the stream that stands for its socket. */
export function incomingMessage(request: HttpRequest, socket: UpgradeSocket): IncomingMessage {
  // Of a socket it uses what every Duplex has.
  const message = new IncomingMessage(socket as unknown as Socket)
  message.method = request.method
  message.url = request.query === '' ? request.path : `${request.path}?${request.query}`
  message.httpVersion = '1.1'
  message.httpVersionMajor = 1
  message.httpVersionMinor = 1
  message.headers = { ...request.headers }
  message.rawHeaders = Object.entries(request.headers).flat()
  message.complete = true
  message.push(null)
  return message
}

/** An address as Node prints it on a socket of this listener: IPv6 abbreviated, IPv4 mapped where both families share it. */
export function nodeAddress(address: string, isDualStack: boolean): string {
  if (isIPv4(address)) return isDualStack ? `::ffff:${address}` : address
  return address === '' ? '' : new URL(`http://[${address}]`).hostname.slice(1, -1)
}
