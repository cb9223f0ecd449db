/**
 * Godot 4's wire as a world sees it: packets of SceneMultiplayer, whose relays say where they go, and whose sources are
 * written by the server alone. Made by OneWorld for each world. It sends nothing; what cannot be said in it, or from it, is
 * told through the talk.
 */

import { LAST_WORDS_MS } from '../godot4/seat-link.ts'
import { COMMAND_BITS, COMMANDS } from '../godot4/wire/command-byte.ts'
import { writePeerId } from '../godot4/wire/peer-id.ts'
import type { WireRefusal } from '../godot4/wire/refusals.ts'
import { readSystemCommand, writeAddPeer, writeRelay, writeRemovePeer } from '../godot4/wire/system-command.ts'
import { FRAME_TYPES, type FrameType } from '../multiplayer/frame.ts'
import type { Parcel, PlayerWire } from '../multiplayer/player-wire.ts'
import { knowingReader } from '../multiplayer/rpc/text-reader.ts'
import type { DropReason } from '../peer/traffic.ts'
import { fromGodot4 } from './from-godot4.ts'
import { Godot4Talk, SERVER, type TalkTools } from './godot4-talk.ts'
import { toGodot4 } from './to-godot4.ts'

/** What a Godot 4 client takes with its default buffers: one byte more ends its connection. */
const MOST_BYTES = 65_535

/** {@link PlayerWire} of Godot 4, for one world. */
export class Godot4Wire implements PlayerWire {
  readonly mostBytes: number = MOST_BYTES
  readonly headerBytes = 0
  readonly lastWordsMs: number = LAST_WORDS_MS
  readonly #talk: Godot4Talk
  readonly #readText = knowingReader()

  constructor(tools: TalkTools) {
    this.#talk = new Godot4Talk(tools)
  }

  unpack(_id: number, packet: Uint8Array): Parcel | DropReason {
    const [first] = packet
    if (first === undefined) return 'frame-too-short'
    if ((first & COMMAND_BITS) !== COMMANDS.system) return { target: SERVER, payload: packet }
    const reading = readSystemCommand(packet)
    if (!reading.ok) return DROPS[reading.refusal] ?? 'system-frame'
    const { command } = reading
    if (command.command !== 'relay') return 'system-frame'
    // What is for the server alone is never relayed: an engine leaves it lying too.
    return command.peer === SERVER ? 'unknown-target' : { target: command.peer, payload: command.packet }
  }

  pack(source: number, _target: number, payload: Uint8Array): Uint8Array {
    return source === SERVER ? payload : writeRelay(source, payload)
  }

  passOn(source: number, _packet: Uint8Array, payload: Uint8Array): Uint8Array {
    return writeRelay(source, payload)
  }

  tell(type: Exclude<FrameType, 0>, id: number): Uint8Array | null {
    if (type === FRAME_TYPES.id) return writePeerId(id)
    // Of the server its players know by being there.
    if (id === SERVER) return null
    return type === FRAME_TYPES.add ? writeAddPeer(id) : writeRemovePeer(id)
  }

  toCommand(source: number, target: number, payload: Uint8Array): Uint8Array | null {
    return fromGodot4(this.#talk, source, target, payload, this.#readText)
  }

  fromCommand(source: number, target: number, command: Uint8Array): Uint8Array | null {
    return toGodot4(this.#talk, source, target, command, this.#readText)
  }

  untranslated(source: number): void {
    this.#talk.refuse(source, 'no-counterpart')
  }

  forget(id: number): void {
    this.#talk.forget(id)
  }
}

const DROPS: Readonly<Partial<Record<WireRefusal, DropReason>>> = {
  'command-too-short': 'frame-too-short',
  'unknown-system-command': 'unknown-frame-type',
}
