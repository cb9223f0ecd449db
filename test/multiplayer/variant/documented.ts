/** The rows of the layout in docs/wire/variant.md, for tests that want one value of every type. */

import { readFileSync } from 'node:fs'

const PAGE = readFileSync(new URL('../../../docs/wire/variant.md', import.meta.url), 'utf8')

/** Each row as its type's name and its bytes in hex. Throws if there are too few. */
export function readDocumentedVariants(): (readonly [type: string, bytes: string])[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith('Layout\n')) ?? ''
  const rows = section
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => line.split(' | '))
    .map((cells) => [cells[1] ?? '', (cells[4] ?? '').replace(/[^0-9a-f ]/g, '').trim()] as const)
  if (new Set(rows.map(([, bytes]) => bytes.slice(0, 2))).size < 27) throw new Error('not every type is there')
  return rows
}
