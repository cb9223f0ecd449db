/** Entries become packets: shared by equal receivers, no longer than is let through. */

import t from 'tap'
import { packSync, type Addressed } from '../../../src/godot4/replication/sync-packets.ts'

interface Entry {
  readonly state: Uint8Array
}

const entry = (bytes: number): Entry => ({ state: new Uint8Array(bytes) })
const to = (audience: string, one: Entry): Addressed<Entry> => ({
  audience,
  receivers: Array.from(audience, Number),
  entry: one,
})

/** Packs with 3 bytes before the first entry, and 8 before each one's values; 40 at most. */
function pack(addressed: readonly Addressed<Entry>[]) {
  const tooLong: Entry[] = []
  const written: number[] = []
  const packets = packSync(addressed, {
    ...{ offset: 3, header: 8, maxBytes: 40 },
    write: (entries) => {
      written.push(entries.length)
      const sizes = entries.map(({ state }) => 8 + state.length)
      return { ok: true, bytes: new Uint8Array(3 + sizes.reduce((sum, size) => sum + size, 0)) }
    },
    tooLong: (one) => tooLong.push(one),
  })
  return {
    tooLong,
    written,
    packets: packets.map(({ bytes, entries, receivers }) => [bytes.length, entries.length, [...receivers]]),
  }
}

t.test('one packet is written for all who get the same', async (t) => {
  const { packets, written } = pack([to('57', entry(1)), to('5', entry(2)), to('57', entry(3))])

  t.strictSame(packets, [
    [23, 2, [5, 7]],
    [13, 1, [5]],
  ])
  t.strictSame(written, [2, 1])
})

t.test('a packet is as long as it may be, and not a byte longer', async (t) => {
  t.strictSame(pack([to('5', entry(10)), to('5', entry(11))]).packets, [[40, 2, [5]]])
  t.strictSame(pack([to('5', entry(10)), to('5', entry(12)), to('5', entry(0))]).packets, [
    [21, 1, [5]],
    [31, 2, [5]],
  ])
})

t.test('what no packet can hold is named, and the rest goes', async (t) => {
  const long = entry(30)
  const { packets, tooLong } = pack([to('5', entry(29)), to('5', long), to('5', entry(1))])

  t.strictSame(
    [packets, tooLong],
    [
      [
        [40, 1, [5]],
        [12, 1, [5]],
      ],
      [long],
    ],
  )
  t.strictSame(pack([to('5', long)]).packets, [])
})

t.test('what cannot be written is no packet, and nothing makes none', async (t) => {
  const form = { offset: 1, header: 1, maxBytes: 9, tooLong: () => undefined }
  const write = () => ({ ok: false, error: 1, message: 'planned' }) as const

  t.strictSame(packSync([to('5', entry(1))], { ...form, write }), [])
  t.strictSame(packSync([], { ...form, write }), [])
})
