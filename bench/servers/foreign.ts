/**
 * Loads a package that only the benchmark compares with: out of bench/rivals/node_modules, where
 * `npm ci --prefix bench/rivals` puts it. Used by the programs of the rivals that need one.
 */

import { createRequire } from 'node:module'

/** The package, of whatever type the caller says it has. Throws if it was not installed. */
export function loadForeign(name: string): unknown {
  return createRequire(new URL('../../bench/rivals/package.json', import.meta.url))(name)
}
