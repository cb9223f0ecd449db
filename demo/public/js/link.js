/**
 * The page's socket: joins, counts bytes, measures the round trip, and comes back by itself when the line is cut.
 * Made by main. Turns bytes into packets and packets into calls; knows nothing of drawing.
 */

import { PILOT } from '/arena/arena.js'
import {
  CLOSE_OTHER_VERSION,
  decodeServerPacket,
  encodeHello,
  encodeInput,
  encodePing,
  WIRE_VERSION,
} from '/arena/wire.js'

const PING_MS = 500
/** Nothing heard for so long, with two pings unanswered and more: the line is dead, whatever the socket says. */
const SILENCE_MS = 4000
const WAITS_MS = [500, 1000, 2000, 4000]
/** More than this waiting to be sent, and inputs are held back: stale ones help nobody. */
const MOST_WAITING_BYTES = 4096

export class Link {
  #socket = null
  #events
  #retries = 0
  #retryTimer = 0
  #heardAt = 0
  #bytesIn = 0

  /** `events`: `packet(packet)`, `opened()`, `lost(text, retryMs or null)`. */
  constructor(events) {
    this.#events = events
    setInterval(() => this.#ping(), PING_MS)
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  /** Bytes of packets received since the last call. */
  takeBytesIn() {
    const bytes = this.#bytesIn
    this.#bytesIn = 0
    return bytes
  }

  join() {
    clearTimeout(this.#retryTimer)
    this.#leave()
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/`)
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    this.#heardAt = performance.now()
    socket.onopen = () => {
      socket.send(encodeHello(WIRE_VERSION, PILOT.visitor))
      this.#events.opened()
    }
    socket.onmessage = ({ data }) => this.#hear(data)
    socket.onclose = ({ code }) => this.#lost(code)
  }

  send(keys, sequence) {
    if (this.isOpen && this.#socket.bufferedAmount < MOST_WAITING_BYTES) this.#socket.send(encodeInput(keys, sequence))
  }

  #hear(data) {
    if (!(data instanceof ArrayBuffer)) return
    this.#heardAt = performance.now()
    this.#bytesIn += data.byteLength
    const read = decodeServerPacket(new Uint8Array(data))
    if (!read.ok) {
      this.#lost(CLOSE_OTHER_VERSION)
      return
    }
    if (read.value.kind === 'welcome') this.#retries = 0
    this.#events.packet(read.value)
  }

  #ping() {
    if (!this.isOpen) return
    if (performance.now() - this.#heardAt > SILENCE_MS) this.#lost(1006)
    else this.#socket.send(encodePing(Math.round(performance.now() * 1000) % 2 ** 32))
  }

  #lost(code) {
    this.#leave()
    if (code === CLOSE_OTHER_VERSION) {
      this.#events.lost('The arena has changed since this page was loaded. Reload it.', null)
      return
    }
    const wait = WAITS_MS[Math.min(this.#retries++, WAITS_MS.length - 1)]
    this.#events.lost(code === 1001 ? 'The arena has closed.' : 'Connection lost.', wait)
    this.#retryTimer = setTimeout(() => this.join(), wait)
  }

  #leave() {
    const socket = this.#socket
    this.#socket = null
    if (socket === null) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }
}

/** Milliseconds since the ping that carried `stamp`. */
export function tripOf(stamp) {
  const now = Math.round(performance.now() * 1000) % 2 ** 32
  return ((now - stamp + 2 ** 32) % 2 ** 32) / 1000
}
