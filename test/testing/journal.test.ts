/** The journal: its lines, and the first difference between two of them. */

import t from 'tap'
import { Journal, VirtualClock } from '../../src/testing.ts'

/** A journal with these lines, each `name text`, a tenth of a second apart. */
function journalOf(...lines: string[]): Journal {
  const clock = new VirtualClock()
  const journal = new Journal(() => clock.now())
  for (const line of lines) {
    clock.advance(100)
    const [name = '', text = ''] = line.split(' ')
    journal.add(name, text)
  }
  return journal
}

t.test('prints time, name and what happened, a line for each', async (t) => {
  const journal = journalOf('ann opened("")', 'server client_connected(ann)')

  t.equal(String(journal), '0.100 ann opened("")\n0.200 server client_connected(ann)')
  t.equal(journal.length, 2)
  t.same(journal.entries[0], { at: 100, name: 'ann', text: 'opened("")' })
})

t.test('tells the lines of one participant, and the last lines of all', async (t) => {
  const journal = journalOf('ann a()', 'bob b()', 'ann c()')

  t.same(journal.linesOf('ann'), ['a()', 'c()'])
  t.same(journal.linesOf('nobody'), [])
  t.same(journal.lastLines(2), ['0.200 bob b()', '0.300 ann c()'])
  t.same(journal.lastLines(0), [])
})

t.test('says in words where another first differs', async (t) => {
  const journal = journalOf('ann a()', 'bob b()')

  t.equal(journal.differenceFrom(journalOf('ann a()', 'bob b()')), null)
  t.equal(
    journal.differenceFrom(journalOf('ann a()', 'bob c()')),
    'Line 2 differs: here 0.200 bob b(); there 0.200 bob c()',
  )
  t.equal(journal.differenceFrom(journalOf('ann a()')), 'Line 2 is here only: 0.200 bob b()')
  t.equal(journalOf('ann a()').differenceFrom(journal), 'Line 2 is there only: 0.200 bob b()')
})

t.test('the same at another time is a difference', async (t) => {
  t.match(journalOf('ann a()').differenceFrom(new Journal(() => 5)), /here only/)
  const late = new Journal(() => 250)
  late.add('ann', 'a()')

  t.equal(journalOf('ann a()').differenceFrom(late), 'Line 1 differs: here 0.100 ann a(); there 0.250 ann a()')
})
