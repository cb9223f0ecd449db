/**
 * What Godot 4's MultiplayerSpawner and MultiplayerSynchronizer say: nodes that have come to be, nodes that are gone, and
 * the properties of those that are there. Called by the replication of SceneMultiplayer. Values stay bytes here, so that
 * they are coded once for all peers: state.ts reads and writes them. Never throws.
 */

import { ByteReader } from '../../peer/byte-reader.ts'
import { ByteWriter } from '../../peer/byte-writer.ts'
import { finishPacket, refusePacket } from '../../peer/encoded.ts'
import type { Encoded } from '../../peer/packet-codec.ts'
import { LONGEST_NAME_BYTES } from '../../multiplayer/rpc/commands.ts'
import { textProblem, writeText } from '../../multiplayer/rpc/command-text.ts'
import { COMMANDS, IS_DELTA } from './command-byte.ts'
import { refused, type Reading } from './refusals.ts'

/** What makes a spawn: the scene in the spawner's list, or an argument for its `spawn_function`. */
export interface SpawnedNode {
  /** The index of the scene, 0 to 254; null where there is an argument. */
  readonly scene: number | null
  /** The argument, one compact value; null where there is a scene. */
  readonly argument: Uint8Array | null
  /** The id that was announced for the path of the spawner. */
  readonly spawnerId: number
  /** The number of the new node, as all below of the sender's own. */
  readonly netId: number
  /** The numbers of its synchronizers, in the order in which they enter the tree. */
  readonly synchronizerIds: readonly number[]
  /** Its name: neither empty nor with one of `. : @ / " %`. */
  readonly name: string
  /** The properties that are sent with a spawn, compact values, synchronizer by synchronizer. */
  readonly state: Uint8Array
}

/** A node has come to be. Bytes in it are views of the packet. */
export interface Spawn extends SpawnedNode {
  readonly command: 'spawn'
}

/** A node is gone. */
export interface Despawn {
  readonly command: 'despawn'
  readonly netId: number
}

/** All properties of one synchronizer that are always sent. */
export interface SyncEntry {
  /** The synchronizer's number, or with {@link BY_PATH_ID} the id that was announced for its path. */
  readonly synchronizerId: number
  /** Compact values. */
  readonly state: Uint8Array
}

/** Properties as they are at a time. Bytes in it are views of the packet. */
export interface Sync {
  readonly command: 'sync'
  /** 0 to 65535, one more for every frame of the sender, and then 0 again. */
  readonly time: number
  readonly entries: readonly SyncEntry[]
}

/** Those properties of one synchronizer that have changed. */
export interface DeltaEntry extends SyncEntry {
  /** Which of the properties that are sent on change, 0 to 63, ascending; one value in `state` for each. */
  readonly properties: readonly number[]
}

/** Properties that have changed. Bytes in it are views of the packet. */
export interface Delta {
  readonly command: 'delta'
  readonly entries: readonly DeltaEntry[]
}

/** One of the four. */
export type ReplicationCommand = Spawn | Despawn | Sync | Delta

const SHORTEST = { spawn: 18, despawn: 5, sync: 11 } as const
/** In place of the index of a scene. */
const BY_ARGUMENT = 0xff
const MOST_PROPERTIES = 64
const ID_BYTES = 4
const WORD_BITS = 32
/** What a node's name cannot hold. */
const NOT_IN_NAMES = /[.:@/"%]/

// ---- reading ----

/** Reads that a node has come to be. */
export function readSpawn(packet: Uint8Array): Reading<Spawn> {
  if (packet.length < SHORTEST.spawn) return refused('command-too-short')
  const bytes = new ByteReader(packet, 1)
  const scene = bytes.u8()
  const [spawnerId, netId, count, nameBytes] = [bytes.u32(), bytes.u32(), bytes.u32(), bytes.u32()]
  if (!bytes.has(count, ID_BYTES)) return refused('too-many-synchronizers')
  const synchronizerIds = Array.from({ length: count }, () => bytes.u32())
  if (!bytes.has(nameBytes, 1)) return refused('name-out-of-place')
  const name = bytes.utf8(nameBytes)
  if (bytes.refusal !== null || name === '' || NOT_IN_NAMES.test(name)) return refused('bad-node-name')
  const argument = scene === BY_ARGUMENT ? view(bytes, bytes.u32()) : null
  if (bytes.refusal !== null) return refused('argument-out-of-place')
  const made = scene === BY_ARGUMENT ? { scene: null, argument } : { scene, argument }
  const state = packet.subarray(bytes.position)
  return { ok: true, command: { command: 'spawn', ...made, spawnerId, netId, synchronizerIds, name, state } }
}

/** Reads that a node is gone. What follows its number is ignored. */
export function readDespawn(packet: Uint8Array): Reading<Despawn> {
  if (packet.length < SHORTEST.despawn) return refused('command-too-short')
  return { ok: true, command: { command: 'despawn', netId: new ByteReader(packet, 1).u32() } }
}

/** Reads properties, all or those that have changed: the first byte says which. */
export function readSync(packet: Uint8Array): Reading<Sync | Delta> {
  if (packet.length < SHORTEST.sync) return refused('command-too-short')
  const bytes = new ByteReader(packet)
  const isDelta = (bytes.u8() & IS_DELTA) !== 0
  const time = isDelta ? 0 : bytes.u16()
  const entries: DeltaEntry[] = []
  while (bytes.remaining > 0) {
    const synchronizerId = bytes.u32()
    const properties = isDelta ? bitsOf(bytes.u32(), bytes.u32()) : []
    entries.push({ synchronizerId, properties, state: view(bytes, bytes.u32()) })
  }
  if (bytes.refusal !== null) return refused('entry-cut')
  if (isDelta) return { ok: true, command: { command: 'delta', entries } }
  const whole = entries.map(({ synchronizerId, state }) => ({ synchronizerId, state }))
  return { ok: true, command: { command: 'sync', time, entries: whole } }
}

/** The next bytes as a view of the packet; none if they are not there. */
function view(bytes: ByteReader, length: number): Uint8Array {
  const { source, position } = bytes
  if (!bytes.has(length, 1)) return new Uint8Array()
  bytes.skip(length)
  return source.subarray(position, position + length)
}

function bitsOf(low: number, high: number): number[] {
  const bits: number[] = []
  for (let bit = 0; bit < MOST_PROPERTIES; bit++) {
    const word = bit < WORD_BITS ? low : high
    if (((word >>> (bit % WORD_BITS)) & 1) === 1) bits.push(bit)
  }
  return bits
}

// ---- writing ----

/**
 * Writes that a node has come to be. Refused with ERR_INVALID_PARAMETER: a scene and an argument, or neither; a scene
 * beyond 254; a name that no node can have or that is longer than 255 bytes. More than `maxBytes` is ERR_OUT_OF_MEMORY.
 */
export function writeSpawn(node: SpawnedNode, maxBytes: number): Encoded {
  const problem = sceneProblem(node) ?? nameProblem(node.name)
  if (problem !== null) return refusePacket(problem)
  const bytes = new ByteWriter(maxBytes)
  bytes.u8(COMMANDS.spawn)
  bytes.u8(node.scene ?? BY_ARGUMENT)
  bytes.u32(node.spawnerId)
  bytes.u32(node.netId)
  bytes.u32(node.synchronizerIds.length)
  const lengthAt = bytes.length
  bytes.u32(0)
  for (const id of node.synchronizerIds) bytes.u32(id)
  const nameAt = bytes.length
  writeText(node.name, bytes)
  bytes.setU32(lengthAt, bytes.length - nameAt)
  if (node.argument !== null) writeSized(node.argument, bytes)
  bytes.bytes(node.state)
  return finishPacket(bytes)
}

/** Writes that a node is gone. */
export function writeDespawn(netId: number): Uint8Array<ArrayBuffer> {
  const bytes = new ByteWriter(SHORTEST.despawn)
  bytes.u8(COMMANDS.despawn)
  bytes.u32(netId)
  return bytes.finish()
}

/** How many bytes an entry takes beside its values: whoever splits at a largest size counts with them. */
export const ENTRY_HEADER_BYTES = { sync: 8, delta: 16 } as const
/** How many bytes stand before the first entry. */
export const ENTRIES_OFFSET = { sync: 3, delta: 1 } as const

/** Writes properties as they are at `time`, of which 16 bits are sent, for one synchronizer at least. More than `maxBytes` is ERR_OUT_OF_MEMORY. */
export function writeSync(time: number, entries: readonly SyncEntry[], maxBytes: number): Encoded {
  if (entries.length === 0) return refusePacket('a sync has at least one entry')
  const bytes = new ByteWriter(maxBytes)
  bytes.u8(COMMANDS.sync)
  bytes.u16(time)
  for (const { synchronizerId, state } of entries) {
    bytes.u32(synchronizerId)
    writeSized(state, bytes)
  }
  return finishPacket(bytes)
}

/**
 * Writes properties that have changed; their values stand in ascending order of the properties. Refused with
 * ERR_INVALID_PARAMETER: no entry; properties that are not 0 to 63 in this order. More than `maxBytes` is ERR_OUT_OF_MEMORY.
 */
export function writeDelta(entries: readonly DeltaEntry[], maxBytes: number): Encoded {
  if (entries.length === 0) return refusePacket('a delta has at least one entry')
  const bytes = new ByteWriter(maxBytes)
  bytes.u8(COMMANDS.sync | IS_DELTA)
  for (const { synchronizerId, properties, state } of entries) {
    if (!properties.every(isNext)) return refusePacket(`properties are 0 to ${MOST_PROPERTIES - 1}, ascending`)
    bytes.u32(synchronizerId)
    bytes.u32(maskOf(properties, 0))
    bytes.u32(maskOf(properties, WORD_BITS))
    writeSized(state, bytes)
  }
  return finishPacket(bytes)
}

/** Whether a text can be the name of a node: not empty, no NUL, and none of `. : @ / " %`. Null, or what is wrong. */
function nameProblem(name: string): string | null {
  const problem = textProblem('name', name, LONGEST_NAME_BYTES)
  if (problem !== null) return problem
  return NOT_IN_NAMES.test(name) ? 'the name of a node holds none of . : @ / " %' : null
}

function sceneProblem({ scene, argument }: SpawnedNode): string | null {
  if ((scene === null) === (argument === null)) return 'a node is spawned by a scene or by an argument'
  const isScene = scene === null || (Number.isInteger(scene) && scene >= 0 && scene < BY_ARGUMENT)
  return isScene ? null : `the index of a scene is 0 to ${BY_ARGUMENT - 1}, not ${String(scene)}`
}

function isNext(property: number, index: number, all: readonly number[]): boolean {
  return Number.isInteger(property) && property > (all[index - 1] ?? -1) && property < MOST_PROPERTIES
}

function maskOf(properties: readonly number[], first: number): number {
  let mask = 0
  for (const property of properties) {
    if (property >= first && property < first + WORD_BITS) mask |= 1 << (property % WORD_BITS)
  }
  return mask
}

function writeSized(part: Uint8Array, bytes: ByteWriter): void {
  bytes.u32(part.length)
  bytes.bytes(part)
}
