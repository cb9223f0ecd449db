/**
 * Reads any packet of Godot 4's SceneMultiplayer: the first byte says which command it is. Called by SceneMultiplayer with
 * what a peer sent, and with what a relay held. Never throws: what it cannot read, it refuses.
 */

import { readUtf8 } from '../../peer/utf8.ts'
import type { TextReader } from '../../multiplayer/rpc/text-reader.ts'
import { readCall, type Call } from './call-command.ts'
import { COMMAND_BITS, COMMANDS } from './command-byte.ts'
import { readConfirmPath, readSimplifyPath, type ConfirmPath, type SimplifyPath } from './path-command.ts'
import { readRaw, type Raw } from './raw-command.ts'
import { refused, type Reading } from './refusals.ts'
import { readDespawn, readSpawn, readSync, type ReplicationCommand } from './replication-command.ts'
import { readSystemCommand, type SystemCommand } from './system-command.ts'

/** Any command that was read. */
export type Command = Call | SimplifyPath | ConfirmPath | Raw | ReplicationCommand | SystemCommand

/** Reads one packet, which must not change after. Paths of calls are read by `readText`. */
export function readCommand(packet: Uint8Array, readText: TextReader = readUtf8): Reading<Command> {
  const [first] = packet
  if (first === undefined) return refused('no-command')
  switch (first & COMMAND_BITS) {
    case COMMANDS.call:
      return readCall(packet, readText)
    case COMMANDS.simplify:
      return readSimplifyPath(packet)
    case COMMANDS.confirm:
      return readConfirmPath(packet)
    case COMMANDS.raw:
      return readRaw(packet)
    case COMMANDS.spawn:
      return readSpawn(packet)
    case COMMANDS.despawn:
      return readDespawn(packet)
    case COMMANDS.sync:
      return readSync(packet)
    default:
      return readSystemCommand(packet)
  }
}
