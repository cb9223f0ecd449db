/**
 * Godot 4's remote call: the node by path or by a short id, the method by its index among the node's remote calls, and
 * the arguments in a codec. Called by SceneMultiplayer. Knows no nodes and no methods. Never throws: what it cannot read
 * or write, it refuses.
 */

import { ByteReader } from '../../peer/byte-reader.ts'
import { ByteWriter } from '../../peer/byte-writer.ts'
import { finishPacket, refusePacket } from '../../peer/encoded.ts'
import type { Encoded } from '../../peer/packet-codec.ts'
import { readUtf8 } from '../../peer/utf8.ts'
import type { WireCodec } from '../../multiplayer/codec/wire-codec.ts'
import { writeText } from '../../multiplayer/rpc/command-text.ts'
import {
  MOST_ARGUMENTS,
  nodeProblem,
  readArguments,
  type Arguments,
  type NodeReference,
} from '../../multiplayer/rpc/commands.ts'
import type { TextReader } from '../../multiplayer/rpc/text-reader.ts'
import { BY_PATH_ID, COMMANDS } from './command-byte.ts'
import { refused, type Reading } from './refusals.ts'

/** A remote call. Its arguments are left as they are, for {@link readCallArguments}. */
export interface Call extends Arguments {
  readonly command: 'call'
  /** The id that the sender announced for the node's path, 0 to 2^31 - 1; null where the path itself is there. */
  readonly pathId: number | null
  /** The path of the node as it was sent; null where its id is there. Not resolved, not made normal. */
  readonly path: string | null
  /** The index of the method, 0 to 65535. With bit 15 set it counts what `rpc_config` has given the node itself. */
  readonly index: number
  /** Whether the arguments are no Variants: none at all, or bytes without a header. Then `count` is 0 or 1. */
  readonly isRaw: boolean
}

const SHORTEST_CALL = 3
const NODE_SIZE_SHIFT = 4
const NODE_SIZE_BITS = 0x03
const NODE_SIZES = { u8: 0, u16: 1, u32: 2 } as const
const HAS_LONG_INDEX = 0x40
const IS_RAW = 0x80
const LARGEST_INDEX = 0xffff

/** Reads a remote call out of a packet, which must not change after. The path, if there is one, is read by `readText`. */
export function readCall(packet: Uint8Array, readText: TextReader = readUtf8): Reading<Call> {
  if (packet.length < SHORTEST_CALL) return refused('command-too-short')
  const bytes = new ByteReader(packet)
  const head = bytes.u8()
  const size = (head >> NODE_SIZE_SHIFT) & NODE_SIZE_BITS
  if (size > NODE_SIZES.u32) return refused('unknown-node-size')
  const node = readNode(bytes, size)
  const index = (head & HAS_LONG_INDEX) === 0 ? bytes.u8() : bytes.u16()
  if (bytes.refusal !== null) return refused('command-too-short')
  const isByPath = node >= BY_PATH_ID
  const valuesEnd = isByPath ? node - BY_PATH_ID : packet.length
  if (valuesEnd < bytes.position || (isByPath && valuesEnd >= packet.length)) return refused('path-out-of-place')
  const isRaw = (head & IS_RAW) !== 0
  if (!isRaw && bytes.position === valuesEnd) return refused('count-missing')
  const count = isRaw ? Math.min(valuesEnd - bytes.position, 1) : bytes.u8()
  const path = isByPath ? readText(packet, valuesEnd, packet.length) : null
  if (isByPath && path === null) return refused('path-not-utf8')
  const pathId = isByPath ? null : node
  const place = { payload: packet, valuesAt: bytes.position, valuesEnd }
  return { ok: true, command: { command: 'call', pathId, path, index, isRaw, count, ...place } }
}

/**
 * Reads the arguments of a call in a codec. Bytes without a header are one argument, a copy; an empty PackedByteArray of
 * Godot's arrives as no argument. What follows the last is ignored, as in Godot. `isExact` as {@link WireCodec} has it.
 */
export function readCallArguments(call: Call, codec: WireCodec, isExact: boolean): ReturnType<typeof readArguments> {
  if (!call.isRaw) return readArguments(call, codec, isExact)
  const { payload, valuesAt, valuesEnd, count } = call
  // Not slice(): on a Buffer that is a view, which would change with the packet.
  return { ok: true, values: count === 0 ? [] : [new Uint8Array(payload.subarray(valuesAt, valuesEnd))] }
}

/**
 * Writes a call of the method of this index, 0 to 65535, with each field as small as it can be. Bytes as the only argument
 * are written without a header, as Godot does, but for none: those Godot would lose. Refused: a path that is no text, is
 * empty, holds a NUL or is longer than 4096 bytes; an id outside 0 to 2^31 - 1; more than 255 arguments; and what the codec
 * cannot write. More than `maxBytes` is ERR_OUT_OF_MEMORY, everything else ERR_INVALID_PARAMETER.
 */
export function writeCall(
  node: NodeReference,
  index: number,
  values: readonly unknown[],
  codec: WireCodec,
  maxBytes: number,
): Encoded {
  const problem = nodeProblem(node) ?? indexProblem(index) ?? countProblem(values.length)
  if (problem !== null) return refusePacket(problem)
  const bytes = new ByteWriter(maxBytes)
  const [only] = values
  const isBytes = values.length === 1 && only instanceof Uint8Array && only.length > 0
  const isRaw = values.length === 0 || isBytes
  const size = 'path' in node ? NODE_SIZES.u32 : sizeOf(node.id)
  const indexFlag = index > 0xff ? HAS_LONG_INDEX : 0
  bytes.u8(COMMANDS.call | (size << NODE_SIZE_SHIFT) | indexFlag | (isRaw ? IS_RAW : 0))
  writeNode('path' in node ? BY_PATH_ID : node.id, size, bytes)
  if (indexFlag === 0) bytes.u8(index)
  else bytes.u16(index)
  if (isBytes) bytes.bytes(only)
  else if (!isRaw) {
    bytes.u8(values.length)
    const refusal = codec.writeValues(bytes, values)
    if (refusal !== null) return { ok: false, ...refusal }
  }
  if ('path' in node) {
    bytes.setU32(1, BY_PATH_ID + bytes.length)
    writeText(node.path, bytes)
  }
  return finishPacket(bytes)
}

function readNode(bytes: ByteReader, size: number): number {
  if (size === NODE_SIZES.u8) return bytes.u8()
  return size === NODE_SIZES.u16 ? bytes.u16() : bytes.u32()
}

function writeNode(node: number, size: number, bytes: ByteWriter): void {
  if (size === NODE_SIZES.u8) bytes.u8(node)
  else if (size === NODE_SIZES.u16) bytes.u16(node)
  else bytes.u32(node)
}

function sizeOf(id: number): number {
  if (id <= 0xff) return NODE_SIZES.u8
  return id <= 0xffff ? NODE_SIZES.u16 : NODE_SIZES.u32
}

function indexProblem(index: number): string | null {
  const isIndex = Number.isInteger(index) && index >= 0 && index <= LARGEST_INDEX
  return isIndex ? null : `the index of a method is 0 to ${LARGEST_INDEX}, not ${String(index)}`
}

function countProblem(count: number): string | null {
  return count <= MOST_ARGUMENTS ? null : `a call has at most ${MOST_ARGUMENTS} arguments, not ${count}`
}
