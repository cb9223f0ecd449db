/**
 * A built program of ours as a child process: starts it, reads the address it prints, and always ends it with the test.
 * Called by the tests of the command and of the demo, which need a build: `npm test` makes one first.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

/** The programs, by what they are. */
export const PROGRAMS = {
  command: fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url)),
  demo: fileURLToPath(new URL('../../dist-demo/main.js', import.meta.url)),
  cocos: fileURLToPath(new URL('../../dist-demo/cocos/main.js', import.meta.url)),
  ws: fileURLToPath(new URL('../../dist-demo/ws/main.js', import.meta.url)),
  egret: fileURLToPath(new URL('../../dist-demo/egret/main.js', import.meta.url)),
} as const

/** What is on stderr when nothing went wrong: nothing, or where uws has no build, the remark that `auto` runs on ws. */
export const NO_COMPLAINT =
  /^(?:\(node:\d+\) PolledPeerWarning: The engine is ws\. .*\n\(Use `node --trace-warnings .*\n)?$/

/** How a process has ended: `code` is null if a signal ended it. */
export interface Ending {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** One program at work. */
export class ProgramProcess {
  /** Settles when it has ended. */
  readonly ended: Promise<Ending>
  readonly #child: ChildProcess
  readonly #waiting: { pattern: RegExp; found: (match: RegExpExecArray) => void }[] = []
  #stdout = ''
  #stderr = ''

  /** Starts it with these words behind its name. PORT and HOST of the tests' own environment do not reach it. */
  constructor(
    t: Test,
    program: keyof typeof PROGRAMS,
    words: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ) {
    const env = { PATH: process.env['PATH'] ?? '', ...environment }
    this.#child = spawn(process.execPath, [PROGRAMS[program], ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('close', (code) => resolve({ code, stdout: this.#stdout, stderr: this.#stderr }))
    })
    t.teardown(async () => {
      this.#child.kill('SIGKILL')
      await this.ended
    })
  }

  /** The address that it prints, as soon as it is there. */
  async url(): Promise<string> {
    return (await this.printed(/(?:http|wss?):\/\/[^\s,]+/))[0]
  }

  /** The first match in what it has printed, once there is one. Rejects if it ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray> {
    const match = new Promise<RegExpExecArray>((found) => this.#waiting.push({ pattern, found }))
    this.#read('')
    const never = this.ended.then(({ stderr }) =>
      Promise.reject(new Error(`It ended before ${String(pattern)}. ${stderr}`)),
    )
    return Promise.race([match, never])
  }

  /** Sends it a signal, as a terminal would. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Reads no more of what it prints: writing becomes an error for it. */
  closeOutput(): void {
    this.#child.stdout?.destroy()
  }

  #read(text: string): void {
    this.#stdout += text
    for (const { pattern, found } of this.#waiting) {
      const match = pattern.exec(this.#stdout)
      if (match !== null) found(match)
    }
  }
}
