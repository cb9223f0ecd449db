/**
 * Godot 4's wire as a world sees it: packets of SceneMultiplayer, whose relays say where they go, and whose sources are
 * written by the server alone. Made by OneWorld for each world. It sends nothing; what cannot be said in it, or from it, is
 * told through the talk.
 */

import { GODOT4_PACE, MOST_BYTES } from '../godot4/pace.ts'
import { COMMAND_BITS, COMMANDS } from '../godot4/wire/command-byte.ts'
import { writePeerId } from '../godot4/wire/peer-id.ts'
import type { WireRefusal } from '../godot4/wire/refusals.ts'
import { readSystemCommand, writeAddPeer, writeRelay, writeRemovePeer } from '../godot4/wire/system-command.ts'
import { FRAME_TYPES, type FrameType } from '../multiplayer/frame.ts'
import type { Parcel, PlayerWire } from '../multiplayer/player-wire.ts'
import { knowingReader } from '../multiplayer/rpc/text-reader.ts'
import type { PaceRules } from '../peer/pace.ts'
import type { DropReason } from '../peer/traffic.ts'
import { fromGodot4 } from './from-godot4.ts'
import { Godot4Talk, SERVER, type TalkTools } from './godot4-talk.ts'
import { toGodot4 } from './to-godot4.ts'

/** What a wire needs of its world. */
export interface WireTalkTools extends Omit<TalkTools, 'send'> {
  /** Sends a player a packet as it is. */
  send(player: number, packet: Uint8Array): void
}

/** {@link PlayerWire} of Godot 4, for one world. */
export class Godot4Wire implements PlayerWire {
  readonly mostBytes: number = MOST_BYTES
  readonly headerBytes = 0
  readonly returnsOwn = true
  readonly pace: PaceRules = GODOT4_PACE
  readonly #talk: Godot4Talk
  readonly #readText = knowingReader()

  /** Of `tools`, `send` takes packets as they are on the wire. */
  constructor(tools: WireTalkTools) {
    const send = (source: number, player: number, packet: Uint8Array): void => {
      tools.send(player, this.pack(source, player, packet))
    }
    this.#talk = new Godot4Talk({ ...tools, send })
  }

  unpack(_id: number, packet: Uint8Array): Parcel | DropReason | null {
    const [first] = packet
    if (first === undefined) return 'frame-too-short'
    if ((first & COMMAND_BITS) !== COMMANDS.system) return { target: SERVER, payload: packet }
    const reading = readSystemCommand(packet)
    if (!reading.ok) return DROPS[reading.refusal] ?? 'system-frame'
    const { command } = reading
    // That somebody is done with an authentication that nobody has asked for: an engine leaves it lying.
    if (command.command === 'auth-complete') return null
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
