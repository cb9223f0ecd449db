/**
 * A real Godot engine, 3 or 4, as a child process: runs a script headless, collects what it prints, and always ends it.
 * Called by the puppet in test/godot and by tests that run a script of their own. Never looks for the program:
 * requireProgram(t, 'godot3-server') or (t, 'godot4') in programs.ts does, and skips or fails where it is missing.
 */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { Arrivals } from './arrivals.ts'

export type GodotVersion = 3 | 4

/** The engine's own words in front of the script, and what parts its arguments from the script's. */
const COMMAND_LINES: Readonly<Record<GodotVersion, Readonly<Record<'front' | 'behind', readonly string[]>>>> = {
  3: { front: [], behind: [] },
  4: { front: ['--headless'], behind: ['--'] },
}

/** What to run. */
export interface GodotScript {
  /** Path of the engine. */
  readonly program: string
  /** Which Godot that is; default 3. */
  readonly version?: GodotVersion
  /** Absolute path of the script: it extends SceneTree and calls `quit()` when it is done. */
  readonly script: string
  /** The folder of the project, `res://`; default an empty one. */
  readonly project?: string
  /** Arguments behind the script; `OS.get_cmdline_args()` has them, in Godot 4 `OS.get_cmdline_user_args()`. */
  readonly args?: readonly string[]
  /** Further environment; `OS.get_environment(name)` reads it. */
  readonly env?: Readonly<Record<string, string>>
  /** After this many milliseconds the engine is killed, whatever it does; default 120,000. */
  readonly limitMs?: number
}

/** How many characters of the engine's output a failure quotes. */
const QUOTED_OUTPUT = 4000

/** One engine at work. It ends with its script, with the test, or at its limit, whichever comes first. */
export class GodotProcess {
  /** Each printed line that is a JSON object, in order. */
  readonly events = new Arrivals<Record<string, unknown>>('a line of JSON from the engine')
  /** Settles when the engine has ended: its exit code, null if it was killed. Never rejects. */
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess
  #output = ''
  #unfinishedLine = ''

  private constructor(child: ChildProcess, ended: Promise<number | null>) {
    this.#child = child
    this.ended = ended
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#keep(text))
  }

  /** Starts a script; the end of the test kills what is left of it. */
  static start(
    t: Test,
    { program, version = 3, script, project, args = [], env = {}, limitMs = 120_000 }: GodotScript,
  ): GodotProcess {
    const home = mkdtempSync(join(tmpdir(), 'polled-peer-godot-'))
    const { front, behind } = COMMAND_LINES[version]
    const child = spawn(program, [...front, '--path', project ?? home, '-s', script, ...behind, ...args], {
      env: { PATH: process.env['PATH'], LANG: 'en_US.UTF-8', HOME: home, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs)
    const ended = new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(null))
      child.once('close', (code) => resolve(code))
    })
    const engine = new GodotProcess(child, ended)
    void ended.then((code) => {
      clearTimeout(limit)
      engine.events.finish(`the engine ended with ${code ?? 'a signal'}. ${engine.output}`)
    })
    t.teardown(async () => {
      engine.kill()
      await ended
      rmSync(home, { recursive: true, force: true })
    })
    return engine
  }

  /** The end of what the engine wrote, errors and prints together, for the text of a failure. */
  get output(): string {
    return `The engine wrote:\n${this.#output.slice(-QUOTED_OUTPUT)}`
  }

  /** Ends the engine without a goodbye, as a crash would: its sockets are closed by the operating system. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-2 * QUOTED_OUTPUT)
  }

  #read(text: string): void {
    this.#keep(text)
    const lines = (this.#unfinishedLine + text).split('\n')
    this.#unfinishedLine = lines.pop() ?? ''
    for (const line of lines.filter((one) => one.startsWith('{'))) this.events.push(parseLine(line))
  }
}

/** A line that only looks like JSON is kept as text, so that a test sees it. */
function parseLine(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return { unreadable: line }
  }
}
