/**
 * The port between a server's world and what a kind of players speaks: how a packet of theirs says where it goes, how they
 * are told who is there, and how the commands of remote calls read in their wire. Implemented by frame-wire.ts for Godot 3
 * and by src/world for Godot 4. A wire knows no connection, and asks its server to send; none of its methods throws.
 */

import type { CallDirectory } from '../peer/call-directory.ts'
import type { PaceRules } from '../peer/pace.ts'
import type { DropReason } from '../peer/traffic.ts'
import type { WireCodec } from './codec/wire-codec.ts'
import type { FrameType } from './frame.ts'

/** What a packet of a player's holds: a payload, and where it goes, as `set_target_peer` means it. */
export interface Parcel {
  readonly target: number
  readonly payload: Uint8Array
}

/** What one kind of players speaks, in one world. */
export interface PlayerWire {
  /** The longest packet that such a player takes, in bytes. */
  readonly mostBytes: number
  /** How many bytes of a packet at least are no payload. */
  readonly headerBytes: number
  /** Whether what a player sends to itself comes back to it. */
  readonly returnsOwn: boolean
  /** How fast such a player is sent, and closed; null: as it comes. */
  readonly pace: PaceRules | null
  /** Reads a packet of a player's, or says why it is none; null: it is nothing to do. The payload is a view. It may be asked twice. */
  unpack(id: number, packet: Uint8Array): Parcel | DropReason | null
  /** The packet that carries a payload, in this wire, from `source` to players of this kind. */
  pack(source: number, target: number, payload: Uint8Array): Uint8Array
  /** The packet by which a player's own packet goes on to others of its kind, its payload byte for byte. */
  passOn(source: number, packet: Uint8Array, payload: Uint8Array): Uint8Array
  /** The packet that tells a player its own id, that somebody has come, or has left; null where there is nothing to say. */
  tell(type: Exclude<FrameType, 0>, id: number): Uint8Array | null
  /**
   * A payload of a player of this kind as a command of docs/wire/rpc.md, with its values as they are, in this wire's codec;
   * null where it cannot be one. No bytes: there is no command, and the server itself loses nothing by that.
   */
  toCommand(source: number, target: number, payload: Uint8Array): Uint8Array | null
  /** A command, with its values in this wire's codec, as a payload of this wire; null where there is none. */
  fromCommand(source: number, target: number, command: Uint8Array): Uint8Array | null
  /** What `source` said to players of this kind, or a player of this kind to others, had values without a counterpart. */
  untranslated(source: number): void
  /** A member of the world, of any kind, is gone. */
  forget(id: number): void
}

/** What a wire may ask of its server. */
export interface WireTools {
  /** Where the nodes are that can be called; null while nobody has said. */
  directory(): CallDirectory | null
  /** Sends a member a packet of its wire, which is copied; who has no room for it goes without. */
  send(id: number, packet: Uint8Array): void
  /** Tells the game in words what it can mend, once for each `reason`. */
  warn(reason: string, text: string): void
  /** Hears what handlers of the wire's owner threw. */
  failed(error: unknown): void
}

/** What of a handshake settles the kind of a player. */
export interface Arrival {
  readonly path: string
  readonly protocol: string
  readonly codec: string
}

/** The kinds of players that a server lets in beside those of Godot 3. */
export interface PlayerKinds {
  /** What the values of their calls are written in; the names are sub-protocols that clients may ask for. */
  readonly codecs: readonly WireCodec[]
  /** The name of the codec by which a player is known: one of those above, or the one that it has agreed on. */
  codecOf(arrival: Arrival): string
  /** The wires of a new world, by the names of their codecs. */
  open(tools: WireTools): ReadonlyMap<string, PlayerWire>
}
