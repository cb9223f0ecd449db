/** Who may see a synchronizer: the table of Godot 4, cell by cell. */

import t from 'tap'
import { Visibility } from '../../../src/godot4/replication/visibility.ts'

const never = (error: unknown): void => {
  throw error
}

for (const [isPublic, isNamed, filters, isVisible] of [
  [true, false, [], true],
  [true, true, [], true],
  [false, true, [], true],
  [false, false, [], false],
  [true, false, [true], true],
  [true, false, [false], false],
  [true, true, [true, false], false],
  [true, true, [true, true], true],
  [false, true, [true], true],
  [false, true, [false], false],
  [false, false, [true], false],
] as const) {
  const filtered = filters.length === 0 ? 'no filter' : `filters that say ${filters.join(' and ')}`
  t.test(`public ${isPublic}, named ${isNamed}, ${filtered}: ${isVisible}`, async (t) => {
    const visibility = new Visibility()
    visibility.set(0, isPublic)
    visibility.set(7, isNamed)
    for (const answer of filters) visibility.addFilter((peer) => peer === 7 && answer)

    t.equal(visibility.isVisibleTo(7, never), isVisible)
  })
}

t.test('a filter that answers anything but true says no, and one that throws too', async (t) => {
  const visibility = new Visibility()
  const errors: unknown[] = []
  const truthy = (() => 1) as unknown as () => boolean
  const broken = (): boolean => {
    throw new Error('planned')
  }

  visibility.addFilter(truthy)
  t.equal(visibility.isVisibleTo(7, never), false)
  t.strictSame([visibility.removeFilter(truthy), visibility.removeFilter(truthy)], [true, false])
  t.equal(visibility.hasFilters, false)
  visibility.addFilter(broken)
  t.equal(
    visibility.isVisibleTo(7, (error) => errors.push(error)),
    false,
  )

  t.match(errors, [{ message: 'planned' }])
  t.equal(visibility.hasFilters, true)
})

t.test('says whether something has changed, and forgets a peer', async (t) => {
  const visibility = new Visibility()

  t.strictSame([visibility.set(7, true), visibility.set(7, true), visibility.has(7)], [true, false, true])
  visibility.forget(7)
  t.strictSame([visibility.has(7), visibility.has(0), visibility.set(0, false)], [false, true, true])
})
