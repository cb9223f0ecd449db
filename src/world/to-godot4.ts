/**
 * A command of docs/wire/rpc.md as players of Godot 4 hear it: the name of a method becomes its number, and an announced
 * path gets its checksum. Its values are Godot 4's already. Called by the wire, once for all its players. Never throws:
 * what has no counterpart is refused, and told.
 */

import { readArguments, readCommand, type Call } from '../multiplayer/rpc/commands.ts'
import type { TextReader } from '../multiplayer/rpc/text-reader.ts'
import { godot4Codec } from '../godot4/variant/codec.ts'
import { writeCall } from '../godot4/wire/call-command.ts'
import { writeConfirmPath, writeSimplifyPath } from '../godot4/wire/path-command.ts'
import { writeRaw } from '../godot4/wire/raw-command.ts'
import { SERVER, type Godot4Talk } from './godot4-talk.ts'

/** Without its name a call is shorter; what it may need more is its first byte. */
const ROOM = 16

/** The command as a packet of SceneMultiplayer's; null if it is refused. */
export function toGodot4(
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
      return numberCall(talk, source, target, command)
    case 'simplify':
      return announce(talk, source, command.id, command.path)
    case 'confirm':
      return confirm(talk, source, target, command.path)
    case 'set':
      return talk.refuse(source, 'no-property-sets', command.path ?? '', command.name)
  }
}

function numberCall(talk: Godot4Talk, source: number, target: number, call: Call): Uint8Array | null {
  const { name } = call
  const path = call.path ?? talk.announced.pathOf(source, call.pathId)
  if (path === undefined) return talk.refuse(source, 'unknown-path-id', '', name)
  const found = talk.nodeAt(path)
  if (typeof found === 'string') return talk.refuse(source, found, path, name)
  const index = found.table.indexOf(name)
  if (index === null) return talk.refuse(source, 'unknown-method', path, name)
  const obstacle = talk.obstacle(source, target, found.node, name)
  if (obstacle !== null) return talk.refuse(source, obstacle, path, name)
  const read = readArguments(call, godot4Codec, true)
  if (!read.ok) return talk.refuse(source, 'bad-arguments', path, name)
  const place = call.pathId === null ? { path } : { id: call.pathId }
  const maxBytes = call.payload.length + ROOM
  return talk.written(source, writeCall(place, index, read.values, godot4Codec, maxBytes), path, name)
}

function announce(talk: Godot4Talk, source: number, id: number, path: string): Uint8Array | null {
  const found = talk.nodeAt(path)
  if (typeof found === 'string') return talk.refuse(source, found, path)
  if (!talk.announced.keep(source, path, { id, checksum: null })) return talk.refuse(source, 'too-many-paths', path)
  return talk.written(source, writeSimplifyPath(id, path, found.table.checksum), path)
}

/** To the player that had announced the path, in the form that it understands. */
function confirm(talk: Godot4Talk, source: number, target: number, path: string): Uint8Array | null {
  if (target <= SERVER) return talk.refuse(source, 'not-one-receiver', path)
  const announcement = talk.announced.find(target, path)
  if (announcement === undefined) return talk.refuse(source, 'unknown-confirm', path)
  const isSame = talk.hasOurNames(target, path, talk.nodeAt(path))
  const answer = { source, id: announcement.id, path, isSame }
  talk.forms.answered(target, `${source} ${path}`, answer)
  return talk.written(source, writeConfirmPath(answer, isSame, talk.forms.of(target)), path)
}
