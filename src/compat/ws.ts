/**
 * The door to the `ws` face: `import { WebSocketServer, WebSocket } from 'polled-peer/compat/ws'` in place of `'ws'`, and
 * `require` likewise. What is exact, what differs and what is refused: docs/compat/ws.md. Holds names and types, nothing
 * else: the types are those of `ws`, so that a program typed against it compiles against this.
 */

import type { IncomingMessage } from 'node:http'
import type * as ws from 'ws'
import { undeclared } from './ws-inside.ts'
import type { ServerOptions as Options } from './ws-options.ts'
import { FaceServer } from './ws-server.ts'
import { WebSocket as FaceSocket } from './ws-socket.ts'
import { createWebSocketStream } from './ws-stream.ts'

export { createWebSocketStream }
export type {
  AddressInfo,
  CertMeta,
  ClientOptions,
  CloseEvent,
  Data,
  ErrorEvent,
  Event,
  EventListenerOptions,
  FinishRequestCallback,
  MessageEvent,
  PerMessageDeflateOptions,
  RawData,
  VerifyClientCallbackAsync,
  VerifyClientCallbackSync,
} from 'ws'

/** What `ws` exports beside its classes, handed on as it is and as undeclared as there. */
export const extension: unknown = undeclared('extension')
/** See {@link extension}. */
export const PerMessageDeflate: unknown = undeclared('PerMessageDeflate')
/** See {@link extension}. */
export const Receiver: unknown = undeclared('Receiver')
/** See {@link extension}. */
export const Sender: unknown = undeclared('Sender')
/** See {@link extension}. */
export const subprotocol: unknown = undeclared('subprotocol')

/** The class of the servers; their sockets are of the class of this door, unless the options name another. */
export interface ServerClass extends Pick<typeof FaceServer, keyof typeof FaceServer> {
  new <T extends typeof ws.WebSocket = WebSocketClass, U extends typeof IncomingMessage = typeof IncomingMessage>(
    options?: Options<T, U>,
    callback?: () => void,
  ): FaceServer<T, U>
  /** Last, and so what `ConstructorParameters` names. */
  new (options?: Options<WebSocketClass>, callback?: () => void): FaceServer<WebSocketClass>
}

/** What CommonJS programs find on the class that `require` returns. */
export interface Statics {
  readonly Server: ServerClass
  readonly WebSocket: WebSocketClass
  readonly WebSocketServer: ServerClass
  readonly createWebSocketStream: typeof createWebSocketStream
}

/** The class `WebSocket`, with its statics. */
export type WebSocketClass = typeof ws.WebSocket & Statics

/** The client of `ws`, and the class of a server's sockets. */
export const WebSocket: WebSocketClass = withStatics()

/** A WebSocket, as `ws` declares it. */
export type WebSocket = ws.WebSocket

/** `ws`'s WebSocketServer. */
export const WebSocketServer: ServerClass = FaceServer

/** A server, as `ws` declares it. `InstanceType<typeof WebSocketServer>` has ours beside: `poll()` and `engine`. */
export type Server<
  T extends typeof ws.WebSocket = WebSocketClass,
  U extends typeof IncomingMessage = typeof IncomingMessage,
> = ws.Server<T, U>

/** See {@link Server}: a program may mix the two names. */
export type WebSocketServer<
  T extends typeof ws.WebSocket = WebSocketClass,
  U extends typeof IncomingMessage = typeof IncomingMessage,
> = Server<T, U>

/** Options of `new WebSocketServer(options)`: those of `ws`, and ours. */
export type ServerOptions<
  T extends typeof ws.WebSocket = WebSocketClass,
  U extends typeof IncomingMessage = typeof IncomingMessage,
> = Options<T, U>

/** The types that `ws` has under its class. */
export declare namespace WebSocket {
  export type AddressInfo = ws.AddressInfo
  export type CertMeta = ws.CertMeta
  export type ClientOptions = ws.ClientOptions
  export type CloseEvent = ws.CloseEvent
  export type Data = ws.Data
  export type ErrorEvent = ws.ErrorEvent
  export type Event = ws.Event
  export type EventListenerOptions = ws.EventListenerOptions
  export type FinishRequestCallback = ws.FinishRequestCallback
  export type MessageEvent = ws.MessageEvent
  export type PerMessageDeflateOptions = ws.PerMessageDeflateOptions
  export type RawData = ws.RawData
  export type VerifyClientCallbackAsync<R extends IncomingMessage = IncomingMessage> = ws.VerifyClientCallbackAsync<R>
  export type VerifyClientCallbackSync<R extends IncomingMessage = IncomingMessage> = ws.VerifyClientCallbackSync<R>
  export type WebSocket = ws.WebSocket
  export type { Server, Server as WebSocketServer, ServerOptions }
}

export { WebSocket as default, WebSocket as 'module.exports' }

function withStatics(): WebSocketClass {
  const statics = { Server: FaceServer, WebSocketServer: FaceServer, createWebSocketStream }
  const parts = { extension, PerMessageDeflate, Receiver, Sender, subprotocol }
  const given: unknown = Object.assign(FaceSocket, parts, statics, { WebSocket: FaceSocket })
  return given as WebSocketClass
}
