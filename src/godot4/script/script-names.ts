/**
 * The names of a script's remote calls, with those of the scripts that it extends: what the indices of Godot 4 follow
 * from. Called by the command that prints them. Reads files through a port; never throws.
 */

import { isEngineClass } from './engine-classes.ts'
import { readGdScript, type GdBase, type GdScript } from './gd-script.ts'

/** The files of a Godot project, by paths that begin with `res://`. */
export interface ScriptFiles {
  /** The text of a script; null if there is none. */
  read(path: string): string | null
  /** Where the script stands that gives its class this name; null if none does. */
  pathOfClass(className: string): string | null
  /** What the project loads by itself under this name, as `res://…` or a uid; null if nothing. */
  pathOfAutoload(name: string): string | null
}

/** A script with all that it extends, or why it cannot be read. */
export type ScriptNames =
  | {
      readonly ok: true
      /** Not sorted; a function that a script and its base have both stands twice. */
      readonly names: readonly string[]
      /** The scripts from the one that was asked for to the one at the bottom. */
      readonly paths: readonly string[]
      /** The class that the last one extends: one of the engine's, for no script has that name. */
      readonly engineClass: string
      /** Whether the engine is known to have that class; else a script may be missing, and names with it. */
      readonly isKnown: boolean
    }
  | { readonly ok: false; readonly message: string }

/** Scripts that extend each other in so many steps are a mistake. */
const MOST_BASES = 64
const ROOT = 'res://'
/** What a script extends that does not say. */
const DEFAULT_BASE: GdBase = { className: 'RefCounted' }

/** Reads the script at a path, as `res://player.gd`, and those that it extends. */
export function findScriptNames(path: string, files: ScriptFiles): ScriptNames {
  const names: string[] = []
  const paths: string[] = []
  let next = path
  while (paths.length < MOST_BASES) {
    const text = files.read(next)
    if (text === null) return { ok: false, message: missing(next, paths.at(-1)) }
    if (!/\.gd$/i.test(next)) return { ok: false, message: `${next} is no GDScript: only .gd files are read.` }
    const script = readGdScript(text)
    if (!script.isWhole) return { ok: false, message: `In ${next} a text has no end.` }
    names.push(...script.rpcs)
    paths.push(next)
    const found = findBase(script, next, files)
    if ('message' in found) return { ok: false, message: found.message }
    if ('engineClass' in found) return { ok: true, names, paths, ...found }
    next = found.path
  }
  return { ok: false, message: `${path} extends more than ${MOST_BASES} scripts, or itself.` }
}

type FoundBase =
  { readonly path: string } | { readonly engineClass: string; readonly isKnown: boolean } | { readonly message: string }

/** In the engine's order: a class that a script names, an autoload, a class of the engine, a constant of the script. */
function findBase({ base, constants }: GdScript, from: string, files: ScriptFiles): FoundBase {
  const seen = new Set<GdBase>()
  for (let next = base ?? DEFAULT_BASE; !seen.has(next);) {
    seen.add(next)
    if ('path' in next) return findPath(next.path, from)
    const { className } = next
    if (className.includes('.')) return { message: `${from} extends ${className}, and inner classes are not read.` }
    const path = files.pathOfClass(className) ?? files.pathOfAutoload(className)
    if (path !== null) return findPath(path, from)
    const isKnown = isEngineClass(className)
    const constant = constants.get(className)
    if (isKnown || constant === undefined) return { engineClass: className, isKnown }
    next = constant
  }
  return { message: `${from} extends a constant that stands for itself.` }
}

function findPath(path: string, from: string): FoundBase {
  if (path.startsWith('uid://')) return { message: `${from} extends ${path}: only paths are read, no uid.` }
  if (path.startsWith(ROOT)) return { path }
  // Beside the script that says so.
  const parts = from.slice(ROOT.length).split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return { path: ROOT + parts.join('/') }
}

function missing(path: string, from: string | undefined): string {
  return from === undefined ? `There is no script ${path}.` : `${from} extends ${path}, and there is no such script.`
}
