/**
 * Writes a command of Godot 4's as the packet that says the same: for tests that read something and write it again. What
 * is read in one form and written in several is not its business: calls, and confirmations.
 */

import type { Call } from '../../../src/godot4/wire/call-command.ts'
import type { Command } from '../../../src/godot4/wire/command.ts'
import { writeSimplifyPath, type ConfirmPath } from '../../../src/godot4/wire/path-command.ts'
import { writeRaw } from '../../../src/godot4/wire/raw-command.ts'
import { writeDelta, writeDespawn, writeSpawn, writeSync } from '../../../src/godot4/wire/replication-command.ts'
import { writeAddPeer, writeAuth, writeRelay, writeRemovePeer } from '../../../src/godot4/wire/system-command.ts'
import type { Encoded } from '../../../src/peer/packet-codec.ts'

/** A command that has one form. */
export type PlainCommand = Exclude<Command, Call | ConfirmPath>

/** The packet of a command, of at most so many bytes. */
export function writeAgain(command: PlainCommand, mostBytes: number): Encoded {
  switch (command.command) {
    case 'auth':
      return written(writeAuth(command.data))
    case 'auth-complete':
      return written(writeAuth())
    case 'add':
      return written(writeAddPeer(command.peer))
    case 'remove':
      return written(writeRemovePeer(command.peer))
    case 'relay':
      return written(writeRelay(command.peer, command.packet))
    case 'simplify':
      return writeSimplifyPath(command.id, command.path, command.checksum)
    case 'raw':
      return writeRaw(command.bytes)
    case 'spawn':
      return writeSpawn(command, mostBytes)
    case 'despawn':
      return written(writeDespawn(command.netId))
    case 'sync':
      return writeSync(command.time, command.entries, mostBytes)
    case 'delta':
      return writeDelta(command.entries, mostBytes)
  }
}

function written(bytes: Uint8Array): Encoded {
  return { ok: true, bytes }
}
