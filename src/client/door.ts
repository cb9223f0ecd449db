/**
 * What both doors of the room hand on: peers, multiplayer classes and the client's types, but for the client itself.
 * Runs in Node and in browsers.
 */

export { GodotError } from '../peer/error.ts'
export { MultiplayerPeer, NetworkedMultiplayerPeer } from '../peer/multiplayer-peer.ts'
export type { ConnectionStatus } from '../peer/multiplayer-peer.ts'
export { PacketPeer } from '../peer/packet-peer.ts'
export { Signal } from '../peer/signal.ts'
export { WebSocketPeer } from '../peer/websocket-peer.ts'
export type { WriteMode } from '../peer/websocket-peer.ts'
export type { Clock, Timer } from '../peer/clock.ts'
export type { Random } from '../peer/random.ts'
export type { Turn } from '../peer/turn.ts'
export type { DropReason } from '../peer/traffic.ts'
export type { Decoded, Encoded, PacketCodec } from '../peer/packet-codec.ts'
export type { WireCodec } from '../multiplayer/codec/wire-codec.ts'
export { WebSocketMultiplayerPeer } from '../multiplayer/websocket-multiplayer-peer.ts'
export type { BufferSizes } from '../multiplayer/websocket-multiplayer-peer.ts'
export type { TrustedCertificate } from './client-properties.ts'
export type { Attempt, AttemptEvents, Connector, ConnectorAbility, ConnectRequest, TlsTrust } from './connector.ts'
export type { ConnectionFailure, FailureReason } from './failure.ts'
export type { ReconnectOptions, WebSocketClientOptions } from './options.ts'
export type { ClientStats } from './stats.ts'
export type { WebSocketUrl } from './url.ts'
