/**
 * How Godot 4's SceneMultiplayer shortens the paths of nodes: one side announces an id and the checksum of the node's
 * remote calls, the other confirms, by the id from 4.3 on and by the path before. Called by SceneMultiplayer.
 * Keeps no ids; what a confirmation answers is the caller's to find. Never throws.
 */

import { ByteWriter } from '../../peer/byte-writer.ts'
import { finishPacket, refusePacket } from '../../peer/encoded.ts'
import { readInt32 } from '../../peer/int32.ts'
import type { Encoded } from '../../peer/packet-codec.ts'
import { readUtf8 } from '../../peer/utf8.ts'
import { LONGEST_PATH_BYTES, textProblem, writeText } from '../../multiplayer/rpc/command-text.ts'
import { COMMANDS } from './command-byte.ts'
import { refused, type Reading } from './refusals.ts'

/** The sender will write this id in place of the path. */
export interface SimplifyPath {
  readonly command: 'simplify'
  /** 0 to 2^32 - 1, of the sender's own numbers. Those above 2^31 - 1 cannot be used in a call. */
  readonly id: number
  /** Below the root of the multiplayer API, or from the root of the tree on if it begins with a slash; as it was sent. */
  readonly path: string
  /** The MD5 of the names of the node's remote calls, in 32 digits of lower-case hex, if the sender is honest. */
  readonly checksum: string
}

/**
 * The sender knows what was announced. Six bytes are an id, or by chance a path of three letters in the form before 4.3:
 * then both are here, and the one that was announced is meant.
 */
export interface ConfirmPath {
  readonly command: 'confirm'
  /** The id, 0 to 2^32 - 1; null where it cannot be one. */
  readonly id: number | null
  /** The path, as it was announced; null where it cannot be one. */
  readonly path: string | null
  /** Whether the checksum was the receiver's own. A sender goes on either way. */
  readonly isSame: boolean
}

/** How a peer confirms: by the id from Godot 4.3 on, by the path before. Each understands only its own. */
export type ConfirmForm = 'id' | 'path'

const CHECKSUM_BYTES = 32
const CHECKSUM_OFFSET = 1
const ID_OFFSET = CHECKSUM_OFFSET + CHECKSUM_BYTES + 1
const PATH_OFFSET = ID_OFFSET + 4
const CONFIRMED_OFFSET = 2
const CONFIRM_BY_ID_BYTES = 6

/** Reads the announcement of an id. The NUL at the end of the path may be missing. */
export function readSimplifyPath(packet: Uint8Array): Reading<SimplifyPath> {
  if (packet.length < PATH_OFFSET) return refused('command-too-short')
  const checksum = readUtf8(packet, CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_BYTES)
  if (checksum === null) return refused('checksum-not-utf8')
  const path = readUtf8(packet, PATH_OFFSET)
  if (path === null) return refused('path-not-utf8')
  return { ok: true, command: { command: 'simplify', id: readInt32(packet, ID_OFFSET) >>> 0, path, checksum } }
}

/** Reads a confirmation in either form. */
export function readConfirmPath(packet: Uint8Array): Reading<ConfirmPath> {
  if (packet.length <= CONFIRMED_OFFSET) return refused('command-too-short')
  const isById = packet.length === CONFIRM_BY_ID_BYTES
  const text = readUtf8(packet, CONFIRMED_OFFSET)
  if (text === null && !isById) return refused('path-not-utf8')
  const id = isById ? readInt32(packet, CONFIRMED_OFFSET) >>> 0 : null
  // The bytes of a small id begin with a control character or a NUL, and no path does: one that is empty is none.
  const path = isById && text === '' ? null : text
  return { ok: true, command: { command: 'confirm', id, path, isSame: packet[1] !== 0 } }
}

/**
 * Writes the announcement of an id, 0 to 2^31 - 1, for a path, with the checksum of the node's remote calls. Refused with
 * ERR_INVALID_PARAMETER: a path that is no text, is empty, holds a NUL or is longer than 4096 bytes; a checksum that is
 * not 32 digits of hex.
 */
export function writeSimplifyPath(id: number, path: string, checksum: string): Encoded {
  const problem = textProblem('path', path, LONGEST_PATH_BYTES)
  if (problem !== null) return refusePacket(problem)
  if (!/^[0-9a-f]{32}$/.test(checksum)) return refusePacket('a checksum is 32 digits of lower-case hex')
  const bytes = new ByteWriter(PATH_OFFSET + LONGEST_PATH_BYTES + 4)
  bytes.u8(COMMANDS.simplify)
  bytes.utf8(checksum)
  bytes.u8(0)
  bytes.u32(id)
  writeText(path, bytes)
  return finishPacket(bytes)
}

/**
 * Writes the answer to an announcement, in the form that its sender understands. Refused with ERR_INVALID_PARAMETER: by
 * path, one longer than 4096 bytes.
 */
export function writeConfirmPath(
  { id, path }: Pick<SimplifyPath, 'id' | 'path'>,
  isSame: boolean,
  form: ConfirmForm,
): Encoded {
  const problem = form === 'id' || path === '' ? null : textProblem('path', path, LONGEST_PATH_BYTES)
  if (problem !== null) return refusePacket(problem)
  const bytes = new ByteWriter(CONFIRMED_OFFSET + LONGEST_PATH_BYTES + 4)
  bytes.u8(COMMANDS.confirm)
  bytes.u8(isSame ? 1 : 0)
  if (form === 'id') bytes.u32(id)
  else writeText(path, bytes)
  return finishPacket(bytes)
}
