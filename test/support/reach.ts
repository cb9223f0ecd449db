/**
 * Which files and packages a door of the sources needs at run time, by the text of their imports; those of types do not
 * count. Used by the tests of what a browser may load. Never loads what it reads.
 */

import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const SRC = join(import.meta.dirname, '../../src')
const IMPORT = /^(?:import|export) (?!type )[^'"]*from '([^']+)'/gm

/** What a door needs: files by their path in `src`, packages and modules of Node by their names. */
export interface Reach {
  readonly files: ReadonlySet<string>
  readonly packages: ReadonlySet<string>
}

/** Follows the imports of a door such as `client/browser.ts`. */
export function reachOf(door: string): Reach {
  const [files, packages, waiting] = [new Set<string>(), new Set<string>(), [door]]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue
    files.add(file)
    for (const [, name = ''] of readFileSync(join(SRC, file), 'utf8').matchAll(IMPORT)) {
      if (name.startsWith('.')) waiting.push(relative(SRC, join(SRC, dirname(file), name)))
      else packages.add(name)
    }
  }
  return { files, packages }
}
