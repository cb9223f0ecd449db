/**
 * The server's half of Godot 3's multiplayer protocol: who is in the world, who is told of whom, and where packets go.
 * WebSocketServer tells it of joins, leaves and packets inside `poll()`; it is the packet desk of the server itself.
 * Pure: it sees members through a small port, and knows no connection.
 */

import type { CodedPacket } from '../peer/coded-packet.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import type { DropReason } from '../peer/traffic.ts'
import type { SpokenCodecs } from './codec/spoken-codecs.ts'
import { CodecFrames } from './codec-frames.ts'
import { FRAME_TYPES, type FrameType } from './frame.ts'
import type { Parcel } from './player-wire.ts'
import { PlayerWires } from './player-wires.ts'
import { relayedFrames } from './relayed-frames.ts'
import { route, type Route } from './routing.ts'
import type { InboxRules } from './inbox.ts'
import { WorldDesk } from './world-desk.ts'

const SERVER = 1
const EVERYBODY = 0

/** One client of the world, as the world sees it. */
export interface Member {
  readonly id: number
  /** The name of the codec that it speaks: `''` is Godot's Variant. */
  readonly codec: string
  /** The longest packet that can ever be sent to it, in bytes. */
  readonly mostBytes: number
  /** False when its server has stopped, or its end was told. */
  readonly isHere: boolean
  /**
   * Sends a packet; the bytes stay as they are until the turn ends.
   * @returns OK; ERR_OUT_OF_MEMORY where there is no room; FAILED where the connection is over.
   */
  send(bytes: Uint8Array): GodotError
  /** Sends what a client must not miss; whoever has no room for it is cut. */
  sendSystem(bytes: Uint8Array): void
  /** Counts a packet of this member that was dropped, while it is here. */
  drop(reason: DropReason): void
}

/** How a world is. */
export interface WorldRules extends InboxRules {
  /** False: a star. Clients never learn of each other, and reach only the server. */
  readonly relay: boolean
  /**
   * Asked for each packet that would be forwarded, once, with what its sender wrote; target as in it. Only
   * true lets it pass. Null: all may.
   */
  readonly mayRelay: ((source: number, target: number, payload: Uint8Array) => unknown) | null
  /** The codecs that members may speak. */
  readonly codecs: SpokenCodecs
}

/** What a world tells its server, and asks of it. */
export interface WorldEvents {
  /** A packet for the server can be read. */
  packetReceived(source: number): void
  /** A callback of the user's threw. */
  failed(error: unknown): void
  /** Copies bytes once to where they stay unchanged until the turn ends, for any number of `send`. */
  share(bytes: Uint8Array): Uint8Array
}

/** The multiplayer world of one server, from `listen` to `stop`. */
export class MultiplayerWorld extends WorldDesk {
  readonly #rules: WorldRules
  readonly #events: WorldEvents
  readonly #wires: PlayerWires
  readonly #members = new Map<number, Member>()
  // The members in ascending id, made when it is needed: the order in which Godot tells them.
  #ordered: readonly Member[] | null = null

  /** `wires` are what its members speak: by default all speak Godot 3's. */
  constructor(rules: WorldRules, events: WorldEvents, report: ErrorReport, wires: PlayerWires = new PlayerWires()) {
    super(rules, report)
    this.#rules = rules
    this.#events = events
    this.#wires = wires
  }

  // ---- members ----

  /** A client has come: it learns its id and of the server, then it and each other client learn of each other. */
  join(member: Member): void {
    this.#tell(member, FRAME_TYPES.id, member.id)
    this.#tell(member, FRAME_TYPES.add, SERVER)
    if (this.#rules.relay) {
      const arrival = this.#news(FRAME_TYPES.add, member.id)
      for (const other of this.#ascending()) {
        hand(other, arrival.of(other.codec))
        this.#tell(member, FRAME_TYPES.add, other.id)
      }
    }
    this.#members.set(member.id, member)
    this.#ordered = null
  }

  /** A client has left: the others are told. */
  leave(id: number): void {
    if (!this.#members.delete(id)) return
    this.#ordered = null
    this.#wires.forget(id)
    if (!this.#rules.relay) return
    const departure = this.#news(FRAME_TYPES.remove, id)
    for (const other of this.#ascending()) hand(other, departure.of(other.codec))
  }

  /** The server is about to close a client: told that the server has left, Godot clients forget what they had announced. */
  dismiss(id: number): void {
    const member = this.#members.get(id)
    if (member !== undefined) this.#tell(member, FRAME_TYPES.remove, SERVER)
  }

  /**
   * Whether a packet of a client can be taken now. Only one that the server itself would have to keep may have to wait:
   * a full inbox of the server's holds up nobody who plays with others.
   */
  hasRoomFor(id: number, packet: Uint8Array): boolean {
    const wire = this.#wires.of(this.#members.get(id)?.codec ?? '')
    if (!this.mustWait(packet.length - wire.headerBytes)) return true
    const parcel = wire.unpack(id, packet)
    if (parcel === null || typeof parcel === 'string' || !route(id, parcel.target).toServer) return true
    this.waits()
    return false
  }

  /** A packet has come from a client: read it, pass it on, or refuse it. Who speaks the same codec gets the same bytes. */
  receive(id: number, packet: Uint8Array): void {
    const member = this.#members.get(id)
    if (member === undefined) return
    const wire = this.#wires.of(member.codec)
    const parcel = wire.unpack(id, packet)
    if (parcel === null) return
    if (typeof parcel === 'string') return member.drop(parcel)
    const way = route(id, parcel.target, wire.returnsOwn)
    const isForOthers = way.toOne !== 0 || way.toOthers
    const command = way.toServer ? this.#keep(member, parcel) : undefined
    // Who heard of it may have stopped the server.
    if (isForOthers && member.isHere) this.#forward(member, way, packet, parcel, command)
    // For itself: nobody else has that id.
    if (!way.toServer && !isForOthers) member.drop('unknown-target')
  }

  /** Sends a member what its wire has to say, if there is room; the bytes are copied. */
  sendTo(id: number, packet: Uint8Array): void {
    this.#members.get(id)?.send(this.#events.share(packet))
  }

  // ---- PacketDesk ----

  protected putBytes(bytes: Uint8Array): GodotError {
    return this.#sendOwn(
      route(SERVER, this.target),
      this.#ownFrames(this.target, () => bytes),
    )
  }

  putCoded(packet: CodedPacket): GodotError {
    const frames = this.#ownFrames(this.target, (codec) => packet.bytesIn(codec))
    return this.#sendOwn(route(SERVER, this.target), frames)
  }

  /** A packet of the server's to everybody, as each member gets it; null for who cannot. */
  framesForAll(bytes: Uint8Array): (id: number) => Uint8Array | null {
    const frames = this.#ownFrames(EVERYBODY, () => bytes)
    return (id) => frames.of(this.#members.get(id)?.codec ?? '')
  }

  // ---- inside ----

  /** The packet that tells something in the wire of a codec; null where it is not told. */
  #told(codec: string, type: Exclude<FrameType, 0>, id: number): Uint8Array | null {
    const packet = this.#wires.of(codec).tell(type, id)
    return packet === null ? null : this.#events.share(packet)
  }

  #tell(member: Member, type: Exclude<FrameType, 0>, id: number): void {
    hand(member, this.#told(member.codec, type, id))
  }

  /** What is told to many, made once for each wire. */
  #news(type: Exclude<FrameType, 0>, id: number): CodecFrames {
    return new CodecFrames((codec) => this.#told(codec, type, id))
  }

  /** The packets of something that the server sends; `bytesIn` gives the command in a codec. */
  #ownFrames(target: number, bytesIn: (codec: string) => Uint8Array | null): CodecFrames {
    return new CodecFrames((codec) => {
      const wire = this.#wires.of(codec)
      const command = bytesIn(codec)
      const payload = command === null ? null : wire.fromCommand(SERVER, target, command)
      return payload === null ? null : this.#events.share(wire.pack(SERVER, target, payload))
    })
  }

  #ascending(): readonly Member[] {
    this.#ordered ??= [...this.#members.values()].sort((a, b) => a.id - b.id)
    return this.#ordered
  }

  /** What is for the server itself waits as a command, which is returned; null where it is none. */
  #keep(member: Member, { target, payload }: Parcel): Uint8Array | null {
    const command = this.#wires.of(member.codec).toCommand(member.id, target, payload)
    if (command?.length === 0 && payload.length > 0) return command
    if (command === null) member.drop('untranslatable')
    else if (!this.keep(command, member.id, member.codec)) member.drop('queue-full')
    else this.#events.packetReceived(member.id)
    return command
  }

  /** `command` is what the payload says where that is known already. */
  #forward(
    member: Member,
    way: Route,
    packet: Uint8Array,
    { target, payload }: Parcel,
    command: Uint8Array | null | undefined,
  ): void {
    if (!this.#rules.relay) {
      // In a star what is for everybody has arrived: the server is all that the client knows.
      if (!way.toServer) member.drop('relay-denied')
      return
    }
    if (!this.#isAllowed(member.id, target, payload)) return member.drop('relay-denied')
    if (!member.isHere) return
    const share = (bytes: Uint8Array) => this.#events.share(bytes)
    const failed = (error: unknown): void => this.#events.failed(error)
    const tools = { codecs: this.#rules.codecs, wires: this.#wires, share, failed }
    const frames = relayedFrames(member, { packet, payload, target, command }, tools)
    if (way.toOthers) return void this.#sendToOthers(member.id, way.except, frames)
    const receiver = this.#members.get(way.toOne)
    if (receiver === undefined) return member.drop('unknown-target')
    const frame = frames.of(receiver.codec)
    if (frame !== null) receiver.send(frame)
  }

  /**
   * Sends what the server has put; FAILED for one that is not there, ERR_OUT_OF_MEMORY for what cannot be taken,
   * ERR_INVALID_DATA where it cannot be said to a receiver: the others have it.
   */
  #sendOwn(way: Route, frames: CodecFrames): GodotError {
    const error = this.#deliverOwn(way, frames)
    if (!frames.hasGap) return error
    return this.report.fail(GodotError.ERR_INVALID_DATA, 'A codec that is spoken by a receiver cannot hold the packet.')
  }

  #deliverOwn(way: Route, frames: CodecFrames): GodotError {
    if (way.toOthers) {
      const refuser = this.#sendToOthers(SERVER, way.except, frames)
      return refuser === null ? GodotError.OK : this.#refuseLength(refuser.member, refuser.frame)
    }
    if (way.toOne === 0) return GodotError.OK
    const receiver = this.#members.get(way.toOne)
    const frame = receiver === undefined ? null : frames.of(receiver.codec)
    if (receiver !== undefined && frame !== null) {
      const error = receiver.send(frame)
      if (error === GodotError.OK) return error
      if (error === GodotError.ERR_OUT_OF_MEMORY) return this.#refuseLength(receiver, frame)
    }
    return this.report.fail(GodotError.FAILED, `There is no peer ${way.toOne} to send to.`)
  }

  #refuseLength({ id, mostBytes }: Member, { length }: Uint8Array): GodotError {
    const text =
      length > mostBytes
        ? `The packet has ${length} bytes with its frame, and a peer takes ${mostBytes} at most`
        : `Peer ${id} cannot take ${length} bytes more now: ${mostBytes} may wait for it, and so many packets`
    return this.report.fail(GodotError.ERR_OUT_OF_MEMORY, `${text}; set_buffers() sets the limit.`)
  }

  #isAllowed(source: number, target: number, payload: Uint8Array): boolean {
    const { mayRelay } = this.#rules
    if (mayRelay === null) return true
    try {
      // A promise is no yes: whoever has to wait for the answer has not given it.
      return mayRelay(source, target, payload) === true
    } catch (error) {
      this.#events.failed(error)
      return false
    }
  }

  /** The first who could not take its packet even if nothing waited for it; null if there is none. */
  #sendToOthers(
    source: number,
    except: number,
    frames: CodecFrames,
  ): { readonly member: Member; readonly frame: Uint8Array } | null {
    let refuser: { readonly member: Member; readonly frame: Uint8Array } | null = null
    for (const member of this.#ascending()) {
      if (member.id === source || member.id === except) continue
      const frame = frames.of(member.codec)
      if (frame === null) continue
      // Who has no room is left out, and the member has counted it.
      const isFull = member.send(frame) === GodotError.ERR_OUT_OF_MEMORY
      if (isFull && frame.length > member.mostBytes) refuser ??= { member, frame }
    }
    return refuser
  }
}

function hand(member: Member, packet: Uint8Array | null): void {
  if (packet !== null) member.sendSystem(packet)
}
