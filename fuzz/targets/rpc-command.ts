/**
 * The commands of remote calls, and their arguments in both codecs. What is read is written again as the same command,
 * and a call keeps its values on the way from one codec to the other.
 */

import { isDeepStrictEqual } from 'node:util'
import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import { variantCodec } from '../../src/multiplayer/codec/variant-wire.ts'
import type { WireCodec } from '../../src/multiplayer/codec/wire-codec.ts'
import {
  readArguments,
  readCommand,
  replaceArguments,
  writeCall,
  writeConfirm,
  writeRaw,
  writeSimplify,
  type Call,
  type Command,
} from '../../src/multiplayer/rpc/commands.ts'
import { knowingReader } from '../../src/multiplayer/rpc/text-reader.ts'
import { translatePayload } from '../../src/multiplayer/rpc/translate.ts'
import type { Encoded } from '../../src/peer/packet-codec.ts'
import { bytesOf, demand, type FuzzTarget } from '../target.ts'
import { documentedVectors } from '../documented-vectors.ts'

const MOST_BYTES = 1_000_000
const BYTE_ORDER_MARK = '\ufeff'

/** The command without what it was read from. */
function plain(command: Command): unknown {
  if (!isCall(command)) return command
  const { pathId, path, name, count } = command
  return { command: command.command, pathId, path, name, count }
}

function isCall(command: Command): command is Call {
  return command.command === 'call' || command.command === 'set'
}

function checkPlain(command: Exclude<Command, Call>): void {
  const written = writePlain(command)
  // Read is more than is written: long and empty paths, and ids that no call could name.
  if (!written.ok) return
  const again = readCommand(written.bytes)
  demand(again.ok && isDeepStrictEqual(again.command, command), `a ${command.command} is written as something else`)
}

function writePlain(command: Exclude<Command, Call>): Encoded {
  if (command.command === 'raw') return writeRaw(command.bytes)
  if (command.command === 'confirm') return writeConfirm(command.path)
  return writeSimplify(command.id, command.path)
}

function checkCall(payload: Uint8Array, call: Call, codec: WireCodec): void {
  const found = readArguments(call, codec, true)
  if (!found.ok) return
  demand(found.values.length === call.count, 'there are not as many values as were counted')
  const replaced = replaceArguments(payload, call, found.values, codec, MOST_BYTES)
  if (replaced.ok) checkSame(replaced.bytes, call, codec, found.values)
  const node = call.path === null ? { id: call.pathId ?? 0 } : { path: call.path }
  const written = writeCall(call.command, node, call.name, found.values, codec, MOST_BYTES)
  if (written.ok) checkSame(written.bytes, call, codec, found.values)
}

function checkSame(payload: Uint8Array, call: Call, codec: WireCodec, values: readonly unknown[]): void {
  const read = readCommand(payload)
  demand(read.ok && isDeepStrictEqual(plain(read.command), plain(call)), 'a call is written as another')
  const found = isCall(read.command) ? readArguments(read.command, codec, true) : null
  demand(found?.ok === true && isDeepStrictEqual(found.values, values), 'a call is written with other values')
}

/** There and back between the codecs. */
function checkTranslation(payload: Uint8Array, call: Call): void {
  const there = translatePayload(payload, variantCodec, msgpackCodec, MOST_BYTES)
  if (!there.ok || call.name === '') return
  const back = translatePayload(there.bytes, msgpackCodec, variantCodec, MOST_BYTES)
  demand(back.ok, `what was carried over cannot be carried back: ${back.ok ? '' : back.message}`)
  const found = readArguments(call, variantCodec, true)
  demand(found.ok, 'arguments that nobody can read were carried over')
  checkSame(back.bytes, call, variantCodec, found.values)
}

/** The payloads of Godot's MultiplayerAPI. */
export const rpcCommand: FuzzTarget = {
  name: 'rpc-command',
  reads: [
    'src/multiplayer/rpc/commands.ts',
    'src/multiplayer/rpc/text-reader.ts',
    'src/multiplayer/rpc/translate.ts',
    'src/multiplayer/codec/variant-wire.ts',
  ],
  seeds: [...documentedVectors('rpc.md'), Uint8Array.of(0, 1, 0, 0, 0, 0x61, 0, 3, 7, 0xa1, 0x61, 0xc0)],
  words: [...documentedVectors('variant.md'), bytesOf(BYTE_ORDER_MARK)],
  run(bytes) {
    const read = readCommand(bytes)
    const readText = knowingReader()
    for (const time of ['first', 'second']) {
      demand(isDeepStrictEqual(readCommand(bytes, readText), read), `names are read otherwise the ${time} time`)
    }
    if (!read.ok) return
    const { command } = read
    if (!isCall(command)) {
      checkPlain(command)
      return
    }
    for (const codec of [variantCodec, msgpackCodec]) checkCall(bytes, command, codec)
    checkTranslation(bytes, command)
  },
}
