/** The rows of the layout in docs/wire/variant.md, for tests that want one value of every type. */

import { tablesOf } from '../../support/document-tables.ts'

/** Each row as its type's name and its bytes in hex. Throws if there are too few. */
export function readDocumentedVariants(): (readonly [type: string, bytes: string])[] {
  const rows = tablesOf('wire/variant.md')('Layout', 'id').map(
    ([, type = '', , , bytes = '']) => [type, bytes] as const,
  )
  if (new Set(rows.map(([, bytes]) => bytes.slice(0, 2))).size < 27) throw new Error('not every type is there')
  return rows
}
