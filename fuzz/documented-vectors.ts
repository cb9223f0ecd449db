/** The byte vectors that stand in the pages of docs/wire, as seeds. Called by the targets of those formats. */

import { readFileSync } from 'node:fs'
import { hex } from '../test/support/hex.ts'

/** Every vector of a page, as `variant.md`: hex between code marks. @throws Error where the page has none. */
export function documentedVectors(page: string): Uint8Array[] {
  const text = readFileSync(new URL(`../docs/wire/${page}`, import.meta.url), 'utf8')
  const vectors = [...text.matchAll(/`((?:[0-9a-f]{2} *)+)`/g)].map(([, bytes = '']) => hex(bytes))
  if (vectors.length === 0) throw new Error(`${page} has no vectors`)
  return vectors
}
