/**
 * The names of a script's remote calls, with those of the scripts that it extends: what the indices of Godot 4 follow
 * from. Called by the command that prints them. Reads files through a port; never throws.
 */

import { readGdScript, type GdBase } from './gd-script.ts'

/** The files of a Godot project, by paths that begin with `res://`. */
export interface ScriptFiles {
  /** The text of a script; null if there is none. */
  read(path: string): string | null
  /** Where the script stands that gives its class this name; null if none does. */
  pathOfClass(className: string): string | null
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
    }
  | { readonly ok: false; readonly message: string }

/** Scripts that extend each other in so many steps are a mistake. */
const MOST_BASES = 64
const ROOT = 'res://'
/** What a script extends that does not say. */
const DEFAULT_BASE = 'RefCounted'

/** Reads the script at a path, as `res://player.gd`, and those that it extends. */
export function findScriptNames(path: string, files: ScriptFiles): ScriptNames {
  const names: string[] = []
  const paths: string[] = []
  let next = path
  while (paths.length < MOST_BASES) {
    const text = files.read(next)
    if (text === null) return { ok: false, message: missing(next, paths.at(-1)) }
    const { rpcs, base } = readGdScript(text)
    names.push(...rpcs)
    paths.push(next)
    const found = findBase(base, next, files)
    if ('message' in found) return { ok: false, message: found.message }
    if ('engineClass' in found) return { ok: true, names, paths, engineClass: found.engineClass }
    next = found.path
  }
  return { ok: false, message: `${path} extends more than ${MOST_BASES} scripts, or itself.` }
}

type FoundBase = { readonly path: string } | { readonly engineClass: string } | { readonly message: string }

function findBase(base: GdBase | null, from: string, files: ScriptFiles): FoundBase {
  if (base === null) return { engineClass: DEFAULT_BASE }
  if ('path' in base) return findPath(base.path, from)
  const { className } = base
  if (className.includes('.')) return { message: `${from} extends ${className}, and inner classes are not read.` }
  const path = files.pathOfClass(className)
  return path === null ? { engineClass: className } : { path }
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
