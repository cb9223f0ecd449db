/** That docs/one-world.md says of types and reasons what the code says. */

import { readFileSync } from 'node:fs'
import t from 'tap'
import { COUNTERPARTS } from '../../src/godot4/translate/counterparts.ts'
import { WORLD_REFUSALS } from '../../src/world/world-refusals.ts'
import { notGiven } from '../support/given-reasons.ts'

const PAGE = readFileSync(new URL('../../docs/one-world.md', import.meta.url), 'utf8')

function rowsUnder(heading: string): string[] {
  const [, rest = ''] = PAGE.split(`\n## ${heading}\n`)
  const [section = ''] = rest.split('\n## ')
  return section.split('\n').filter((line) => line.startsWith('| '))
}

t.test('the table of types is that of the translation', async (t) => {
  const rows = COUNTERPARTS.map(({ type, godot3, passage, because }) => {
    return `| ${type} | ${godot3 ?? '–'} | ${passage} | ${because} |`.replace('  |', ' |')
  })

  t.strictSame(
    rowsUnder('Types')
      .slice(1)
      .map((row) => row.replace('  |', ' |')),
    rows,
  )
})

t.test('the table of reasons is that of the world', async (t) => {
  const rows = Object.entries(WORLD_REFUSALS).map(([reason, sentence]) => `| \`${reason}\` | ${sentence} |`)

  t.strictSame(rowsUnder('From player to player').slice(1), rows)
})

t.test('each reason of the world is given somewhere', async (t) => {
  t.strictSame(notGiven(Object.keys(WORLD_REFUSALS), 'src/world'), [])
})
