/**
 * The cable between one client of a scenario and its server: a memory client at the far end, and two lanes before it.
 * Laid by raw clients and by the connector of ours, which hear of what arrives through {@link CableEnd}. Nothing passes
 * it inside a call; it answers nothing by itself, and decides nothing.
 */

import type { MemoryClient, MemoryTransport } from '../server/transport/memory.ts'
import type { MemoryCloseFrame, MemoryMessage, MemoryOpenOptions, MemoryResponse } from '../server/transport/memory.ts'
import type { Lane } from './lane.ts'

/** Who sits at the client's end; none of these throws. */
export interface CableEnd {
  /** The server's answer to the request; status 101 for a WebSocket. */
  answered(response: MemoryResponse): void
  /** Nobody listens. */
  unreachable(): void
  message(message: MemoryMessage): void
  pinged(): void
  ponged(): void
  /** The server's close frame, its echo of ours included. */
  closed(frame: MemoryCloseFrame): void
  /** The stream has ended; nothing comes behind it. */
  ended(): void
  /** What waited before a slow network has been taken. */
  drained(): void
}

/** What a cable runs through. */
export interface CableWay {
  readonly transport: MemoryTransport
  /** Whether somebody listens. */
  readonly isListening: () => boolean
  /** To the server. */
  readonly up: Lane
  /** From the server. */
  readonly down: Lane
  /** Whether the network is slow: then what the server writes is taken off it as there is room, by `pull`. */
  readonly isSlow: boolean
  /** Calls `action` with the next tick, whatever has become of the network. */
  readonly later: (action: () => void) => void
}

/** What request and answer take, roughly. */
const REQUEST_BYTES = 250
/** The mask of what clients send (RFC 6455, section 5.3). */
const MASK_BYTES = 4

/** One cable. After `ended`, after `drop` and after `silence` its end hears nothing more. */
export class Cable {
  readonly #way: CableWay
  readonly #end: CableEnd
  #client: MemoryClient | null = null
  #isDead = false
  #isSilent = false
  #isReading = true
  #isAnswered = false
  #pings = 0
  #pongs = 0
  #isClosed = false
  #hasEnded = false

  /** Connects and asks for a WebSocket. @throws TypeError if the address is none. */
  constructor(way: CableWay, end: CableEnd, request: MemoryOpenOptions) {
    this.#way = way
    this.#end = end
    way.up.onDrained = () => !this.#isDead && end.drained()
    way.up.onBroken = () => this.#break()
    way.down.onBroken = () => this.#break()
    this.#carryUp(REQUEST_BYTES, () => this.#connect(request))
  }

  /** Bytes that the network has not taken. */
  get waitingBytes(): number {
    return this.#way.up.waitingBytes
  }

  /** Sends a message; the bytes are taken before it returns. */
  send(bytes: Uint8Array, isText: boolean): void {
    const copy = Uint8Array.from(bytes)
    this.#carryUp(MASK_BYTES + frameBytes(copy.length), () => this.#client?.send(copy, isText))
  }

  ping(): void {
    this.#carryUp(MASK_BYTES + frameBytes(0), () => this.#client?.ping())
  }

  pong(): void {
    this.#carryUp(MASK_BYTES + frameBytes(0), () => this.#client?.pong())
  }

  /** Sends a close frame; null one without a code. */
  close(code: number | null, reason: string): void {
    this.#carryUp(MASK_BYTES + frameBytes(2 + reason.length), () => this.#client?.close(code, reason))
  }

  /** Ends the stream on this side, without a word: what was sent before still arrives. */
  drop(): void {
    if (this.#isDead) return
    this.#carryUp(0, () => this.#client?.drop())
    this.#isDead = true
  }

  /** Somebody in between ends the stream for both sides; what is on its way arrives before, and what follows is lost. */
  reset(): void {
    this.#carryUp(0, () => this.#client?.drop())
    this.#carryDown(0, () => this.#tellEnd())
  }

  /** Falls silent for ever, as when a plug is pulled: nothing arrives any more, on either side. */
  silence(): void {
    this.#isSilent = true
    this.#client?.stopReading()
  }

  /** What the server writes stays with the server, from when it learns of it. */
  stopReading(): void {
    this.#carryUp(0, () => {
      this.#isReading = false
      this.#client?.stopReading()
    })
  }

  startReading(): void {
    this.#carryUp(0, () => {
      this.#isReading = true
      if (!this.#way.isSlow) this.#client?.startReading()
    })
  }

  /** Takes off the server what a slow network has room for. Called when the server may have written. */
  pull(): void {
    const { down } = this.#way
    if (this.#isReading && !this.#isSilent && down.roomBytes > 0) this.#client?.readSome(down.roomBytes)
  }

  /** Whether nothing can pass it any more. */
  get isOver(): boolean {
    return this.#isDead || this.#hasEnded
  }

  /** Calls `action` outside of this call, also when the cable is over: what its end holds back was received before. */
  later(action: () => void): void {
    this.#way.later(action)
  }

  #connect(request: MemoryOpenOptions): void {
    const { transport, isListening } = this.#way
    if (!isListening()) return this.#carryDown(0, () => this.#end.unreachable())
    const client = transport.open(request)
    this.#client = client
    // Its answers shall travel as everything does.
    client.answersPings = false
    client.answersClose = false
    client.onReceived = () => this.#fetch(client)
    this.#fetch(client)
    if (this.#way.isSlow) client.stopReading()
  }

  /** The network has broken it: both sides learn of it now, and what was on its way is lost. */
  #break(): void {
    // Of a plug that is pulled nobody learns.
    if (this.#isSilent) return
    this.#client?.drop()
    this.#tellEnd()
    this.#isSilent = true
  }

  #tellEnd(): void {
    if (this.#isDead) return
    this.#isDead = true
    this.#end.ended()
  }

  /** Puts on its way what has come out of the server since the last time. */
  #fetch(client: MemoryClient): void {
    const end = this.#end
    const { response, closeFrame } = client
    if (response !== null && !this.#isAnswered) {
      this.#isAnswered = true
      this.#carryDown(REQUEST_BYTES, () => end.answered(response))
    }
    for (const message of client.messages.length > 0 ? client.takeMessages() : []) {
      this.#carryDown(frameBytes(message.bytes.length), () => end.message(message))
    }
    for (; this.#pings < client.pingsReceived; this.#pings++) this.#carryDown(frameBytes(0), () => end.pinged())
    for (; this.#pongs < client.pongs.length; this.#pongs++) this.#carryDown(frameBytes(0), () => end.ponged())
    if (closeFrame !== null && !this.#isClosed) {
      this.#isClosed = true
      this.#carryDown(frameBytes(2 + closeFrame.reason.length), () => end.closed(closeFrame))
    }
    if (client.hasEnded && !this.#hasEnded) {
      this.#hasEnded = true
      this.#carryDown(0, () => this.#tellEnd())
    }
  }

  #carryUp(byteLength: number, arrive: () => void): void {
    if (this.#isDead || this.#isSilent) return
    this.#way.up.carry(byteLength, () => {
      if (!this.#isSilent) arrive()
    })
  }

  #carryDown(byteLength: number, arrive: () => void): void {
    this.#way.down.carry(byteLength, () => {
      if (!this.#isDead && !this.#isSilent) arrive()
    })
  }
}

/** The length of a frame with such a payload (RFC 6455, section 5.2), unmasked. */
function frameBytes(payload: number): number {
  if (payload < 126) return 2 + payload
  return payload < 65_536 ? 4 + payload : 10 + payload
}
