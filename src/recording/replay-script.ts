/**
 * The recording as a script that is played: what comes next, and whether what the server does is what stands there. The
 * replay's transport, clock, dice and polls all ask it, in the order in which things happen. At the first difference it
 * notes that and compares no more.
 */

import { RECORDS } from './record-layout.ts'
import type { RecordBody, RecordedEvent, RecordKind } from './record-layout.ts'
import type { RecordingReader } from './recording-reader.ts'
import { compare, missing, type Found, type ReplayDifference } from './replay-difference.ts'

/** Facts that a game may ask for more or less often without being another. */
const SOFT: readonly RecordKind[] = ['time', 'buffered', 'port']

/** So many bytes of the recording are looked over for what follows: the ends of more peers than a server has by default. */
const FARTHEST_BYTES = 1_048_576

/** One recording, from its first record to its last. */
export class ReplayScript {
  readonly #reader: RecordingReader
  readonly #peers = new Map<number, number>()
  readonly #buffered = new Map<number, number>()
  /** What was read and not taken: the next record, and what had to be seen behind it. */
  readonly #ahead: RecordedEvent[] = []
  /** Where that began. */
  #aheadFrom = 0
  #micros = 0
  /** Polls of an idle stretch that have not been yet. */
  #idlePolls = 0
  /** The poll that is running is one of those. */
  #isIdlePoll = false
  #difference: ReplayDifference | null = null
  #tellInside: (event: RecordedEvent) => void = () => undefined
  /** How many polls there have been, in the replay, */
  ticks = 0
  /** and in what has been played of the recording. */
  recordedTicks = 0
  /** Packets that the recording has, by their way. */
  packetsIn = 0
  packetsOut = 0

  constructor(reader: RecordingReader) {
    this.#reader = reader
  }

  /** Says who delivers the events that come inside a call. */
  set onInside(tell: (event: RecordedEvent) => void) {
    this.#tellInside = tell
  }

  /** The record that comes next; null at the end, and at the mark of the end. */
  get next(): RecordedEvent | null {
    const event = this.#at(0)
    return event?.kind === 'end' ? null : event
  }

  /** Polls that are to come in which nothing happens. */
  get idlePolls(): number {
    return this.#idlePolls
  }

  /** The time that has come, in microseconds since the recording began. */
  get micros(): number {
    return this.#micros
  }

  /** Where the replay parts from the recording; null while it does not. */
  get difference(): ReplayDifference | null {
    return this.#difference
  }

  /** How much of the recording has been read, in bytes. */
  get offset(): number {
    return this.#reader.offset
  }

  /** Goes on to the record behind the next, which it returns. */
  take(): RecordedEvent | null {
    const event = this.#at(0)
    if (event === null) return null
    this.#ahead.shift()
    this.#micros = event.micros
    if (event.kind === 'poll') this.recordedTicks++
    if (event.kind === 'idle') {
      this.recordedTicks += event.polls
      this.#idlePolls = event.polls
    }
    if (event.kind === 'buffered') this.#buffered.set(event.connection, event.amount)
    if (event.kind === 'ended') this.#forget(event.connection)
    if (event.kind === 'message') this.packetsIn++
    if (event.kind === 'write') this.packetsOut += event.packets.length
    return event
  }

  /** Passes over what was asked for and is not asked any more. */
  skipSoft(): void {
    for (let event = this.#at(0); event !== null && SOFT.includes(event.kind); event = this.#at(0)) this.take()
  }

  /** Whether only the game can bring about what comes next: it polls, or did something else in its tick. */
  get isInTick(): boolean {
    const event = this.#firstHard()
    return event !== null && (RECORDS[event.kind].origin !== 'in' || event.kind === 'poll' || event.kind === 'idle')
  }

  /**
   * The first record of a kind among what the server does before anything comes in, or it is polled; null if there is
   * none, or too far away.
   */
  comes<K extends RecordKind>(kind: K): RecordedEvent<K> | null {
    for (let place = 0; ; place++) {
      const event = this.#at(place)
      if (event === null || (RECORDS[event.kind].origin === 'in' && !event.isInside)) return null
      if (event.kind === kind) return event as RecordedEvent<K>
    }
  }

  // ---- what the server does ----

  /**
   * The server does this now. What came inside that call is told before it returns. Returns the record of it; null where
   * there is none to compare with.
   */
  expect<K extends RecordKind>(body: RecordBody & { readonly kind: K }): RecordedEvent<K> | null {
    const event = this.#match(body)
    if (event === null) return null
    for (let inside = this.#at(0); inside?.isInside === true; inside = this.#at(0)) {
      if (this.#difference !== null) break
      this.take()
      this.#tellInside(inside)
    }
    return event as RecordedEvent<K>
  }

  /** The connection became a peer. */
  seat(connection: number, peer: number): void {
    this.#peers.set(connection, peer)
    this.expect({ kind: 'seated', connection, peer })
  }

  /** The game polls. */
  pollBegins(): void {
    this.ticks++
    if (this.#difference !== null) return
    if (this.#idlePolls === 0) {
      this.skipSoft()
      if (this.#at(0)?.kind === 'idle') this.take()
    }
    this.#isIdlePoll = this.#idlePolls > 0
    if (this.#isIdlePoll) this.#idlePolls--
    else this.#match({ kind: 'poll' })
  }

  pollEnds(): void {
    // An idle poll has no end of its own: what follows is what the game asks behind it.
    if (this.#difference !== null || this.#isIdlePoll) return
    this.skipSoft()
    if (this.#at(0)?.kind === 'polled') this.take()
  }

  // ---- what the server and its game ask ----

  /** The clock is read. */
  readTime(): number {
    this.#takeFact(({ kind }) => kind === 'time')
    return this.#micros
  }

  /** The dice are thrown; null where the recording has no number. */
  throwDice(): number | null {
    if (!this.#isComparing) return null
    this.skipSoft()
    const event = this.next
    if (event === null) return null
    if (event.kind === 'dice') {
      this.take()
      return event.value
    }
    this.#part(event, { ...missing(event), words: `the replay throws dice where the recording has "${event.kind}"` })
    return null
  }

  /** How much is buffered. */
  bufferedOf(connection: number): number {
    this.#takeFact((event) => event.kind === 'buffered' && event.connection === connection)
    return this.#buffered.get(connection) ?? 0
  }

  /** The remote port. */
  portOf(connection: number): number {
    const event = this.#takeFact((one) => one.kind === 'port' && one.connection === connection)
    return event?.kind === 'port' ? event.port : 0
  }

  // ---- differences ----

  /** The game had its tick, and this record was not brought about. */
  miss(event: RecordedEvent): void {
    this.#part(event, missing(event))
  }

  /** The game had its tick, and did not poll where nothing else happened. */
  missIdlePoll(): void {
    this.#idlePolls--
    this.miss({ kind: 'poll', micros: this.#micros, isInside: false })
  }

  /** Takes the next fact that is asked for, and passes over those before it, which somebody else asked for then. */
  #takeFact(isAsked: (event: RecordedEvent) => boolean): RecordedEvent | null {
    if (!this.#isComparing) return null
    for (let place = 0; ; place++) {
      const event = this.#at(place)
      if (event === null || !SOFT.includes(event.kind)) return null
      if (!isAsked(event)) continue
      for (let count = 0; count <= place; count++) this.take()
      return event
    }
  }

  get #isComparing(): boolean {
    return this.#difference === null && this.#idlePolls === 0
  }

  /** Nothing is asked of a connection that has ended, and a recording of days has more of them than memory. */
  #forget(connection: number): void {
    this.#peers.delete(connection)
    this.#buffered.delete(connection)
  }

  /** The record at a place from the next on, which is 0; null behind the last, and too far away to be looked for. */
  #at(place: number): RecordedEvent | null {
    while (this.#ahead.length <= place) {
      if (this.#ahead.length === 0) this.#aheadFrom = this.#reader.offset
      else if (this.#reader.offset - this.#aheadFrom > FARTHEST_BYTES) return null
      const event = this.#reader.next()
      if (event === null) return null
      this.#ahead.push(event)
    }
    return this.#ahead[place] ?? null
  }

  /** The first of what comes that the game must bring about, or must not; not further away than can be told. */
  #firstHard(): RecordedEvent | null {
    for (let place = 0; ; place++) {
      const event = this.#at(place)
      // Only facts as far as can be seen: the game is what asks for them.
      if (event === null) return this.#reader.end === null ? this.#at(0) : null
      if (!SOFT.includes(event.kind)) return event
    }
  }

  /** Takes the record that this should be; null, and a difference, if it is not. */
  #match(body: RecordBody): RecordedEvent | null {
    if (this.#difference !== null) return null
    if (this.#idlePolls === 0) this.skipSoft()
    const event = this.next
    if (event === null) return null
    const found =
      this.#idlePolls > 0 ? compare({ kind: 'polled', micros: 0, isInside: false }, body) : compare(event, body)
    if (found === null) return this.take()
    this.#part(event, found, 'connection' in body ? body.connection : undefined)
    return null
  }

  #part(event: RecordedEvent, found: Found, connection?: number): void {
    const { words, ...rest } = found
    const about = 'connection' in event && rest.kind === event.kind ? event.connection : connection
    const peer = about === undefined ? null : (this.#peers.get(about) ?? null)
    const time = this.#micros / 1000
    const whom = peer === null ? '' : `, peer ${peer}`
    const packet = rest.packet === null ? '' : `, packet ${rest.packet} of the batch`
    const text = `Tick ${this.ticks} (${(time / 1000).toFixed(3)} s)${whom}${packet}: ${words}.`
    this.#difference = { tick: this.ticks, time, peer, ...rest, text }
  }
}
