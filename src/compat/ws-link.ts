/**
 * What stands behind one WebSocket of the face on the native engine: it hears the gate's connection and tells the
 * WebSocket, in the order and with the words of `ws`. Made when a handshake is answered with 101, before the connection is
 * there. It knows no listener: it only emits.
 */

import type { Connection, ConnectionEnd, ConnectionEvents } from '../peer/connection.ts'
import { endError, notOpenError, refusalError, type ReadyState } from './ws-errors.ts'
import { closeFrame, reasonOf, received } from './ws-payloads.ts'
import { bytesOf, Outbound, type SendCallback, type SendOptions } from './ws-outbound.ts'
import { nextTurn } from './ws-turn.ts'

const [OPEN, CLOSING, CLOSED] = [1, 2, 3] as const
const CUT: ConnectionEnd = { cause: 'lost', code: 1006, reason: '', wasClean: false }

/** What may wait while a WebSocket is paused, or for turns of its own, in bytes and events: above it the connection is closed with 1008. */
const HELD_BYTES = 134_217_728
const HELD_EVENTS = 65_536

const NO_MASK = 'it masks nothing, as servers should not.'

/** What a link tells. */
export interface LinkOwner {
  /** Each event has a turn of the event loop of its own, instead of coming as it arrives. */
  readonly oneEventPerTurn: boolean
  binaryType(): string
  emit(event: string, ...values: unknown[]): boolean
  /** The end comes next; the state is CLOSED already. */
  ended(wasClean: boolean): void
}

/** What a link is told of its connection by the gate, and how it may refuse it. */
export interface LinkConnection extends Connection {
  refuse(reason: 'backlog-full', code: number): void
}

/** One connection, from inside. */
export class Link implements ConnectionEvents {
  readonly #outbound: Outbound
  #owner: LinkOwner | null = null
  #connection: LinkConnection | null = null
  #readyState: ReadyState = OPEN
  #isPaused = false
  #hasEnded = false
  #isCut = false
  #isSeated = false
  #arrival: (() => void) | null = null
  #held: { readonly cost: number; readonly run: () => void }[] = []
  #isTurnComing = false
  #heldBytes = 0

  /** `compressFrom`: messages from this many bytes on are compressed; Infinity where that was not agreed on. */
  constructor(compressFrom: number) {
    this.#outbound = new Outbound(compressFrom, (error) => {
      this.#owner?.emit('error', error)
      this.terminate()
    })
  }

  get readyState(): ReadyState {
    return this.#readyState
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  get bufferedAmount(): number {
    return this.#outbound.bufferedAmount
  }

  /** The other end's port; 0 where it is not known. */
  get port(): number {
    return this.#connection?.port ?? 0
  }

  /** Whether the connection can be used, or could. */
  get isSeated(): boolean {
    return this.#isSeated
  }

  /** Whether the WebSocket is there. */
  get isOwned(): boolean {
    return this.#owner !== null
  }

  /** The WebSocket is there. */
  attach(owner: LinkOwner): void {
    this.#owner = owner
    owner.emit('open')
  }

  /** The connection is there, and may not be closed yet. */
  opened(connection: LinkConnection): void {
    this.#connection = connection
  }

  /** The connection can be used: what waited for it goes out, and who waited for it is called. */
  seated(): void {
    this.#isSeated = true
    if (this.#connection === null) return
    this.#outbound.open(this.#connection)
    if (this.#isCut) this.#cut()
    const arrival = this.#arrival
    this.#arrival = null
    try {
      arrival?.()
    } catch (error) {
      // A listener's, as if a http server had called it: to whoever hears of uncaught ones.
      process.nextTick(() => {
        throw error
      })
    }
  }

  /** Calls `task` when the connection can be used; never, if it is lost before. */
  whenSeated(task: () => void): void {
    this.#arrival = task
  }

  /** The socket went away before the WebSocket was open. */
  lost(): void {
    this.ended(CUT)
  }

  // ---- what the WebSocket asks ----

  send(data: unknown, options: SendOptions | SendCallback | undefined | null, callback: unknown): void {
    const [given, told] = typeof options === 'function' ? [{}, options] : [options ?? {}, callback]
    const content = typeof data === 'number' ? String(data) : data
    if (this.#readyState !== OPEN) return this.#sendTooLate(content, told)
    if (given.mask) throw refusalError('Option "mask" of send()', NO_MASK)
    this.#outbound.send(content, { binary: typeof content !== 'string', ...given }, told)
  }

  ping(data: unknown, mask: unknown, callback: unknown): void {
    const told = [data, mask, callback].find((value) => typeof value === 'function')
    const content = typeof data === 'function' ? undefined : typeof data === 'number' ? String(data) : data
    if (this.#readyState !== OPEN) return this.#sendTooLate(content, told)
    if (mask && typeof mask !== 'function') throw refusalError('Argument "mask" of ping()', NO_MASK)
    const payload = bytesOf(content === undefined || content === null ? '' : content)
    if (payload.length > 125) throw new RangeError('The data size must not be greater than 125 bytes')
    this.#outbound.ping(payload, told)
  }

  close(code: unknown, data: unknown): void {
    if (this.#readyState !== OPEN) return
    const frame = closeFrame(code, data)
    this.#outbound.atEnd((connection) => connection.close(frame.code, frame.reason))
    this.#readyState = CLOSING
  }

  terminate(): void {
    if (this.#readyState === CLOSED) return
    this.#readyState = CLOSING
    this.#isCut = true
    if (this.#hasEnded) this.resume()
    else this.#cut()
  }

  pause(): void {
    if (this.#readyState !== CLOSED) this.#isPaused = true
  }

  resume(): void {
    if (this.#readyState === CLOSED) return
    this.#isPaused = false
    // Never inside the call: who listens from here on is to hear all of it.
    process.nextTick(() => this.#tellHeld())
  }

  // ---- ConnectionEvents ----

  message(bytes: Uint8Array, isText: boolean): void {
    if (this.#isOver) return
    const owner = this.#owner
    const data = isText ? Buffer.from(bytes) : received(bytes, owner?.binaryType())
    this.#tell(bytes.length, () => owner?.emit('message', data, !isText))
  }

  pong(): void {
    // Told as a control frame, with its payload.
  }

  controlFrame(kind: 'ping' | 'pong', payload: Uint8Array): void {
    if (this.#isOver) return
    const data = Buffer.from(payload)
    this.#tell(data.length, () => this.#owner?.emit(kind, data))
  }

  drained(): void {
    this.#outbound.drained()
  }

  ended(end: ConnectionEnd): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    // `ws` says no reason; the gate, whose word comes next, would.
    if (end.cause === 'refused' && end.code !== 1006) this.#connection?.close(end.code, '')
    this.#readyState = CLOSING
    this.#connection = null
    // Never inside a call of the user's, as the native engine would have it.
    process.nextTick(() => this.#tellEnd(end))
  }

  // ---- inside ----

  /** Nothing that arrives is told any more: `terminate()` was called, or the end was reached. */
  get #isOver(): boolean {
    return this.#hasEnded || this.#isCut
  }

  #cut(): void {
    // Not in this turn: the answer to the handshake may still be on its way out.
    nextTurn(() => this.#connection?.terminate())
  }

  #sendTooLate(data: unknown, callback: unknown): void {
    this.#outbound.tooLate(data)
    if (typeof callback === 'function') process.nextTick(callback, notOpenError(this.#readyState))
  }

  #tell(cost: number, run: () => void): void {
    if (!this.#isPaused && this.#held.length === 0 && !this.#hasTurns) return run()
    if (this.#heldBytes + cost > HELD_BYTES || this.#held.length >= HELD_EVENTS) {
      this.#connection?.refuse('backlog-full', 1008)
      return
    }
    this.#heldBytes += cost
    this.#held.push({ cost, run })
    if (this.#hasTurns) this.#tellInTurns()
  }

  get #hasTurns(): boolean {
    return this.#owner?.oneEventPerTurn === true
  }

  #tellInTurns(): void {
    if (this.#isTurnComing || this.#isPaused || this.#held.length === 0) return
    this.#isTurnComing = true
    nextTurn(() => {
      this.#isTurnComing = false
      if (this.#isPaused) return
      try {
        this.#tellNext()
      } finally {
        this.#tellInTurns()
      }
    })
  }

  #tellHeld(): void {
    if (this.#hasTurns) return this.#tellInTurns()
    try {
      while (!this.#isPaused && this.#held.length > 0) this.#tellNext()
    } finally {
      // A listener that throws is no reason to keep the rest from the others.
      if (!this.#isPaused && this.#held.length > 0) process.nextTick(() => this.#tellHeld())
    }
  }

  /** Tells what has waited longest. */
  #tellNext(): void {
    const next = this.#held.shift()
    if (next === undefined) return
    this.#heldBytes -= next.cost
    next.run()
  }

  #tellEnd(end: ConnectionEnd): void {
    this.#held.push({ cost: 0, run: () => this.#finish(end) })
    // Who is paused hears of the other side's end when he listens again; own ends do not wait for that.
    if (this.#isPaused && end.cause !== 'local') return
    this.#isPaused = false
    this.#tellHeld()
  }

  #finish(end: ConnectionEnd): void {
    const isComplete = end.cause === 'remote' || (end.cause === 'local' && end.wasClean && end.code !== 1006)
    if (end.cause === 'local' && end.wasClean) this.#outbound.drained()
    this.#outbound.end(notOpenError(CLOSED))
    process.nextTick(() => {
      this.#readyState = CLOSED
      this.#owner?.ended(isComplete)
      this.#owner?.emit('close', isComplete && end.code !== 0 ? end.code : isComplete ? 1005 : 1006, reasonOf(end))
    })
    const error = endError(end)
    if (error !== null) this.#owner?.emit('error', error)
  }
}
