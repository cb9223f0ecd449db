/**
 * The package in the browser: which of its built modules the page's doors reach, read once at the start, and the import
 * map by which the page names the doors as any program does. Called by page.ts. Bundles nothing and changes no byte.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** The modules and where they are found. */
export interface Library {
  /** The modules by the path under which they are served. The path changes with any byte of any of them. */
  readonly modules: ReadonlyMap<string, Buffer>
  /** The text of the page's import map. */
  readonly importMap: string
}

const BUILT = new URL('../dist/', import.meta.url)
/** What the package's `exports` name for browsers. */
const DOORS = [
  ['polled-peer/client', 'client/browser.js'],
  ['polled-peer/rpc', 'rpc-browser.js'],
] as const
const IMPORT = /^(?:import|export) (?:[\w\s{},*$]+ from )?["']([^"']+)["']/gm

/** Follows the imports from the doors. Throws where one leads out of the package: the build is broken then. */
export function readLibrary(): Library {
  const files = new Map<string, Buffer>()
  for (const [, door] of DOORS) follow(new URL(door, BUILT), files)
  const hash = createHash('sha256')
  for (const [path, text] of files) hash.update(path).update(text)
  const prefix = `/polled-peer/${hash.digest('base64url').slice(0, 12)}/`
  const imports = Object.fromEntries(DOORS.map(([name, door]) => [name, prefix + door]))
  return {
    modules: new Map([...files].map(([path, text]) => [prefix + path, text])),
    importMap: JSON.stringify({ imports }),
  }
}

function follow(file: URL, files: Map<string, Buffer>): void {
  if (!file.href.startsWith(BUILT.href)) throw new Error(`${file.href} is not a module of the package.`)
  const path = file.href.slice(BUILT.href.length)
  if (files.has(path)) return
  const text = readFileSync(file)
  files.set(path, text)
  // A package by its name makes no path below the folder, or one where there is no file.
  for (const [, name = ''] of text.toString().matchAll(IMPORT)) follow(new URL(name, file), files)
}
