/**
 * What the terminal shows while a host runs: one line that renews itself, or, where there is no terminal, a plain line
 * now and then. Used by `polled-peer host` and by the demo; writes to the stream it is given and nowhere else.
 */

/** Where lines go; `process.stdout` is one. */
export interface Out {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** Calls back each so many milliseconds until the function that it returns is called. */
export type Repeat = (everyMs: number, callback: () => void) => () => void

/** How often, in milliseconds. */
export interface StatusPace {
  /** In a terminal. */
  readonly renewMs: number
  /** Where there is none. */
  readonly plainMs: number
}

/** The pace that was asked for, the same with and without a terminal; null: the usual one. */
export function statusPace(everySeconds: number | null, usual: StatusPace): StatusPace {
  if (everySeconds === null) return usual
  return { renewMs: everySeconds * 1000, plainMs: everySeconds * 1000 }
}

const CLEAR_LINE = '\r\u001b[2K'

/** The status of a running host. */
export class StatusLine {
  readonly #out: Out
  readonly #pace: StatusPace
  readonly #repeat: Repeat
  #cancel: (() => void) | null = null

  constructor(out: Out, pace: StatusPace, repeat: Repeat = repeatInSystem) {
    this.#out = out
    this.#pace = pace
    this.#repeat = repeat
  }

  /** Shows the first line soon and goes on until `stop`; asks for the text each time. */
  start(describe: () => string): void {
    const { renewMs, plainMs } = this.#pace
    this.#cancel = this.#repeat(this.#out.isTTY === true ? renewMs : plainMs, () => this.#show(describe()))
  }

  /** Ends the line, so that what is written next starts on its own. */
  stop(): void {
    this.clear()
    this.#cancel?.()
    this.#cancel = null
  }

  /** Takes the line away until it renews itself: something else is about to be written. */
  clear(): void {
    if (this.#out.isTTY === true && this.#cancel !== null) this.#out.write(CLEAR_LINE)
  }

  /** Columns of the terminal; some do not know theirs and say 0. */
  get #width(): number {
    return this.#out.columns || 80
  }

  #show(line: string): void {
    if (this.#out.isTTY === true) this.#out.write(CLEAR_LINE + line.slice(0, this.#width - 1))
    else this.#out.write(`${line}\n`)
  }
}

function repeatInSystem(everyMs: number, callback: () => void): () => void {
  const timer = setInterval(callback, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
