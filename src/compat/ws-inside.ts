/**
 * What the package `ws` does not declare and this face needs: all that reaches into its objects is here, and nowhere else.
 * Called by the face's WebSocket. The names are those of the version that package.json pins.
 */

import type { Duplex } from 'node:stream'
import * as ws from 'ws'
import { WebSocket, WebSocketServer } from 'ws'

type SetSocket = (this: WebSocket, socket: Duplex, head: Uint8Array, options: object) => void

/** `ws`'s own way to make a server's WebSocket of a stream. */
export function setOwnSocket(socket: WebSocket, stream: Duplex, head: Uint8Array, options: object): void {
  const inherited = Reflect.get(WebSocket.prototype, 'setSocket') as SetSocket
  Reflect.apply(inherited, socket, [stream, head, options])
}

/** Does what `ws` itself does in this method. */
export function callOwn(socket: WebSocket, method: 'send' | 'ping' | 'pong', values: readonly unknown[]): void {
  const own = Reflect.get(WebSocket.prototype, method) as (...values: unknown[]) => void
  Reflect.apply(own, socket, values)
}

/** What `ws` itself answers for a property that this face answers for its own sockets. */
export function inherited(socket: WebSocket, name: 'readyState' | 'bufferedAmount' | 'isPaused'): unknown {
  return Reflect.get(WebSocket.prototype, name, socket)
}

/** The stream that much code reads as `_socket`, though it is no part of the API. */
export function showSocket(socket: WebSocket, stream: Duplex): void {
  Object.assign(socket, { _socket: stream })
}

/** What `wasClean` of a CloseEvent is made of. */
export function showClosingHandshake(socket: WebSocket, isComplete: boolean): void {
  Object.assign(socket, { _closeFrameReceived: isComplete, _closeFrameSent: isComplete })
}

/** `ws`'s own end of a handshake: the answer, and the WebSocket. */
export function completeOwnUpgrade(server: object, values: readonly unknown[]): void {
  const own = Reflect.get(WebSocketServer.prototype, 'completeUpgrade') as (...values: unknown[]) => void
  Reflect.apply(own, server, values)
}

/** The extensions that `ws` has agreed on, with the parameters of an engine that keeps no context; none for `canDeflate` false. */
export function agreedExtensions(extensions: object, canDeflate: boolean): object {
  const deflate: unknown = Reflect.get(extensions, 'permessage-deflate')
  if (typeof deflate !== 'object' || deflate === null) return extensions
  if (!canDeflate) return {}
  Object.assign(deflate, { params: { client_no_context_takeover: true, server_no_context_takeover: true } })
  return extensions
}

/** What the package exports beside what its types declare. */
export function undeclared(name: 'extension' | 'PerMessageDeflate' | 'Receiver' | 'Sender' | 'subprotocol'): unknown {
  return Reflect.get(ws, name)
}
