/**
 * What Godot 4's SceneMultiplayer says about peers: authentication, who has come and left, and packets that the server
 * hands on from one client to another. Called by SceneMultiplayer. Reads and writes, and decides nothing: who may say
 * what, and whose id stands in a relayed packet, is the caller's to see to. Never throws.
 */

import { readInt32, writeInt32 } from '../../peer/int32.ts'
import { COMMAND_BITS, COMMANDS } from './command-byte.ts'
import { refused, type Reading } from './refusals.ts'

/** The second byte of a system command. */
export const SYSTEM_COMMANDS = {
  /** Data of the authentication; without any, its end. */
  auth: 0,
  /** A peer has come. From the server only. */
  add: 1,
  /** A peer has left. From the server only. */
  remove: 2,
  /** A packet for another client, or from one. */
  relay: 3,
} as const

/** A system command that was read. Bytes in it are views of the packet. */
export type SystemCommand =
  /** Data for the other's `auth_callback`, at least one byte. */
  | { readonly command: 'auth'; readonly data: Uint8Array }
  /** The sender has completed the authentication. */
  | { readonly command: 'auth-complete' }
  /** A peer, of any id: it comes from outside. */
  | { readonly command: 'add'; readonly peer: number }
  | { readonly command: 'remove'; readonly peer: number }
  /**
   * A packet, at least one byte and no system command. From a client, `peer` is the target as `set_target_peer` means it;
   * from the server, who sent it.
   */
  | { readonly command: 'relay'; readonly peer: number; readonly packet: Uint8Array }

const PEER_OFFSET = 2
const BODY_OFFSET = 6

/** Reads a system command; the first byte says that it is one. What follows the id of an added or removed peer is ignored. */
export function readSystemCommand(packet: Uint8Array): Reading<SystemCommand> {
  if (packet.length < PEER_OFFSET) return refused('command-too-short')
  const type = packet[1]
  if (type === SYSTEM_COMMANDS.auth) return { ok: true, command: authIn(packet.subarray(PEER_OFFSET)) }
  if (packet.length < BODY_OFFSET) return refused('command-too-short')
  const peer = readInt32(packet, PEER_OFFSET)
  if (type === SYSTEM_COMMANDS.add) return { ok: true, command: { command: 'add', peer } }
  if (type === SYSTEM_COMMANDS.remove) return { ok: true, command: { command: 'remove', peer } }
  return type === SYSTEM_COMMANDS.relay
    ? readRelay(peer, packet.subarray(BODY_OFFSET))
    : refused('unknown-system-command')
}

/** Writes data of the authentication, at least one byte, or its end if there are none. */
export function writeAuth(data: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(PEER_OFFSET + data.length)
  packet[0] = COMMANDS.system
  packet[1] = SYSTEM_COMMANDS.auth
  packet.set(data, PEER_OFFSET)
  return packet
}

/** Writes that a peer has come. A Godot client believes it twice, and of its own id too. */
export function writeAddPeer(peer: number): Uint8Array<ArrayBuffer> {
  return writeAbout(SYSTEM_COMMANDS.add, peer, 0)
}

/** Writes that a peer has left. */
export function writeRemovePeer(peer: number): Uint8Array<ArrayBuffer> {
  return writeAbout(SYSTEM_COMMANDS.remove, peer, 0)
}

/** How many bytes a relay puts before a packet. A Godot client takes 65535 in all, and more end its connection. */
export const RELAY_HEADER_BYTES: number = BODY_OFFSET

/** Writes a packet for `peer` (to a server), or of `peer` (to a client). The packet is copied. */
export function writeRelay(peer: number, packet: Uint8Array): Uint8Array<ArrayBuffer> {
  const relay = writeAbout(SYSTEM_COMMANDS.relay, peer, packet.length)
  relay.set(packet, BODY_OFFSET)
  return relay
}

function authIn(data: Uint8Array): SystemCommand {
  return data.length === 0 ? { command: 'auth-complete' } : { command: 'auth', data }
}

function readRelay(peer: number, packet: Uint8Array): Reading<SystemCommand> {
  const [first] = packet
  if (first === undefined) return refused('command-too-short')
  if ((first & COMMAND_BITS) === COMMANDS.system) return refused('system-in-relay')
  return { ok: true, command: { command: 'relay', peer, packet } }
}

function writeAbout(type: number, peer: number, bodyBytes: number): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(BODY_OFFSET + bodyBytes)
  packet[0] = COMMANDS.system
  packet[1] = type
  writeInt32(packet, PEER_OFFSET, peer)
  return packet
}
