/**
 * What both doors of Egret's face hand on: all but the WebSocket itself, which each gives its platform.
 * Runs in Node and in browsers.
 */

export { ByteArray, Endian } from './egret-byte-array.ts'
export { EventDispatcher } from './egret-event-dispatcher.ts'
export type { EventListener, IEventDispatcher } from './egret-event-dispatcher.ts'
export { Event, HashObject, IOErrorEvent, ProgressEvent } from './egret-event.ts'
export type { DispatchTarget, EventClass } from './egret-event.ts'
export type { WebSocketOptions } from './egret-options.ts'
export type { CloseDetail, DropReason } from './egret-web-socket.ts'
export type { ConnectionFailure, FailureReason } from '../client/failure.ts'
