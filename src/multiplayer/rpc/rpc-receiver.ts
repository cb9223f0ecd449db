/**
 * What is done with the packets that others send: announcements are kept and confirmed, raw bytes handed on, and calls
 * done if each of a list of questions lets them. What is refused is told, and changes nothing.
 * Called by MultiplayerAPI inside `poll()`. Protocol: docs/wire/rpc.md. Never throws.
 */

import type { MultiplayerPeer } from '../../peer/multiplayer-peer.ts'
import { NodePath } from '../variant/node-path.ts'
import { isPathTooLong } from './command-text.ts'
import { readCommand, writeConfirm, type Call, type Command } from './commands.ts'
import type { CallOrigin, IncomingCalls, Refusal } from './incoming-calls.ts'
import type { NodeRecord } from './node-record.ts'
import { RPC_REFUSALS, type RpcRefusal } from './rpc-refusals.ts'
import type { RpcSession } from './rpc-session.ts'
import { knowingReader } from './text-reader.ts'

/** What a receiver tells its API. */
export interface ReceiverEvents {
  rawReceived(source: number, bytes: Uint8Array): void
  /** `sentence` says more than the reason. */
  refused(source: number, reason: RpcRefusal, path: string, name: string, sentence: string): void
}

interface Arrival extends CallOrigin {
  readonly peer: MultiplayerPeer
}

/** Reads the packets of one API. */
export class RpcReceiver {
  readonly #session: RpcSession
  readonly #calls: IncomingCalls
  readonly #events: ReceiverEvents
  readonly #readText = knowingReader()

  constructor(session: RpcSession, calls: IncomingCalls, events: ReceiverEvents) {
    this.#session = session
    this.#calls = calls
    this.#events = events
  }

  /**
   * Takes the oldest packet of the peer and does what it says. `root` is where paths start, null if there is none;
   * `now` the time of the poll in milliseconds.
   */
  readNext(peer: MultiplayerPeer, root: NodeRecord | null, now: number): void {
    const source = peer.get_packet_peer()
    const codec = peer.get_packet_codec()
    const self = peer.get_unique_id()
    const packet = peer.get_packet()
    const before = this.#session.takeSender(source)
    try {
      this.#receive({ peer, root, now, source, codec, self }, packet)
    } finally {
      this.#session.restoreSender(before)
    }
  }

  #receive(arrival: Arrival, packet: Uint8Array): void {
    const read = readCommand(packet, this.#readText)
    if (!read.ok) return this.#refuse(arrival.source, { reason: read.refusal }, '', '')
    const { command } = read
    switch (command.command) {
      case 'raw':
        // A copy: the packet's other bytes are nobody's business.
        return this.#events.rawReceived(arrival.source, command.bytes.slice())
      case 'simplify':
        return this.#keepPath(arrival, command)
      case 'confirm':
        return this.#keepConfirm(arrival, command.path)
      default:
        return this.#answer(arrival, command)
    }
  }

  // ---- paths ----

  #keepPath({ peer, source }: Arrival, { id, path }: Extract<Command, { command: 'simplify' }>): void {
    const { connected, received } = this.#session
    if (!connected.isKnown(source)) return this.#refuse(source, { reason: 'unknown-source' }, path, '')
    // As Godot spells it: a slash too many is left out.
    const confirm = isPathTooLong(path) ? null : writeConfirm(new NodePath(path).toString())
    if (confirm?.ok !== true) return this.#refuse(source, { reason: 'path-too-long' }, path, '')
    // Unconfirmed paths travel in full: nothing is lost.
    if (!received.keep(source, id, path)) return this.#refuse(source, { reason: 'too-many-paths' }, path, '')
    peer.set_target_peer(source)
    peer.put_packet(confirm.bytes)
  }

  #keepConfirm({ source }: Arrival, path: string): void {
    if (!this.#session.sent.confirm(source, path)) this.#refuse(source, { reason: 'unknown-confirm' }, path, '')
  }

  // ---- calls ----

  #answer(arrival: Arrival, call: Call): void {
    const path = call.path ?? this.#session.received.find(arrival.source, call.pathId)
    const refusal = this.#tryAt(path, arrival, call)
    if (refusal !== null) this.#refuse(arrival.source, refusal, path ?? '', call.name)
  }

  #tryAt(path: string | undefined, arrival: Arrival, call: Call): Refusal | null {
    if (path === undefined) return { reason: 'unknown-path-id' }
    // Before it is taken apart: a packet may be one long path.
    if (isPathTooLong(path)) return { reason: 'path-too-long' }
    return this.#calls.try(arrival, path, call)
  }

  #refuse(source: number, { reason, detail }: Refusal, path: string, name: string): void {
    const sentence = detail === undefined ? RPC_REFUSALS[reason] : `${RPC_REFUSALS[reason]} ${detail}`
    this.#events.refused(source, reason, path, name, sentence)
  }
}
