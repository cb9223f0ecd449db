/**
 * The line that tells how far a run is: renewed in place on a terminal, one plain line each time elsewhere.
 * Written to stderr, so that the table on stdout can be piped.
 */

/** Shows one line at a time. */
export class Progress {
  readonly #isTerminal = process.stderr.isTTY
  readonly #start = performance.now()

  show(text: string): void {
    const seconds = Math.round((performance.now() - this.#start) / 1000)
    const line = `${String(seconds).padStart(4)} s  ${text}`
    process.stderr.write(this.#isTerminal ? `\r\u001b[2K${line}` : `${line}\n`)
  }

  done(): void {
    if (this.#isTerminal) process.stderr.write('\r\u001b[2K')
  }
}
