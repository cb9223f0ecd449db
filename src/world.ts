/**
 * The door `polled-peer/world`: players of Godot 3 and of Godot 4 in one world, on one server, with one MultiplayerAPI.
 * Runs in Node, where servers are: as the other doors for Node it brings Node's types along.
 */

/// <reference types="node" preserve="true" />

export { Signal } from './peer/signal.ts'
export { OneWorld } from './world/one-world.ts'
export type { OneWorldOptions } from './world/one-world.ts'
export type { KindOptions, PlayerKindName } from './world/kind-table.ts'
export { GODOT4_PROTOCOL, worldCodecs } from './world/world-codecs.ts'
export type { WorldRefusal } from './world/world-refusals.ts'
export type { PlayerKinds } from './multiplayer/player-wire.ts'
export type { WireCodec } from './multiplayer/codec/wire-codec.ts'
