/**
 * What a player of Godot 4 says, as a command of docs/wire/rpc.md: the number of a method becomes its name, and the values
 * stay as they are. Called by the wire for what is for the server or for players of another kind. Never throws: what has
 * no counterpart is refused, and told.
 */

import type { ByteWriter } from '../peer/byte-writer.ts'
import { writeCall, writeConfirm, writeRaw, writeSimplify, type ValueWriter } from '../multiplayer/rpc/commands.ts'
import type { TextReader } from '../multiplayer/rpc/text-reader.ts'
import { godot4Codec } from '../godot4/variant/codec.ts'
import { readCallArguments, type Call } from '../godot4/wire/call-command.ts'
import { readCommand } from '../godot4/wire/command.ts'
import type { ConfirmPath, SimplifyPath } from '../godot4/wire/path-command.ts'
import { SERVER, type Godot4Talk } from './godot4-talk.ts'

/** What a name may add to a packet in which it was a number. */
const ROOM_FOR_NAME = 512
const NO_TREE = 'no-root-node'
/** What a host without a tree hears of a call and of replication: it does not lose what it never takes. */
const NOTHING = new Uint8Array(0)

/** The payload of a player as a command; null if it is refused. */
export function fromGodot4(
  talk: Godot4Talk,
  source: number,
  target: number,
  payload: Uint8Array,
  readText: TextReader,
): Uint8Array | null {
  const reading = readCommand(payload, readText)
  if (!reading.ok) return talk.refuse(source, reading.refusal)
  const { command } = reading
  switch (command.command) {
    case 'raw':
      return talk.written(source, writeRaw(command.bytes))
    case 'call':
      return nameCall(talk, source, target, command)
    case 'simplify':
      return hearPath(talk, source, target, command)
    case 'confirm':
      return hearConfirm(talk, source, target, command)
    default:
      return talk.refuse(source, 'not-spoken') ?? (talk.nodeAt('.') === NO_TREE ? NOTHING : null)
  }
}

function nameCall(talk: Godot4Talk, source: number, target: number, call: Call): Uint8Array | null {
  const path = call.path ?? talk.announced.pathOf(source, call.pathId)
  if (path === undefined) return talk.refuse(source, 'unknown-path-id')
  const found = talk.nodeAt(path)
  if (typeof found === 'string') return talk.refuse(source, found, path) ?? (found === NO_TREE ? NOTHING : null)
  if (!talk.hasOurNames(source, path, found)) return talk.refuse(source, 'names-differ', path)
  const name = found.table.nameAt(call.index)
  if (name === null) return talk.refuse(source, 'unknown-method', path)
  const obstacle = talk.obstacle(source, target, found.node, name)
  if (obstacle !== null) return talk.refuse(source, obstacle, path, name)
  const place = call.pathId === null ? { path } : { id: call.pathId }
  const maxBytes = call.payload.length + ROOM_FOR_NAME
  return talk.written(source, writeCall('call', place, name, ...valuesOf(call), maxBytes), path, name)
}

/** The values of a call, and what writes them: bytes without a header get one, all else stays byte for byte. */
function valuesOf(call: Call): [values: readonly unknown[], writer: ValueWriter] {
  const read = call.isRaw ? readCallArguments(call, godot4Codec, false) : null
  if (read?.ok === true) return [read.values, godot4Codec]
  const copy = (bytes: ByteWriter): null => {
    bytes.part(call.payload, call.valuesAt, call.valuesEnd)
    return null
  }
  // Only their number is looked at.
  return [Array<unknown>(call.count), { writeValues: copy }]
}

function hearPath(
  talk: Godot4Talk,
  source: number,
  target: number,
  { id, path, checksum }: SimplifyPath,
): Uint8Array | null {
  const found = talk.nodeAt(path)
  // Without a tree the host confirms all the same: until everybody has confirmed a path, calls for all travel one by one.
  const isUnknown = typeof found === 'string' && !(found === NO_TREE && target === SERVER)
  if (isUnknown) return talk.refuse(source, found, path)
  // It is announced anew to each receiver, and means the same to all.
  const known = talk.announced.pathOf(source, id)
  if (known !== undefined && known !== path) return talk.refuse(source, 'path-known', path)
  if (!talk.announced.keep(source, path, { id, checksum })) return talk.refuse(source, 'too-many-paths', path)
  if (!talk.hasOurNames(source, path, found)) talk.tellNames(source, path, found, checksum)
  return talk.written(source, writeSimplify(id, path), path)
}

/** Six bytes may be either form: what was announced is meant. */
function hearConfirm(talk: Godot4Talk, source: number, target: number, command: ConfirmPath): Uint8Array | null {
  if (target < 1) return talk.refuse(source, 'not-one-receiver')
  const byId = talk.announced.pathOf(target, command.id)
  const path = byId ?? command.path ?? ''
  if (talk.announced.find(target, path) === undefined) return talk.refuse(source, 'unknown-confirm', path)
  talk.learnForm(source, byId === undefined ? 'path' : 'id')
  if (!command.isSame) talk.tellNames(source, path, talk.nodeAt(path), '')
  return talk.written(source, writeConfirm(path), path)
}
