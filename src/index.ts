/**
 * The main door: the polled server, its peers, and the tick loop.
 * Its types name Node's, which the compiler of a user knows only if it is told, here or in his own settings.
 */

/// <reference types="node" preserve="true" />

export type { CodedPacket } from './peer/coded-packet.ts'
export { ErrorReport } from './peer/error-report.ts'
export { GodotError } from './peer/error.ts'
export type { SignalArguments } from './peer/godot-object.ts'
export { MultiplayerPeer, NetworkedMultiplayerPeer } from './peer/multiplayer-peer.ts'
export type { ConnectionStatus } from './peer/multiplayer-peer.ts'
export { PacketPeer } from './peer/packet-peer.ts'
export { Signal } from './peer/signal.ts'
export type { ErrorSink } from './peer/signal.ts'
export { WebSocketPeer } from './peer/websocket-peer.ts'
export type { WriteMode } from './peer/websocket-peer.ts'
export type { Clock, Timer } from './peer/clock.ts'
export type { Random } from './peer/random.ts'
export type { Turn } from './peer/turn.ts'
export type { DropReason } from './peer/traffic.ts'
export type { Decoded, Encoded, PacketCodec } from './peer/packet-codec.ts'
export { msgpackCodec } from './multiplayer/codec/msgpack.ts'
export type { WireCodec } from './multiplayer/codec/wire-codec.ts'
export { WebSocketMultiplayerPeer } from './multiplayer/websocket-multiplayer-peer.ts'
export type { BufferSizes } from './multiplayer/websocket-multiplayer-peer.ts'
export { CryptoKey } from './server/crypto-key.ts'
export { X509Certificate } from './server/x509-certificate.ts'
export { TickLoop } from './server/tick-loop.ts'
export type { TickLoopOptions } from './server/tick-loop.ts'
export type { TickLoopStats } from './server/tick-stats.ts'
export type { TickClock } from './server/tick-clock.ts'
export type { Handshake } from './server/handshake.ts'
export type { InboundOverflow, WebSocketServerOptions } from './server/options.ts'
export type { RefusalReason } from './server/refusals.ts'
export type { ServerStats } from './server/stats.ts'
export type { Compression, EngineName, HttpRequest, HttpResponse, Transport } from './server/transport/transport.ts'
export { WebSocketServer } from './server/websocket-server.ts'
