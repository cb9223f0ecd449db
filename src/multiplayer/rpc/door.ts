/**
 * What both doors of remote calls hand on, but for MultiplayerAPI itself, to which each gives the codecs of its platform.
 * Runs in Node and in browsers.
 */

export { GodotError } from '../../peer/error.ts'
export { MultiplayerPeer, NetworkedMultiplayerPeer } from '../../peer/multiplayer-peer.ts'
export { Signal } from '../../peer/signal.ts'
export type { Clock, Timer } from '../../peer/clock.ts'
export { variantCodec } from '../codec/variant-wire.ts'
export type { WireCodec } from '../codec/wire-codec.ts'
export { NodePath } from '../variant/node-path.ts'
export { master, mastersync, puppet, puppetsync, remote, remotesync } from './decorators.ts'
export type { RpcDecorator, RpcMemberDecorator, RpcMethodDecorator, RsetDecorator } from './decorators.ts'
export type { MultiplayerAPISignals } from './multiplayer-api.ts'
export type { MultiplayerOptions } from './multiplayer-options.ts'
export { NetworkNode } from './network-node.ts'
export type { RateLimit } from './rate-limit.ts'
export type { RpcOptions, RsetOptions } from './rpc-declaration.ts'
export type { RpcMode } from './rpc-modes.ts'
export type { RpcRefusal } from './rpc-refusals.ts'
export type { RpcArguments, RpcMethod, RpcProperty, RpcValue } from './rpc-types.ts'
export type { SchemaResult, StandardSchemaV1 } from './standard-schema.ts'
