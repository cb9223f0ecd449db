/**
 * Takes down what a server lives through, in order, with the time, and hands it to the spool piece by piece. Told by the
 * ports that stand between (recording-transport.ts, recording-ports.ts) and by the server's polls. It stops, and says
 * why, where it cannot go on; the server does not notice.
 */

import type { Connection } from '../peer/connection.ts'
import type { PacketBatch } from '../peer/packet-batch.ts'
import type { Timer } from '../peer/clock.ts'
import type { ServerPorts } from '../server/tap-point.ts'
import { MAX_IDLE_POLLS, type RecordBody, type WORDS } from './record-layout.ts'
import type { RecordWriter } from './record-writer.ts'
import type { Spool } from './spool.ts'

/** So many bytes are handed over at once, */
const PIECE_BYTES = 196_608
/** or what there is after so many milliseconds. */
const LONGEST_WAIT_MS = 100
const LONGEST_IDLE_MICROS = 1000 * LONGEST_WAIT_MS

/** Why a recording has stopped. */
export type StopReason = (typeof WORDS.why)[number]

/** What a recorder is made of. */
export interface RecorderTools {
  readonly writer: RecordWriter
  readonly spool: Spool
  /** The server's own clock. */
  readonly clock: ServerPorts['clock']
  /** That clock when the recording began, in microseconds. */
  readonly clockMicros: number
  readonly maxBacklogBytes: number
  /** It has stopped by itself. */
  readonly stopped: (why: StopReason, message: string) => void
}

/** One recording at work. */
export class Recorder {
  readonly #tools: RecorderTools
  #isRecording = true
  #micros = 0
  #records = 0
  #timer: Timer | null = null
  /** How many calls of the server's into the engine are running. */
  #calls = 0
  /** When a poll began in which nothing was recorded yet; -1: none. */
  #pendingPoll = -1
  #idlePolls = 0
  #idleSince = 0
  #idleUntil = 0

  constructor(tools: RecorderTools) {
    this.#tools = tools
    this.#flushLater()
  }

  get isRecording(): boolean {
    return this.#isRecording
  }

  /** How many records there are. */
  get records(): number {
    return this.#records
  }

  // ---- what happens ----

  /** Something came in, now. */
  came(body: RecordBody): void {
    if (this.#isRecording) this.#add(body, this.#now(), this.#calls > 0)
  }

  /** A message came in, now. */
  cameMessage(connection: number, bytes: Uint8Array, isText: boolean): void {
    if (!this.#isRecording) return
    const now = this.#now()
    this.#addPending()
    this.#check(this.#tools.writer.addMessage(connection, bytes, isText, now))
  }

  /** The server did something, or was told something. */
  note(body: RecordBody): void {
    if (this.#isRecording) this.#add(body, this.#micros, false)
  }

  /** The server wrote a batch. */
  noteWrite(connection: number, batch: PacketBatch): void {
    if (!this.#isRecording) return
    this.#addPending()
    this.#check(this.#tools.writer.addWrite(connection, batch, this.#micros))
  }

  /** Runs a call into the engine: what comes in meanwhile came inside it. */
  call<T>(call: () => T): T {
    this.#calls++
    try {
      return call()
    } finally {
      this.#calls--
    }
  }

  /** The same for writes, of which there are many: without a closure for each. */
  callWrite(connection: Connection, batch: PacketBatch): void {
    this.#calls++
    try {
      connection.write(batch)
    } finally {
      this.#calls--
    }
  }

  /** The time as it is recorded, in milliseconds of the server's clock. */
  readTime(): number {
    if (!this.#isRecording) return this.#tools.clock.now()
    const now = this.#now()
    this.#add({ kind: 'time' }, now, false)
    return (this.#tools.clockMicros + now) / 1000
  }

  pollBegins(): void {
    if (!this.#isRecording) return
    this.#countIdle()
    this.#tools.writer.forgetRepeatable()
    this.#pendingPoll = this.#now()
  }

  pollEnds(): void {
    if (!this.#isRecording) return
    if (this.#pendingPoll < 0) this.#add({ kind: 'polled' }, this.#now(), false)
    else this.#countIdle()
  }

  // ---- the end ----

  /** Ends it with a mark. What was recorded is on its way; nothing is added any more. */
  stop(why: StopReason, message = ''): void {
    if (!this.#isRecording) return
    this.#addPending()
    // What was pending may have been too much.
    if (!this.#isRecording) return
    this.#isRecording = false
    this.#timer?.cancel()
    this.#tools.writer.add({ kind: 'end', why, message }, this.#micros)
    this.#tools.spool.push(this.#tools.writer.take())
    if (why !== 'closed') this.#tools.stopped(why, message)
  }

  /** Hands over what there is, a poll that is running included. */
  flush(): void {
    if (this.#isRecording) this.#addPending()
    this.#timer?.cancel()
    this.#timer = null
    const { writer, spool, maxBacklogBytes } = this.#tools
    if (!this.#isRecording || writer.length === 0) return
    // One piece may be longer than the bound, when nothing waits before it.
    if (spool.waitingBytes > 0 && spool.waitingBytes + writer.length > maxBacklogBytes) {
      this.stop('backlog-full', `The destination is too slow: ${spool.waitingBytes} bytes wait for it.`)
    } else {
      spool.push(writer.take())
    }
  }

  // ---- inside ----

  #now(): number {
    const { clock, clockMicros } = this.#tools
    this.#micros = Math.max(this.#micros, Math.floor(1000 * clock.now()) - clockMicros)
    return this.#micros
  }

  #add(body: RecordBody, micros: number, isInside: boolean): void {
    this.#addPending()
    this.#check(this.#tools.writer.add(body, micros, isInside))
  }

  #check(isAdded: boolean): void {
    if (!this.#isRecording) return
    if (!isAdded) return this.stop('record-too-long', 'A record is longer than a recording may hold.')
    this.#records++
    if (this.#tools.writer.length >= PIECE_BYTES) this.flush()
    else if (this.#timer === null) this.#flushLater()
  }

  #flushLater(): void {
    this.#timer = this.#tools.clock.after(LONGEST_WAIT_MS, () => {
      this.#timer = null
      this.flush()
    })
  }

  /** Polls that turned out not to be empty, and those before them, stand before what happens in them. */
  #addPending(): void {
    if (this.#idlePolls > 0) this.#addIdle()
    if (this.#pendingPoll < 0) return
    const begin = this.#pendingPoll
    this.#pendingPoll = -1
    this.#check(this.#tools.writer.add({ kind: 'poll' }, begin))
  }

  /** The poll that has begun was empty. */
  #countIdle(): void {
    if (this.#pendingPoll < 0) return
    if (this.#idlePolls === 0) this.#idleSince = this.#pendingPoll
    this.#idlePolls++
    this.#idleUntil = this.#pendingPoll
    this.#pendingPoll = -1
    const isLong = this.#idleUntil - this.#idleSince >= LONGEST_IDLE_MICROS
    if (isLong || this.#idlePolls === MAX_IDLE_POLLS) this.#addIdle()
  }

  #addIdle(): void {
    if (this.#idlePolls === 0) return
    const polls = this.#idlePolls
    this.#idlePolls = 0
    this.#check(this.#tools.writer.add({ kind: 'idle', polls }, this.#idleUntil))
  }
}
