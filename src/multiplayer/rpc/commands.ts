/**
 * What Godot 3's MultiplayerAPI says to another: remote calls and sets, paths of nodes and their short ids, and raw
 * bytes. Each is the payload of one packet. Called by MultiplayerAPI and by the translation between codecs.
 * Layouts and refusals: docs/wire/rpc.md, which a test reads. Never throws: what it cannot read or write, it refuses.
 */

import { ByteReader } from '../../peer/byte-reader.ts'
import type { ByteRefusal } from '../../peer/byte-refusal.ts'
import { ByteWriter } from '../../peer/byte-writer.ts'
import { finishPacket, refusePacket } from '../../peer/encoded.ts'
import { GodotError } from '../../peer/error.ts'
import { readByte, readInt32, writeInt32 } from '../../peer/int32.ts'
import type { Encoded } from '../../peer/packet-codec.ts'
import { readUtf8 } from '../../peer/utf8.ts'
import type { WireCodec } from '../codec/wire-codec.ts'
import { LONGEST_PATH_BYTES, textProblem, writeText } from './command-text.ts'
import type { TextReader } from './text-reader.ts'

/** The first byte of a command. */
export const COMMAND_TYPES = {
  /** Calls a method of a node. */
  call: 0,
  /** Sets a property of a node. */
  set: 1,
  /** Announces a short id for a path, of the sender's. */
  simplify: 2,
  /** Says that such an id is known from now on. */
  confirm: 3,
  /** Bytes of the game's. */
  raw: 4,
} as const

/** The most bytes that the name of a method or property may take when it is written. Any length is read. */
export const LONGEST_NAME_BYTES = 255
/** The most arguments of a call: their count is one byte. */
export const MOST_ARGUMENTS = 255

const NODE_OFFSET = 1
const NAME_OFFSET = 5
/** Set in the node's number: the rest of it is where the path stands. */
const BY_PATH = 0x8000_0000
const SHORTEST = { call: 6, set: 6, simplify: 5, confirm: 2, raw: 2 } as const

/** What writes the values of a call: any codec does. */
export type ValueWriter = Pick<WireCodec, 'writeValues'>

/** Gives the bytes of a name with the NUL at its end, or says what is wrong with it. */
export type NameEncoder = (name: string) => Uint8Array | string

/** Why a payload is no command, in the order in which it is checked. */
export const COMMAND_REFUSALS = [
  /** The payload is empty. */
  'no-command',
  /** The types are 0 to 4. */
  'unknown-command',
  /** Fewer bytes than such a command has at least. */
  'command-too-short',
  /** The path would begin before the name can end, or behind the end of the payload. */
  'path-out-of-place',
  /** No NUL ends the name before the path or the end. */
  'name-without-end',
  /** A call without the byte that counts its arguments. */
  'count-missing',
  'name-not-utf8',
  'path-not-utf8',
] as const

/** One of {@link COMMAND_REFUSALS}. */
export type CommandRefusal = (typeof COMMAND_REFUSALS)[number]

/** Where the arguments of a call stand, and how many there should be. */
export interface Arguments {
  /** 0 to 255. */
  readonly count: number
  /** What the call was read from. */
  readonly payload: Uint8Array
  /** Where in the payload the arguments begin, */
  readonly valuesAt: number
  /** and where there are none any more. */
  readonly valuesEnd: number
}

/** A remote call, or the setting of a property; its values end at the path if there is one, else with the payload. */
export interface Call extends Arguments {
  readonly command: 'call' | 'set'
  /** The number that the sender announced for the node's path; null where the path itself is there. */
  readonly pathId: number | null
  /** The path of the node as it was sent; null where its number is there. Not resolved, not made normal. */
  readonly path: string | null
  /** The method or property; also `''` or `__proto__`: it is a name from outside. */
  readonly name: string
}

/** A command that was read. */
export type Command =
  | Call
  /** The sender will write this id, 0 to 2^32 - 1, in place of the path. */
  | { readonly command: 'simplify'; readonly id: number; readonly path: string }
  /** The sender knows the id that it was told for this path. */
  | { readonly command: 'confirm'; readonly path: string }
  /** Bytes of the game's, at least one: a view into the payload. */
  | { readonly command: 'raw'; readonly bytes: Uint8Array }

/** A command, or why there is none. */
export type CommandReading =
  { readonly ok: true; readonly command: Command } | { readonly ok: false; readonly refusal: CommandRefusal }

/** The node that a call is for: by a number that was announced, or by its path. */
export type NodeReference = { readonly id: number } | { readonly path: string }

// ---- reading ----

/**
 * Reads a command out of the payload of a packet, which must not change after. Arguments are left as they are, for
 * {@link readArguments}. Names and paths of calls are read by `readText`.
 */
export function readCommand(payload: Uint8Array, readText: TextReader = readUtf8): CommandReading {
  switch (payload[0]) {
    case undefined:
      return { ok: false, refusal: 'no-command' }
    case COMMAND_TYPES.call:
      return readCall('call', payload, readText)
    case COMMAND_TYPES.set:
      return readCall('set', payload, readText)
    case COMMAND_TYPES.simplify:
      return readSimplify(payload)
    case COMMAND_TYPES.confirm:
      return readConfirm(payload)
    case COMMAND_TYPES.raw:
      if (payload.length < SHORTEST.raw) return TOO_SHORT
      return { ok: true, command: { command: 'raw', bytes: payload.subarray(1) } }
    default:
      return { ok: false, refusal: 'unknown-command' }
  }
}

/**
 * Reads the arguments of a call in the codec of the peer that wrote it. What follows the last is ignored, as in Godot.
 * `isExact` as {@link WireCodec.readValues} has it.
 */
export function readArguments(
  call: Arguments,
  codec: WireCodec,
  isExact: boolean,
): { readonly ok: true; readonly values: unknown[] } | { readonly ok: false; readonly message: string } {
  if (call.count === 0) return { ok: true, values: [] }
  const bytes = new ByteReader(call.payload, call.valuesAt, call.valuesEnd)
  const values = codec.readValues(bytes, call.count, isExact)
  return bytes.refusal === null ? { ok: true, values } : { ok: false, message: bytes.refusal.message }
}

const TOO_SHORT = { ok: false, refusal: 'command-too-short' } as const
const PATH_NOT_UTF8 = { ok: false, refusal: 'path-not-utf8' } as const

function readCall(command: 'call' | 'set', payload: Uint8Array, readText: TextReader): CommandReading {
  if (payload.length < SHORTEST[command]) return TOO_SHORT
  const node = readInt32(payload, NODE_OFFSET)
  // The highest of its bits is BY_PATH, and the sign.
  const isByPath = node < 0
  const end = isByPath ? node & ~BY_PATH : payload.length
  if (end <= NAME_OFFSET || (isByPath && end >= payload.length)) return { ok: false, refusal: 'path-out-of-place' }
  const nameEnd = endOfText(payload, NAME_OFFSET, end)
  if (nameEnd === end) return { ok: false, refusal: 'name-without-end' }
  const valuesAt = command === 'call' ? nameEnd + 2 : nameEnd + 1
  if (valuesAt > end) return { ok: false, refusal: 'count-missing' }
  const name = readText(payload, NAME_OFFSET, nameEnd)
  if (name === null) return { ok: false, refusal: 'name-not-utf8' }
  const path = isByPath ? readText(payload, end, payload.length) : null
  if (isByPath && path === null) return PATH_NOT_UTF8
  const count = command === 'call' ? readByte(payload, nameEnd + 1) : 1
  const pathId = isByPath ? null : node
  return { ok: true, command: { command, pathId, path, name, count, payload, valuesAt, valuesEnd: end } }
}

/** Where the first NUL stands; `end` if there is none before. Names are short: a search of the array's own takes longer. */
function endOfText(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== 0) at++
  return at
}

function readSimplify(payload: Uint8Array): CommandReading {
  if (payload.length < SHORTEST.simplify) return TOO_SHORT
  const path = readUtf8(payload, 5)
  if (path === null) return PATH_NOT_UTF8
  return { ok: true, command: { command: 'simplify', id: readInt32(payload, NODE_OFFSET) >>> 0, path } }
}

function readConfirm(payload: Uint8Array): CommandReading {
  if (payload.length < SHORTEST.confirm) return TOO_SHORT
  const path = readUtf8(payload, 1)
  return path === null ? PATH_NOT_UTF8 : { ok: true, command: { command: 'confirm', path } }
}

// ---- writing ----

/**
 * Writes a call, or a set, which has one value, as a packet of its own. Refused as {@link putCall} refuses; more than
 * `maxBytes` is ERR_OUT_OF_MEMORY.
 */
export function writeCall(
  kind: 'call' | 'set',
  node: NodeReference,
  name: string,
  values: readonly unknown[],
  codec: ValueWriter,
  maxBytes: number,
): Encoded {
  const bytes = new ByteWriter(maxBytes)
  const refusal = putCall(bytes, kind, node, name, values, codec, encodeName)
  return refusal === null ? { ok: true, bytes: bytes.finish() } : { ok: false, ...refusal }
}

/**
 * Writes a call, or a set, into what is empty. Null, or why it was refused: a name or a path that is no text, is empty,
 * holds a NUL or is too long; an id outside 0 to 2^31 - 1; too many values; and what the codec cannot write. What does not
 * fit is ERR_OUT_OF_MEMORY, everything else ERR_INVALID_PARAMETER. The bytes of the name come from `encode`.
 */
export function putCall(
  bytes: ByteWriter,
  kind: 'call' | 'set',
  node: NodeReference,
  name: string,
  values: readonly unknown[],
  codec: ValueWriter,
  encode: NameEncoder,
): ByteRefusal | null {
  const wrongNode = nodeProblem(node)
  if (wrongNode !== null) return invalid(wrongNode)
  const nameBytes = encode(name)
  if (typeof nameBytes === 'string') return invalid(nameBytes)
  const wrongCount = countProblem(kind, values.length)
  if (wrongCount !== null) return invalid(wrongCount)
  writeHead(bytes, COMMAND_TYPES[kind], 'id' in node ? node.id : 0, nameBytes)
  if (kind === 'call') bytes.u8(values.length)
  const refusal = codec.writeValues(bytes, values)
  if (refusal !== null) return refusal
  if ('path' in node) {
    bytes.setU32(NODE_OFFSET, BY_PATH + bytes.length)
    writeText(node.path, bytes)
  }
  return bytes.refusal
}

function invalid(message: string): ByteRefusal {
  return { error: GodotError.ERR_INVALID_PARAMETER, message }
}

/** What all calls and sets begin with. */
function writeHead(bytes: ByteWriter, type: number, id: number, name: Uint8Array): void {
  const length = NAME_OFFSET + name.length
  const memory = bytes.memoryFor(length)
  if (memory === null) return
  memory[0] = type
  writeInt32(memory, NODE_OFFSET, id)
  for (let index = 0; index < name.length; index++) memory[NAME_OFFSET + index] = name[index] as number
  bytes.advance(length)
}

/** A name as calls carry it, or what is wrong with it: it is no text, is empty, holds a NUL or is too long. */
export function encodeName(name: string): Uint8Array | string {
  const problem = textProblem('name', name, LONGEST_NAME_BYTES)
  if (problem !== null) return problem
  const bytes = new ByteWriter(2 * LONGEST_NAME_BYTES)
  writeText(name, bytes)
  return bytes.finish()
}

/**
 * A call's payload with its values written anew in another codec; kind, node, name and count stay byte for byte.
 * `call` must have been read from this very payload.
 */
export function replaceArguments(
  payload: Uint8Array,
  call: Call,
  values: readonly unknown[],
  codec: WireCodec,
  maxBytes: number,
): Encoded {
  const bytes = new ByteWriter(maxBytes)
  bytes.part(payload, 0, call.valuesAt)
  const refusal = codec.writeValues(bytes, values)
  if (refusal !== null) return { ok: false, ...refusal }
  if (call.path !== null) {
    bytes.setU32(NODE_OFFSET, BY_PATH + bytes.length)
    bytes.part(payload, call.valuesEnd, payload.length)
  }
  return finishPacket(bytes)
}

/** Writes the announcement of an id, 0 to 2^31 - 1, for a path. Refused as {@link writeCall} refuses. */
export function writeSimplify(id: number, path: string): Encoded {
  const problem = nodeProblem({ id }) ?? textProblem('path', path, LONGEST_PATH_BYTES)
  if (problem !== null) return refusePacket(problem)
  const bytes = new ByteWriter(LONGEST_PATH_BYTES + 16)
  bytes.u8(COMMAND_TYPES.simplify)
  bytes.u32(id)
  writeText(path, bytes)
  return finishPacket(bytes)
}

/** Writes the answer to an announcement: its path as it was sent, also an empty one. Refused as {@link writeCall} refuses. */
export function writeConfirm(path: string): Encoded {
  const problem = path === '' ? null : textProblem('path', path, LONGEST_PATH_BYTES)
  if (problem !== null) return refusePacket(problem)
  const bytes = new ByteWriter(LONGEST_PATH_BYTES + 16)
  bytes.u8(COMMAND_TYPES.confirm)
  writeText(path, bytes)
  return finishPacket(bytes)
}

/** Writes bytes of the game's. None are ERR_INVALID_DATA, as Godot's `send_bytes` says; no bytes ERR_INVALID_PARAMETER. */
export function writeRaw(bytes: Uint8Array): Encoded {
  if (!(bytes instanceof Uint8Array)) return refusePacket('send_bytes() takes a Uint8Array')
  if (bytes.length === 0)
    return { ok: false, error: GodotError.ERR_INVALID_DATA, message: 'there are no bytes to send' }
  const payload = new Uint8Array(1 + bytes.length)
  payload[0] = COMMAND_TYPES.raw
  payload.set(bytes, 1)
  return { ok: true, bytes: payload }
}

/** What is wrong with how a call names its node; null if nothing is. */
export function nodeProblem(node: NodeReference): string | null {
  if ('path' in node) return textProblem('path', node.path, LONGEST_PATH_BYTES)
  const isId = Number.isInteger(node.id) && node.id >= 0 && node.id < BY_PATH
  return isId ? null : `the id of a path is 0 to 2147483647, not ${String(node.id)}`
}

function countProblem(kind: 'call' | 'set', count: number): string | null {
  if (kind === 'set') return count === 1 ? null : `a property is set to one value, not to ${count}`
  return count <= MOST_ARGUMENTS ? null : `a call has at most ${MOST_ARGUMENTS} arguments, not ${count}`
}
