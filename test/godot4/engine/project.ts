/**
 * Projects of Godot, run without a window as a player would start them: written by a test, or copied from this tree, since
 * an engine leaves files in the folder of its project. Used by the tests of the pages, of the command, and of the demo.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Test } from 'tap'
import type { GodotVersion } from '../../support/godot.ts'
import { requireProgram } from '../../support/programs.ts'

const PROGRAMS: Readonly<Record<GodotVersion, string>> = { 3: 'godot3-server', 4: 'godot4' }
const FRONT: Readonly<Record<GodotVersion, readonly string[]>> = { 3: [], 4: ['--headless'] }

/** What an engine may not print. That of Godot 3 has errors of its own in a new home. */
const COMPLAINTS: Readonly<Record<GodotVersion, RegExp>> = {
  3: /^(?:SCRIPT ERROR|USER ERROR):/m,
  4: /^(?:SCRIPT ERROR|USER ERROR|ERROR|WARNING|USER WARNING):/m,
}

/** A run of an engine: it ends by itself, or with the test. */
export class ProjectRun {
  /** Its exit code; null if it was killed. */
  readonly ended: Promise<number | null>
  /** What stands in the output if the engine complains. */
  readonly complaint: RegExp
  readonly #child: ChildProcess
  #output = ''

  constructor(t: Test, program: string, words: readonly string[], home: string, complaint: RegExp) {
    this.complaint = complaint
    const env = { PATH: process.env['PATH'], HOME: home, LANG: 'en_US.UTF-8' }
    this.#child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text))
    this.ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve(null))
      this.#child.once('close', (code) => resolve(code))
    })
    t.teardown(() => this.kill())
  }

  /** What it has printed so far, its complaints among it. */
  get output(): string {
    return this.#output
  }

  /** Resolves when it has printed this; rejects when it ends without. */
  async printed(text: RegExp): Promise<void> {
    let isOver = false
    void this.ended.then(() => (isOver = true))
    while (!text.test(this.#output)) {
      if (isOver) throw new Error(`It ended without ${String(text)}: ${this.#output}`)
      await Promise.race([this.ended, new Promise((resolve) => this.#child.stdout?.once('data', resolve))])
    }
  }

  /** Ends it, and resolves when all that it had printed is there. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }
}

/** A folder with a project. */
export class Project {
  readonly folder: string
  readonly #version: GodotVersion
  readonly #program: string
  readonly #home: string

  private constructor(t: Test, version: GodotVersion, program: string) {
    this.#version = version
    this.#program = program
    const place = mkdtempSync(join(tmpdir(), 'polled-peer-godot-'))
    t.teardown(() => rmSync(place, { recursive: true, force: true }))
    this.#home = join(place, 'home')
    this.folder = join(place, 'project')
    mkdirSync(this.#home)
    mkdirSync(this.folder)
  }

  /** Writes one, or copies that of `from`; undefined where there is no engine, and then the test has been skipped or failed. */
  static make(
    t: Test,
    version: GodotVersion,
    files: Readonly<Record<string, string>>,
    from: string | null = null,
  ): Project | undefined {
    const program = requireProgram(t, PROGRAMS[version])
    if (program === undefined) return undefined
    const project = new Project(t, version, program)
    if (from !== null) cpSync(from, project.folder, { recursive: true, filter: (name) => basename(name) !== '.godot' })
    for (const [name, text] of Object.entries(files)) {
      const file = join(project.folder, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    return project
  }

  /** Starts the engine in it, with these words behind the folder. */
  run(t: Test, ...words: readonly string[]): ProjectRun {
    const version = this.#version
    const all = [...FRONT[version], '--path', this.folder, ...words]
    return new ProjectRun(t, this.#program, all, this.#home, COMPLAINTS[version])
  }
}

/** A project whose main scene is one node of this name with `node.gd`, and below it one for each further script. */
export function sceneOf(
  node: string,
  version: GodotVersion,
  scripts: Readonly<Record<string, string>>,
): Record<string, string> {
  const format = version === 4 ? 3 : 2
  const names = Object.keys(scripts)
  const id = (index: number): string => (version === 4 ? `"${index + 1}"` : ` ${index + 1} `)
  const resources = names.map(
    (name, index) => `[ext_resource path="res://${name}" type="Script" id=${id(index).trim()}]`,
  )
  const nodes = names.map((_name, index) => {
    const head = index === 0 ? `[node name="${node}" type="Node"]` : `[node name="Part${index}" type="Node" parent="."]`
    return `${head}\nscript = ExtResource(${id(index)})`
  })
  const settings = `config_version=${version + 1}\n\n[application]\n\nconfig/name="a game"\nrun/main_scene="res://main.tscn"\n`
  const scene = [`[gd_scene load_steps=${names.length + 1} format=${format}]`, ...resources, ...nodes].join('\n\n')
  return { ...scripts, 'project.godot': settings, 'main.tscn': `${scene}\n` }
}
