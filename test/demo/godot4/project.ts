/**
 * The sample project of Godot 4 as text, read from demo/godot4: its scripts, functions and scene. Used by the tests that
 * hold it against the arena. It is not GDScript's grammar: it reads what the project's plain style has, line by line.
 */

import { readdirSync, readFileSync } from 'node:fs'

const FOLDER = new URL('../../../demo/godot4/', import.meta.url)

/** The names of the project's files, without what the editor leaves beside them. */
export const FILES: readonly string[] = readdirSync(FOLDER)
  .filter((name) => !name.startsWith('.') && !name.endsWith('.uid'))
  .sort()

export const SCRIPTS: readonly string[] = FILES.filter((name) => name.endsWith('.gd'))

/** The text of a file; null if there is none, as `ScriptFiles` asks. */
export function textOf(name: string): string | null {
  return FILES.includes(name) ? readFileSync(new URL(name, FOLDER), 'utf8') : null
}

/** The lines of a script, each without comment and texts: what is in quotes becomes `""`. */
export function codeLines(name: string): string[] {
  const lines = (textOf(name) ?? '').trimEnd().split('\n')
  return lines.map((line) => line.replace(/"[^"]*"/g, '""').replace(/\s*#.*$/, ''))
}

/** One function of a script. */
export interface GdFunction {
  readonly name: string
  /** The arguments of `@rpc` above it, without quotes; undefined without the annotation. */
  readonly rpc: readonly string[] | undefined
  /** Each as `name: type`. */
  readonly parameters: readonly string[]
  readonly returns: string
  /** Its lines, without their first tab. */
  readonly body: readonly string[]
}

const HEAD = /^(?:@rpc\(([^)]*)\)\n)?(?:static )?func (\w+)\(([^)]*)\) -> (\w+):\n((?:\t.*\n|\n(?=\n*\t))*)/gm

/** The functions of a script, in their order. */
export function functionsOf(name: string): GdFunction[] {
  return [...(textOf(name) ?? '').matchAll(HEAD)].map(
    ([, rpc, name = '', parameters = '', returns = '', body = '']) => ({
      ...{ name, returns },
      rpc: rpc?.split(', ').map((word) => word.replaceAll('"', '')),
      parameters: parameters === '' ? [] : parameters.split(', '),
      body: body
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(1)),
    }),
  )
}

/** The constants of a script that are numbers. */
export function numbersOf(name: string): Record<string, number> {
  const found = [...(textOf(name) ?? '').matchAll(/^const (\w+) = ([\d.]+)$/gm)]
  return Object.fromEntries(found.map(([, constant = '', value]) => [constant, Number(value)]))
}
