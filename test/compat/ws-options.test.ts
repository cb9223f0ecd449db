/**
 * The behaviour suite of `ws`, options: what each does there it does here, or it is refused; and none is left out.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { OPTION_ROWS } from '../../src/compat/ws-options.ts'
import { OPTIONS } from './ws-suite/options.ts'
import { runCases } from './ws-suite/run.ts'

runCases(OPTIONS)

t.test('the suite sets every option that the page has a row for', async (t) => {
  const folder = join(import.meta.dirname, 'ws-suite')
  const text = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')

  for (const { name } of OPTION_ROWS) t.match(text, new RegExp(`\\b${name}(:| =| }|,)`), name)
})
