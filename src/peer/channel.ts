/**
 * One connected peer seen from inside: what has arrived, what may be read, what is to be sent, and how far its life
 * has come. Hears the connection; is pumped by the owner's `poll()`; the game sees it through a WebSocketPeer.
 * Between two pumps nothing that a game can read changes here.
 */

import type { ChannelContext } from './channel-owner.ts'
import { sendableClose } from './close-frame.ts'
import type { Connection, ConnectionEnd, ConnectionEvents } from './connection.ts'
import type { Sender } from './outbox.ts'
import type { PacketBatch } from './packet-batch.ts'
import { PacketQueue } from './packet-queue.ts'
import { isTotalFull, makeTotalRoom } from './total-backlog.ts'
import type { DropReason } from './traffic.ts'
import { UntakenPackets } from './untaken-packets.ts'

/** How far a channel has come; what the game may do follows from it. */
export const CHANNEL_PHASES = {
  /** The disconnection has been announced: nothing works any more. */
  gone: -1,
  /** Our side has asked to close: unread packets can be read, nothing is admitted, what is put is dropped. */
  closing: 0,
  /** Everything works. */
  open: 1,
} as const

/** One of the numbers of {@link CHANNEL_PHASES}. */
export type ChannelPhase = (typeof CHANNEL_PHASES)[keyof typeof CHANNEL_PHASES]

// V8 knows the value of a module's own constant while it compiles, and looks an exported one up at each use.
const { gone: GONE, closing: CLOSING, open: OPEN } = CHANNEL_PHASES

/** Ends with the announcement of the disconnection; one channel never serves two connections. */
export class Channel implements ConnectionEvents, Sender {
  readonly id: number
  readonly connection: Connection
  readonly #context: ChannelContext
  /** What waits in it is the backlog; what can be read is the queue. */
  readonly #packets = new PacketQueue()
  batch: PacketBatch | null = null
  // There since a write left bytes behind, until all were taken.
  #untaken: UntakenPackets | null = null
  phase: ChannelPhase = OPEN
  #end: ConnectionEnd | null = null
  #isAnnounced = false
  #isWaiting = false
  #isPaused = false
  // What the next pump may look at: the state at the moment the poll began.
  #markedPackets = 0
  #markedEnd: ConnectionEnd | null = null
  /** Nobody reads it: kept, or V8 would see that, and not look at the packet. */
  #seenLength = 0

  constructor(id: number, connection: Connection, context: ChannelContext) {
    this.id = id
    this.connection = connection
    this.#context = context
  }

  // ---- what the connection tells ----

  message(bytes: Uint8Array, isText: boolean): void {
    // An array is asked for its length once: to ask takes V8 as long as ten additions.
    const { length } = bytes
    if (this.phase !== OPEN) return this.late(length)
    const { traffic } = this.#context
    traffic.packetsIn++
    traffic.bytesIn += length
    if (!this.#makeRoom(length)) return traffic.drop(this.id, 'backlog-full')
    // The one copy inbound. Arrays of up to 64 bytes live on the heap itself and are cheap.
    this.#packets.arrive(new Uint8Array(bytes), isText)
    traffic.backlogBytes += length
    traffic.backlogPackets++
    this.#tellOwner()
  }

  late(length: number): void {
    const { traffic } = this.#context
    traffic.packetsIn++
    traffic.bytesIn += length
    traffic.drop(this.id, 'closed')
  }

  pong(): void {
    this.#context.owner.ponged(this)
  }

  drained(): void {
    this.#untaken = null
    this.#context.owner.drained(this)
  }

  closing(): void {
    if (this.phase !== OPEN) return
    this.#context.owner.closing(this)
    this.#context.outbox.write(this)
  }

  ended(end: ConnectionEnd): void {
    this.#end = end
    const { traffic, outbox } = this.#context
    traffic.drop(this.id, 'unsent', outbox.discard(this) + this.#lostPackets(end))
    this.#tellOwner()
  }

  // ---- what the owner's poll does ----

  /** The game has been told of the peer: from now on its packets and its end take part in polls. */
  announce(): void {
    this.#isAnnounced = true
    this.missed()
  }

  /** Its turn in a poll did not come, or not to its end: what it has takes part in the next one. */
  missed(): void {
    if (this.#packets.waitingCount > 0 || this.#end !== null) this.#tellOwner()
  }

  /** The poll begins: what is here now takes part in it, what comes later waits for the next. */
  mark(): void {
    this.#isWaiting = false
    this.#markedPackets = this.#packets.waitingCount
    // Looked at here, where the processor fetches the packets of many peers at once, and not one by one in their turns.
    this.#seenLength = this.#packets.nextWaiting?.length ?? 0
    this.#markedEnd = this.#end
  }

  /** Admits the marked packets one by one while the queue has room, then announces the marked end. */
  pump(): void {
    const isGoingOn = this.#admit()
    if (this.phase === GONE) return
    const end = this.#markedEnd
    if (end === null || (this.#packets.waitingCount > 0 && isGoingOn)) return this.missed()
    // Nothing is left, or the game reads no more: a peer that is gone is not kept for its unread packets.
    if (end.cause === 'remote' && this.phase === OPEN) {
      this.#context.owner.closeRequested(this, end.code === 1005 ? 0 : end.code, end.reason)
      // A listener may have stopped the owner.
      if (!this.isAlive) return
    }
    this.#context.owner.disconnected(this, end.wasClean)
    this.dispose()
  }

  /** Ends the channel without an announcement; what was unread is counted as dropped. */
  dispose(): void {
    if (this.phase === GONE) return
    this.phase = GONE
    this.#context.traffic.drop(this.id, 'unread', this.#packets.count)
    this.shrinkBacklog(0, 0, 'unread')
    this.#packets.clear()
    this.#context.traffic.drop(this.id, 'unsent', this.#context.outbox.discard(this))
  }

  /** Whether more may come of what is left: something was admitted, or the owner lets it wait for a game that reads. */
  #admit(): boolean {
    const { limits, traffic, owner } = this.#context
    let admitted = 0
    let isHeld = false
    const isDropping = limits.overflow === 'drop_newest'
    for (let next = this.#nextMarked(0); next !== undefined; next = this.#nextMarked(admitted)) {
      const { length } = next
      const hasRoom = this.#hasRoom(length)
      isHeld = hasRoom && !isDropping && !owner.hasRoomFor(this, next)
      if (isHeld || (!hasRoom && !isDropping)) break
      this.#markedPackets--
      traffic.backlogBytes -= length
      traffic.backlogPackets--
      if (!hasRoom) {
        this.#packets.dropWaiting()
        traffic.drop(this.id, 'queue-full')
        continue
      }
      this.#packets.admit(next)
      admitted++
      owner.admitted(this)
    }
    if (this.#isPaused && this.#isBacklogHalfEmpty()) this.#setReading(true)
    return isHeld || admitted > 0
  }

  /** The packet to admit next, when so many have been in this pump; undefined if none may be. */
  #nextMarked(admitted: number): Uint8Array<ArrayBuffer> | undefined {
    const mayBe = this.#markedPackets > 0 && admitted < this.#context.limits.packetsPerPump
    return mayBe && this.phase === OPEN ? this.#packets.nextWaiting : undefined
  }

  // ---- what the game does, through its WebSocketPeer ----

  /** Whether the game may use the peer: from its connection to the announcement of its disconnection. */
  get isAlive(): boolean {
    return this.phase !== GONE
  }

  /** Whether a disconnection has arrived or was asked for. Live; for the owner. */
  get isEnding(): boolean {
    return this.#end !== null || this.phase !== OPEN
  }

  /** Packets that have arrived and were not admitted. Live; for the owner's counts. */
  get backlogPackets(): number {
    return this.#packets.waitingCount
  }

  /** The same in bytes. Live; for who looks for the heaviest. */
  get backlogBytes(): number {
    return this.#packets.waitingBytes
  }

  /** Drops the oldest that wait, counted, until no more than so many bytes and packets are left. */
  shrinkBacklog(bytes: number, packets: number, reason: DropReason): void {
    const { traffic } = this.#context
    const { waitingBytes, waitingCount } = this.#packets
    while (this.#packets.waitingBytes > bytes || this.#packets.waitingCount > packets) this.#packets.dropWaiting()
    const dropped = waitingCount - this.#packets.waitingCount
    traffic.backlogBytes -= waitingBytes - this.#packets.waitingBytes
    traffic.backlogPackets -= dropped
    traffic.drop(this.id, reason, dropped)
    // The oldest are those that were marked for the pump that is going on; below 0 none is left of them.
    this.#markedPackets -= dropped
  }

  get availablePackets(): number {
    return this.#packets.count
  }

  /** Whether the packet that was read last is text; false before the first. */
  get lastWasText(): boolean {
    return this.#packets.lastWasText
  }

  /** The oldest readable packet, the caller's for ever; undefined if there is none. */
  read(): Uint8Array<ArrayBuffer> | undefined {
    return this.#packets.shift()
  }

  /** The longest packet that can ever be sent, in bytes. */
  get mostOutboundBytes(): number {
    return this.#context.limits.outboundBytes - 1
  }

  /** Bytes that were put and not taken by the operating system. Live. */
  get outboundBytes(): number {
    return this.connection.bufferedAmount + (this.batch?.byteLength ?? 0)
  }

  /** Packets that were put and wait: those of this turn, and those of each write whose last byte was not taken. Live. */
  get outboundPackets(): number {
    return this.#waitingPackets(this.connection.bufferedAmount)
  }

  /** Whether one packet more, of this length, fits; if not, it is counted as dropped. */
  hasOutboundRoom(length: number): boolean {
    const { outboundBytes, outboundPackets } = this.#context.limits
    return this.#makeOutboundRoom(length, outboundBytes, outboundPackets)
  }

  /** The same for what the other side must not miss: only bytes bound it, however many packets wait. */
  hasOutboundBytes(length: number): boolean {
    const { outboundBytes } = this.#context.limits
    // Who is paced has not fallen behind: what is held back takes no room, up to as much again.
    const held = Math.min(this.connection.heldBytes ?? 0, outboundBytes)
    return this.#makeOutboundRoom(length, outboundBytes + held, Infinity)
  }

  /** Whether a packet of this length, if it were put now, would leave with this turn. */
  leavesNow(length: number): boolean {
    const { connection, batch } = this
    return connection.leavesNow?.(length + (batch?.byteLength ?? 0), 1 + (batch?.count ?? 0)) ?? true
  }

  /** Whether what is put goes out; if not, it is counted as dropped. */
  isSending(): boolean {
    if (this.phase === OPEN && this.#end === null) return true
    this.#context.traffic.drop(this.id, 'gone')
    return false
  }

  /** Hands a batch to the connection: what the outbox does with the packets of a turn. */
  transmit(batch: PacketBatch): void {
    const { connection } = this
    const before = connection.bufferedAmount
    connection.write(batch)
    // An engine that threw has ended it: nobody knows what of this has left.
    if (this.#end !== null) return this.#context.traffic.drop(this.id, 'unsent', batch.count)
    const after = connection.bufferedAmount
    if (after > 0) (this.#untaken ??= new UntakenPackets()).add(batch.count, before, after)
    else this.#untaken = null
  }

  /** Adds one packet to the batch, copied unless it is shared. Ask `isSending` and `hasOutboundRoom` first. */
  send(bytes: Uint8Array, isText: boolean, isShared: boolean): void {
    const { traffic, outbox } = this.#context
    traffic.packetsOut++
    traffic.bytesOut += bytes.length
    if (isShared) outbox.putShared(this, bytes, isText)
    else outbox.put(this, bytes, isText)
  }

  /** Closes from our side, behind what was sent. A code that may not be sent becomes 1000, with a warning. */
  close(code: number, reason: string): void {
    if (this.phase !== OPEN) return
    const sent = sendableClose(code, reason)
    if (sent.code !== code) {
      const advice = 'Use 1000 to 1003, 1007 to 1011 or 3000 to 4999; others make Godot 3 clients hang.'
      this.#context.report.warn(
        'close-code',
        `Peer ${this.id} was closed with 1000 instead of ${String(code)}. ${advice}`,
      )
    }
    this.#context.owner.closing(this)
    this.phase = CLOSING
    this.shrinkBacklog(0, 0, 'closed')
    this.#context.outbox.write(this)
    if (this.#end === null) this.connection.close(sent.code, sent.reason)
  }

  // ---- inside ----

  #tellOwner(): void {
    if (this.#isWaiting || !this.#isAnnounced) return
    this.#isWaiting = true
    this.#context.owner.arrived(this)
  }

  #hasRoom(length: number): boolean {
    const { limits } = this.#context
    if (this.#packets.count === 0) return true
    return this.#packets.count < limits.queuePackets && this.#packets.byteLength + length <= limits.queueBytes
  }

  #makeOutboundRoom(length: number, mostBytes: number, mostPackets: number): boolean {
    if (this.#fits(length, mostBytes, mostPackets)) return true
    // A full batch may be waiting only because the turn has not ended.
    this.#context.outbox.write(this)
    if (this.#fits(length, mostBytes, mostPackets)) return true
    this.#context.traffic.drop(this.id, 'outbound-full')
    return false
  }

  /** Asked for each packet, so the connection is asked once. */
  #fits(length: number, mostBytes: number, mostPackets: number): boolean {
    const { connection, batch } = this
    const buffered = connection.bufferedAmount
    const bytes = batch === null ? buffered : buffered + batch.byteLength
    return bytes + length < mostBytes && this.#waitingPackets(buffered) < mostPackets
  }

  #waitingPackets(buffered: number): number {
    const put = this.batch === null ? 0 : this.batch.count
    return buffered === 0 || this.#untaken === null ? put : put + this.#untaken.count(buffered)
  }

  /** At most so many packets were written and are lost with the connection. */
  #lostPackets({ cause, wasClean }: ConnectionEnd): number {
    if (this.#untaken === null) return 0
    // Our close frame goes behind what waits: a clean end of our own shows that all was taken, but what was held back.
    if (cause === 'local' && wasClean) return this.#untaken.count(this.connection.heldBytes ?? 0)
    // Only what we end ourselves still knows how much it holds.
    return this.#untaken.count(cause === 'refused' ? this.connection.bufferedAmount : Infinity)
  }

  #isBacklogHalfEmpty(): boolean {
    const { limits } = this.#context
    return (
      this.#packets.waitingCount * 2 <= limits.backlogPackets && this.#packets.waitingBytes * 2 < limits.backlogBytes
    )
  }

  #isBacklogFull(length: number): boolean {
    const { limits } = this.#context
    if (this.#packets.waitingCount >= limits.backlogPackets) return true
    return this.#packets.waitingBytes + length > limits.backlogBytes
  }

  /** Makes room for one packet more, as the policy says; false if the packet must go. */
  #makeRoom(length: number): boolean {
    const isOwnFull = this.#isBacklogFull(length)
    if (!isOwnFull && !isTotalFull(this.#context, length)) return true
    const { limits, owner } = this.#context
    if (limits.overflow === 'pause') {
      // What the engine had already read still comes; reading stops before the next piece.
      this.#setReading(false)
      return true
    }
    const isTooLong = length > limits.totalBacklogBytes || length > limits.backlogBytes
    if (limits.overflow !== 'drop_oldest' && (isOwnFull || isTooLong)) {
      owner.overflowed(this)
      return false
    }
    if (isTooLong) return false
    if (isOwnFull) this.shrinkBacklog(limits.backlogBytes - length, limits.backlogPackets - 1, 'backlog-full')
    return makeTotalRoom(this.#context, this, length)
  }

  #setReading(enabled: boolean): void {
    this.#isPaused = !enabled
    this.connection.setReading?.(enabled)
  }
}
