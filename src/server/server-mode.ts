/**
 * What happens to peers, put into signals: raw mode, where the game talks to each peer, and multiplayer mode, where a
 * world stands between them. WebSocketServer takes one of the two when it listens; nothing else knows which.
 */

import { MultiplayerWorld, type Member, type WorldRules } from '../multiplayer/multiplayer-world.ts'
import { RawDesk, type PacketDesk } from '../multiplayer/packet-desk.ts'
import type { PlayerKinds, WireTools } from '../multiplayer/player-wire.ts'
import { PlayerWires } from '../multiplayer/player-wires.ts'
import { sendFrame } from '../multiplayer/send-frame.ts'
import type { CallDirectory } from '../peer/call-directory.ts'
import type { Channel } from '../peer/channel.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import type { Outbox } from '../peer/outbox.ts'
import type { ErrorSink } from '../peer/signal.ts'
import type { DropReason, Traffic } from '../peer/traffic.ts'
import type { GatedConnection } from './gated-connection.ts'
import type { RosterEvents } from './peer-roster.ts'
import type { RosterEntry } from './roster-entry.ts'
import type { ServerSignals } from './server-signals.ts'

/** One of the two modes. */
export interface ServerMode {
  readonly events: RosterEvents
  /** Answers the packet calls of the server itself. */
  readonly desk: PacketDesk
  /** Makes a packet of the server's to everybody out of the game's bytes, as each peer gets it; null for who cannot. */
  wrap(bytes: Uint8Array): (id: number) => Uint8Array | null
}

/** What both modes do alike. */
function commonEvents(signals: ServerSignals): Pick<RosterEvents, 'closeRequested' | 'drained' | 'overflowed'> {
  return {
    closeRequested: (id, code, reason) => signals.client_close_request.emit(id, code, reason),
    drained: (id) => signals.peer_drained.emit(id),
    overflowed: ({ connection }) => connection.refuse('backlog-full', 1008),
  }
}

/** The mode without `gd_mp_api`. */
export function rawMode(signals: ServerSignals, tools: WorldTools): ServerMode {
  return {
    desk: new RawDesk(tools.report),
    wrap: (bytes) => {
      const shared = tools.outbox.copy(bytes)
      return () => shared
    },
    events: {
      ...commonEvents(signals),
      // Each peer's own queue is all there is.
      turnBegins: () => undefined,
      hasRoomFor: () => true,
      paceOf: () => null,
      connected: ({ id, connection }) => signals.client_connected.emit(id, connection.protocol),
      admitted: ({ id }) => signals.data_received.emit(id),
      closing: () => undefined,
      disconnected: (id, wasClean) => signals.client_disconnected.emit(id, wasClean),
    },
  }
}

/** What a world needs of its server. */
export interface WorldTools {
  readonly outbox: Outbox
  readonly traffic: Traffic
  readonly report: ErrorReport
  readonly errors: ErrorSink
  /** Where the nodes are that can be called; null while no API has said. */
  directory(): CallDirectory | null
}

/** Makes the mode with `gd_mp_api`, for each `listen` a new one: {@link worldMode}, or that of another wire. */
export type MakeWorld = (
  signals: ServerSignals,
  rules: WorldRules,
  tools: WorldTools,
  kinds: PlayerKinds | null,
) => ServerMode

/** The mode with `gd_mp_api`. Without `kinds` all players are of Godot 3's. */
export function worldMode(
  signals: ServerSignals,
  rules: WorldRules,
  tools: WorldTools,
  kinds: PlayerKinds | null,
): ServerMode {
  const { outbox, traffic, report, errors } = tools
  const wireTools: WireTools = {
    directory: () => tools.directory(),
    send: (id, packet) => world.sendTo(id, packet),
    warn: (reason, text) => report.warn(reason, text),
    failed: (error) => errors.collect(error),
  }
  const wires = new PlayerWires(kinds?.open(wireTools))
  const world = new MultiplayerWorld(
    rules,
    {
      packetReceived: (source) => signals.peer_packet.emit(source),
      failed: (error) => errors.collect(error),
      share: (bytes) => outbox.copy(bytes),
    },
    report,
    wires,
  )
  const codecOf = (arrival: GatedConnection): string => kinds?.codecOf(arrival) ?? arrival.codec
  return {
    desk: world,
    wrap: (bytes) => world.framesForAll(bytes),
    events: {
      ...commonEvents(signals),
      turnBegins: (id, index, count) => world.turnBegins(id, index, count),
      hasRoomFor: (id, packet) => world.hasRoomFor(id, packet),
      paceOf: (connection) => wires.of(codecOf(connection)).pace,
      connected: (entry) => {
        const codec = codecOf(entry.connection)
        world.join(new RosterMember(entry, traffic, codec, wires.of(codec).mostBytes))
        signals.peer_connected.emit(entry.id)
      },
      admitted: (channel) => {
        const packet = channel.read()
        if (packet !== undefined) world.receive(channel.id, packet)
      },
      closing: (id) => world.dismiss(id),
      disconnected: (id) => {
        world.leave(id)
        signals.peer_disconnected.emit(id)
      },
    },
  }
}

/** A peer of the roster as a member of the world. */
class RosterMember implements Member {
  readonly id: number
  readonly codec: string
  readonly mostBytes: number
  readonly #entry: RosterEntry
  readonly #channel: Channel
  readonly #traffic: Traffic

  /** `mostBytes` is what the player's wire has room for. */
  constructor(entry: RosterEntry, traffic: Traffic, codec: string, mostBytes: number) {
    this.id = entry.id
    this.codec = codec
    this.mostBytes = Math.min(mostBytes, entry.channel.mostOutboundBytes)
    this.#entry = entry
    this.#channel = entry.channel
    this.#traffic = traffic
  }

  get isHere(): boolean {
    return this.#channel.isAlive
  }

  send(bytes: Uint8Array): GodotError {
    // What could never be sent is dropped as that; who is leaving is dropped for, once, below.
    if (bytes.length <= this.mostBytes || !this.isHere) return sendFrame(this.#channel, bytes)
    if (!this.#channel.isSending()) return GodotError.OK
    this.drop('outbound-full')
    return GodotError.ERR_OUT_OF_MEMORY
  }

  sendSystem(bytes: Uint8Array): void {
    if (!this.isHere || !this.#channel.isSending()) return
    // Thousands may come and go while a client stalls for a moment, so the number of its packets does not count here.
    if (this.#channel.hasOutboundBytes(bytes.length)) this.#channel.send(bytes, false, true)
    // A client that missed who is there would speak to ghosts: rather none.
    else this.#entry.connection.refuse('slow-peer', 0)
  }

  drop(reason: DropReason): void {
    // A listener may have stopped the server: another life is told nothing of it.
    if (this.isHere) this.#traffic.drop(this.id, reason)
  }
}
