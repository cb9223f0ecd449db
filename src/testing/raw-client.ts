/**
 * A client of a scenario that is not ours: a plain WebSocket, as a browser, a bot or somebody hostile has it.
 * Made by `Scenario.raw()`; the test tells it what to do, and takes what it has received whenever it likes. It answers
 * pings and close frames unless told otherwise, and writes what happens to it into the journal.
 */

import type { MemoryCloseFrame, MemoryMessage, MemoryResponse } from '../server/transport/memory.ts'
import type { Cable, CableEnd } from './cable.ts'

const LONGEST_TEXT = 60
const LONGEST_BYTES = 16
const encoder = new TextEncoder()

/** Lays the cable of a raw client. */
export type LayRawCable = (end: CableEnd) => Cable

/** A plain WebSocket client. What it does reaches the server at the next tick at the earliest. */
export class RawClient {
  readonly name: string
  /** Answers pings; true from the start. */
  answersPings = true
  /** Answers a close frame of the server; true from the start. `close()` answers by hand. */
  answersClose = true
  readonly #note: (text: string) => void
  readonly #cable: Cable
  #response: MemoryResponse | null = null
  #messages: MemoryMessage[] = []
  #closeFrame: MemoryCloseFrame | null = null
  #hasSentClose = false
  #isOver = false

  /** Called by the scenario. `note` writes a line into the journal. */
  constructor(name: string, lay: LayRawCable, note: (text: string) => void) {
    this.name = name
    this.#note = note
    this.#cable = lay({
      answered: (response) => this.#answered(response),
      unreachable: () => this.#finish('unreachable()'),
      message: (message) => this.#received(message),
      pinged: () => this.answersPings && this.#cable.pong(),
      ponged: () => note('pong()'),
      closed: (frame) => this.#closed(frame),
      ended: () => this.#finish('ended()'),
      drained: () => undefined,
    })
  }

  /** `asking`: no answer yet; `open`: a WebSocket; `over`: refused, or ended. */
  get state(): 'asking' | 'open' | 'over' {
    if (this.#isOver) return 'over'
    return this.#response === null ? 'asking' : 'open'
  }

  get isOpen(): boolean {
    return this.state === 'open'
  }

  /** The server's answer; status 101 for a WebSocket, null if there is none yet. */
  get response(): MemoryResponse | null {
    return this.#response
  }

  /** The sub-protocol that was agreed on; `''` for none. */
  get protocol(): string {
    return this.#response?.headers['sec-websocket-protocol'] ?? ''
  }

  /** The server's close frame, its echo of ours included; null if none has come. */
  get closeFrame(): MemoryCloseFrame | null {
    return this.#closeFrame
  }

  /** What has been received and not taken, in order. */
  get messages(): readonly MemoryMessage[] {
    return this.#messages
  }

  /** Takes all that has been received. */
  takeMessages(): MemoryMessage[] {
    return this.#messages.splice(0)
  }

  /** Takes all that has been received, read as UTF-8. */
  takeTexts(): string[] {
    return this.takeMessages().map(({ text }) => text)
  }

  /** Sends one message: text for a string, binary for bytes, which are copied. */
  send(data: string | Uint8Array): void {
    const isText = typeof data === 'string'
    this.#cable.send(isText ? encoder.encode(data) : data, isText)
  }

  /** Sends a ping; its answer is a line of the journal. */
  ping(): void {
    this.#cable.ping()
  }

  /** Sends a close frame; `code` null sends one without a code. */
  close(code: number | null = 1000, reason = ''): void {
    this.#hasSentClose = true
    this.#cable.close(code, reason)
  }

  /** Ends the stream without a close frame, as a crash does. */
  drop(): void {
    this.#cable.drop()
    this.#isOver = true
  }

  /** Stops reading: what the server writes stays in its outbound amount. */
  stopReading(): void {
    this.#cable.stopReading()
  }

  /** Reads on. */
  startReading(): void {
    this.#cable.startReading()
  }

  #answered(response: MemoryResponse): void {
    this.#response = response
    if (response.status === 101) this.#note(`opened(${JSON.stringify(this.protocol)})`)
    else this.#finish(`refused(${response.status})`)
  }

  #received(message: MemoryMessage): void {
    this.#messages.push(message)
    this.#note(`message(${printMessage(message)})`)
  }

  #closed(frame: MemoryCloseFrame): void {
    this.#closeFrame = frame
    this.#note(`closed(${frame.code}, ${JSON.stringify(frame.reason)})`)
    if (!this.answersClose || this.#hasSentClose) return
    this.close(frame.code === 1005 ? null : frame.code, frame.reason)
  }

  #finish(text: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#note(text)
  }
}

function printMessage({ bytes, isText, text }: MemoryMessage): string {
  if (isText && text.length <= LONGEST_TEXT) return JSON.stringify(text)
  if (isText) return `${bytes.length} bytes of text`
  const hex = Array.from(bytes.subarray(0, LONGEST_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return bytes.length <= LONGEST_BYTES ? hex : `${bytes.length} bytes: ${hex} …`
}
