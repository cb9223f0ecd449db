/** What is sent on change. */

import t from 'tap'
import { WatchedValues } from '../../../src/godot4/replication/watched-values.ts'

/** Writes the JSON of a value, and counts how often; a function cannot be written. */
function writer() {
  const counted = { writes: 0 }
  const write = (value: unknown): Uint8Array | null => {
    counted.writes++
    return typeof value === 'function' ? null : Buffer.from(JSON.stringify(value))
  }
  return { counted, write }
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

t.test('a plain value that is the same is not even written', async (t) => {
  const { counted, write } = writer()
  const watched = new WatchedValues()
  watched.look([1, 'a', null, NaN], write)
  watched.takeChanged()

  watched.look([1, 'a', null, NaN], write)

  t.strictSame([watched.takeChanged(), counted.writes], [[], 4])
})

t.test('says which have changed since it was asked, ascending, and what they are', async (t) => {
  const { write } = writer()
  const watched = new WatchedValues()
  watched.look([1, 2, 3], write)
  t.strictSame(
    [watched.takeChanged(), watched.all],
    [
      [0, 1, 2],
      [0, 1, 2],
    ],
  )

  watched.look([1, 2, 4], write)
  watched.look([5, 2, 4], write)

  const changed = watched.takeChanged()
  t.strictSame([changed, textOf(watched.bytesOf(changed)), watched.takeChanged()], [[0, 2], '54', []])
})

t.test('sees what was changed inside of an object, and not another object that is equal', async (t) => {
  const { write } = writer()
  const watched = new WatchedValues()
  const place = { x: 1 }
  watched.look([place], write)
  watched.takeChanged()

  watched.look([{ x: 1 }], write)
  t.strictSame(watched.takeChanged(), [])
  place.x = 2
  watched.look([place], write)
  t.strictSame(watched.takeChanged(), [0])
  place.x = 3
  watched.look([place], write)

  t.strictSame([watched.takeChanged(), textOf(watched.bytesOf([0]))], [[0], '{"x":3}'])
})

t.test('what cannot be written stays what it was, and is not there if it never could', async (t) => {
  const { write } = writer()
  const watched = new WatchedValues()

  watched.look([1, () => 1], write)
  t.strictSame([watched.takeChanged(), watched.all], [[0], [0]])
  watched.look([() => 1, 2], write)

  t.strictSame([watched.takeChanged(), textOf(watched.bytesOf([0, 1, 2]))], [[1], '12'])
})

t.test('forgets all', async (t) => {
  const { write } = writer()
  const watched = new WatchedValues()
  watched.look([1], write)

  watched.clear()

  t.strictSame([watched.all, watched.takeChanged()], [[], []])
})
