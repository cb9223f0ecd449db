/**
 * What the terminal shows while the arena runs: one line that renews itself, or, where there is no terminal,
 * a plain line every few seconds. Called by main; writes to the stream it is given and nowhere else.
 */

import type { Reading } from './host-meter.ts'

/** Where lines go; `process.stdout` is one. */
export interface Out {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** Calls back each so many milliseconds until the function that it returns is called. */
export type Repeat = (everyMs: number, callback: () => void) => () => void

const RENEW_MS = 500
const PLAIN_MS = 5000
const CLEAR_LINE = '\r\u001b[2K'

/** The status of a running host. */
export class StatusLine {
  readonly #out: Out
  readonly #read: () => Reading
  readonly #repeat: Repeat
  #cancel: () => void = () => undefined

  constructor(out: Out, read: () => Reading, repeat: Repeat = repeatInSystem) {
    this.#out = out
    this.#read = read
    this.#repeat = repeat
  }

  /** Shows the first line soon and goes on until `stop`. */
  start(): void {
    this.#cancel = this.#repeat(this.#out.isTTY === true ? RENEW_MS : PLAIN_MS, () => this.#show())
  }

  /** Ends the line, so that what is written next starts on its own. */
  stop(): void {
    this.#cancel()
    if (this.#out.isTTY === true) this.#out.write(CLEAR_LINE)
  }

  #show(): void {
    const line = describeReading(this.#read())
    if (this.#out.isTTY === true) this.#out.write(CLEAR_LINE + line.slice(0, (this.#out.columns ?? 80) - 1))
    else this.#out.write(`${line}\n`)
  }
}

/** The figures as one line of text. */
export function describeReading(reading: Reading): string {
  const tick = `tick ${millis(reading.tickMeanMicros)} ms (max ${millis(reading.tickMaxMicros)})`
  const traffic = `in ${describeBytes(reading.bytesInPerSecond)}/s, out ${describeBytes(reading.bytesOutPerSecond)}/s`
  return `${reading.peers} peers | ${tick} | ${traffic} | ${reading.engine}`
}

/** Bytes with a unit, three digits or so: `812 B`, `4.2 KB`, `1.3 MB`. */
export function describeBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

function repeatInSystem(everyMs: number, callback: () => void): () => void {
  const timer = setInterval(callback, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

function millis(micros: number): string {
  return (micros / 1000).toFixed(2)
}
