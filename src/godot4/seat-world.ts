/**
 * The server's half of Godot 4's `WebSocketMultiplayerPeer`: each peer is sent its id as the first message, and from then
 * on a message is a packet, without a header. The mode that server-side.ts opens a WebSocketServer in, and its desk.
 * It relays nothing: in Godot 4 that is the affair of SceneMultiplayer.
 */

import type { InboxRules } from '../multiplayer/inbox.ts'
import { WorldDesk } from '../multiplayer/world-desk.ts'
import type { Channel } from '../peer/channel.ts'
import type { CodedPacket } from '../peer/coded-packet.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import type { RosterEvents } from '../server/peer-roster.ts'
import type { RosterEntry } from '../server/roster-entry.ts'
import type { ServerMode, WorldTools } from '../server/server-mode.ts'
import type { SideEvents } from './multiplayer-side.ts'
import { GODOT4_PACE } from './pace.ts'
import { READY_STATES } from './ready-state.ts'
import { SeatLink } from './seat-link.ts'
import { unsentWords } from './unsent-words.ts'
import { writePeerId } from './wire/peer-id.ts'

const EVERYBODY = 0
const SERVER = 1

/** What the seats need of the multiplayer peer that has the server. */
export interface SeatWorldTools {
  /** That of the game's object: the server below has its own, which the game does not see. */
  readonly report: ErrorReport
  readonly side: SideEvents
  /** Whether who has come since the last poll is turned away. */
  readonly isRefusing: () => boolean
  /** The longest message that a client takes, in bytes. */
  readonly mostBytes: number
}

/** The seats of one server, from `create_server` to `close`. */
export class SeatWorld extends WorldDesk implements ServerMode {
  readonly events: RosterEvents
  readonly desk: this
  readonly #tools: WorldTools
  readonly #side: SideEvents
  readonly #isRefusing: () => boolean
  readonly #mostBytes: number
  readonly #seats = new Map<number, SeatLink>()

  constructor(rules: InboxRules, tools: WorldTools, { report, side, isRefusing, mostBytes }: SeatWorldTools) {
    super(rules, report)
    this.desk = this
    this.#tools = tools
    this.#side = side
    this.#isRefusing = isRefusing
    this.#mostBytes = mostBytes
    this.events = {
      turnBegins: (id, index, count) => this.turnBegins(id, index, count),
      hasRoomFor: (_id, packet) => this.#hasRoomFor(packet),
      paceOf: () => GODOT4_PACE,
      admitted: (channel) => this.#take(channel),
      // A seat knows how it was closed.
      closeRequested: () => undefined,
      disconnected: (id) => this.#leave(id),
      connected: (entry) => this.#join(entry),
      drained: () => undefined,
      closing: () => undefined,
      overflowed: ({ connection }) => connection.refuse('backlog-full', 1008),
    }
  }

  /** The seat with this id; undefined for one that is not there, or was removed by force. */
  seat(id: number): SeatLink | undefined {
    const seat = this.#seats.get(id)
    return seat?.isForced === true ? undefined : seat
  }

  wrap(bytes: Uint8Array): () => Uint8Array {
    const shared = this.#tools.outbox.copy(bytes)
    return () => shared
  }

  /** Whether so many bytes would leave with this tick; if not, they are counted as dropped. */
  leavesNow(id: number, length: number): boolean {
    const leaves = this.seat(id)?.leavesNow(length) !== false
    if (!leaves) this.#tools.traffic.drop(id, 'outbound-full')
    return leaves
  }

  // ---- PacketDesk ----

  /**
   * To one peer: what its buffer says, and ERR_INVALID_PARAMETER for one that is not there. To several: OK; who has no
   * room is left out, counted.
   */
  protected putBytes(bytes: Uint8Array): GodotError {
    const { target } = this
    const shared = this.#tools.outbox.copy(bytes)
    if (target > EVERYBODY) return this.#putTo(target, shared)
    for (const seat of this.#seats.values()) if (seat.id !== -target) seat.sendShared(shared)
    return GodotError.OK
  }

  putCoded(packet: CodedPacket): GodotError {
    const bytes = packet.bytesIn('')
    return bytes === null ? GodotError.ERR_INVALID_DATA : this.put(bytes)
  }

  // ---- inside ----

  #putTo(id: number, shared: Uint8Array): GodotError {
    const seat = this.seat(id)
    if (seat === undefined) {
      const what = id === SERVER ? 'A server cannot send to itself.' : `There is no peer ${id} to send to.`
      return this.report.fail(GodotError.ERR_INVALID_PARAMETER, what)
    }
    const error = seat.sendShared(shared)
    return error === GodotError.OK ? error : this.report.fail(error, unsentWords(seat, shared.length))
  }

  #join(entry: RosterEntry): void {
    // Its 101 is sent; it gets no id, and the game never hears of it.
    if (this.#isRefusing()) return entry.connection.refuse('not-accepting', 0)
    const seat = new SeatLink(entry, { traffic: this.#tools.traffic, mostBytes: this.#mostBytes })
    this.#seats.set(seat.id, seat)
    // Nobody knew of the seat before, so nothing can have been put to it: this is the first message.
    seat.sendShared(writePeerId(seat.id))
    this.#side.connected(seat.id)
  }

  #leave(id: number): void {
    const seat = this.#seats.get(id)
    if (seat === undefined) return
    seat.ended()
    this.#seats.delete(id)
    if (seat.isForced) this.#side.removed(id)
    else this.#side.disconnected(id)
  }

  #hasRoomFor(packet: Uint8Array): boolean {
    if (!this.mustWait(packet.length)) return true
    this.waits()
    return false
  }

  #take(channel: Channel): void {
    const { traffic } = this.#tools
    const packet = channel.read()
    if (packet === undefined) return
    // Godot's engines call an empty message an error; who is leaving is not heard any more.
    if (packet.length === 0) traffic.drop(channel.id, 'frame-too-short')
    else if (this.#seats.get(channel.id)?.state !== READY_STATES.open) traffic.drop(channel.id, 'closed')
    else if (!this.keep(packet, channel.id, '')) traffic.drop(channel.id, 'queue-full')
  }
}
