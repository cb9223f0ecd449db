/**
 * The scripts of a Godot project on disk, by paths that begin with `res://`. Used by `polled-peer godot4`. Reads only; looks
 * through the folders of the project only if the name of a class is asked for. Throws what the file system says.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { readAutoloads } from '../godot4/script/autoloads.ts'
import { readGdScript } from '../godot4/script/gd-script.ts'
import type { ScriptFiles } from '../godot4/script/script-names.ts'
import { isOfFileSystem } from './recording-file.ts'

const ROOT = 'res://'
const MARK = 'project.godot'
/** In folders with one of these, below the project's own, Godot looks for nothing. */
const SKIPPED = [MARK, '.gdignore']
/** So many scripts are looked at for the name of a class. */
const MOST_SCRIPTS = 20_000

/** The project that a script belongs to: the nearest folder above with a `project.godot`, or the script's own. */
export class Godot4Project implements ScriptFiles {
  readonly #root: string
  #pathByClass: ReadonlyMap<string, string> | null = null
  #pathByAutoload: ReadonlyMap<string, string> | null = null

  constructor(file: string) {
    const folder = dirname(resolve(file))
    this.#root = rootAbove(folder) ?? folder
  }

  /** The path of a file in the project. */
  pathOf(file: string): string {
    return ROOT + relative(this.#root, resolve(file)).split(sep).join('/')
  }

  read(path: string): string | null {
    try {
      return readFileSync(join(this.#root, path.slice(ROOT.length)), 'utf8')
    } catch (error) {
      if (isOfFileSystem(error) && error.code === 'ENOENT') return null
      throw error
    }
  }

  pathOfClass(className: string): string | null {
    this.#pathByClass ??= new Map(this.#classes())
    return this.#pathByClass.get(className) ?? null
  }

  pathOfAutoload(name: string): string | null {
    this.#pathByAutoload ??= readAutoloads(this.read(ROOT + MARK) ?? '')
    return this.#pathByAutoload.get(name) ?? null
  }

  *#classes(): Generator<[className: string, path: string]> {
    let left = MOST_SCRIPTS
    for (const file of scriptsBelow(this.#root)) {
      if (left-- === 0) return
      const { className } = readGdScript(readFileSync(file, 'utf8'))
      if (className !== null) yield [className, this.pathOf(file)]
    }
  }
}

function rootAbove(folder: string): string | null {
  if (existsSync(join(folder, MARK))) return folder
  const above = dirname(folder)
  return above === folder ? null : rootAbove(above)
}

/** Links are not followed. */
function* scriptsBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !isSkipped(path, entry.name)) yield* scriptsBelow(path)
    else if (entry.isFile() && entry.name.endsWith('.gd')) yield path
  }
}

/** Godot's own folders begin with a dot; others hold what shall be no part of the project. */
function isSkipped(folder: string, name: string): boolean {
  return name.startsWith('.') || SKIPPED.some((mark) => existsSync(join(folder, mark)))
}
