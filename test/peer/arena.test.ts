import t from 'tap'
import { Arena } from '../../src/peer/arena.ts'

const CHUNK = 65_536

t.test('copies bytes one behind the other, each to be read alone', async (t) => {
  const arena = new Arena()
  const given = Uint8Array.of(1, 2, 3)

  const first = arena.copy(given)
  const second = arena.copy(Uint8Array.of(4))
  const none = arena.copy(new Uint8Array(0))
  given.fill(9)

  t.same([...first], [1, 2, 3])
  t.same([...second], [4])
  t.equal(none.length, 0)
})

t.test('makes no view where a copy falls on the place and length of an earlier one', async (t) => {
  const arena = new Arena()
  const before = [arena.copy(new Uint8Array(32)), arena.copy(new Uint8Array(8))]
  arena.reset()

  const after = [arena.copy(new Uint8Array(32).fill(7)), arena.copy(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))]

  t.equal(after[0], before[0])
  t.equal(after[1], before[1])
  t.same([...(after[1] ?? [])], [1, 2, 3, 4, 5, 6, 7, 8])
})

t.test('makes a view where the length or the place is another', async (t) => {
  const arena = new Arena()
  for (const length of [4, 4, 4]) arena.copy(new Uint8Array(length))
  arena.reset()

  const copies = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6, 7), Uint8Array.of(8, 9, 10, 11)].map((bytes) =>
    arena.copy(bytes),
  )

  t.same(
    copies.map((copy) => [...copy]),
    [
      [1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ],
  )
})

t.test('takes no copy of a whole piece for an empty one behind a byte', async (t) => {
  const arena = new Arena()
  for (const length of [0, CHUNK]) arena.copy(new Uint8Array(length))
  arena.reset()
  arena.copy(Uint8Array.of(1))

  t.equal(arena.copy(new Uint8Array(0)).length, 0)
})

t.test('goes on in new memory when a piece is full, and begins with the first again', async (t) => {
  const arena = new Arena()
  const large = new Uint8Array(CHUNK)

  const [first, second] = [arena.copy(large), arena.copy(Uint8Array.of(1))]
  t.not(second.buffer, first.buffer)
  t.equal(arena.copy(Uint8Array.of(2)).buffer, second.buffer)

  arena.reset()
  t.equal(arena.copy(large), first)
  t.equal(arena.copy(Uint8Array.of(3)), second)
})

t.test('keeps 1 MiB for the next turn and lets the rest go', async (t) => {
  const arena = new Arena()
  const large = new Uint8Array(CHUNK)
  const before = Array.from({ length: 17 }, () => arena.copy(large))
  arena.reset()

  const after = before.map(() => arena.copy(large))

  t.equal(after.filter((copy, index) => copy === before[index]).length, 16)
  t.not(after[16]?.buffer, before[16]?.buffer)
})

t.test('remembers a bounded number of views of one piece', async (t) => {
  const arena = new Arena()
  const none = new Uint8Array(0)
  const before = Array.from({ length: 3000 }, () => arena.copy(none))
  arena.reset()

  const after = before.map(() => arena.copy(none))

  t.equal(after.filter((copy, index) => copy === before[index]).length, 2048)
})
