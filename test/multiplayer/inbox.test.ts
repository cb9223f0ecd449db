import t from 'tap'
import { Inbox } from '../../src/multiplayer/inbox.ts'

t.test('hands packets out in order, each with its source', async (t) => {
  const inbox = new Inbox()
  inbox.push(Uint8Array.of(1), 5)
  inbox.push(Uint8Array.of(2, 2), 7)

  t.equal(inbox.count, 2)
  t.equal(inbox.byteLength, 3)
  t.equal(inbox.nextSource, 5)
  t.same(inbox.shift(), Uint8Array.of(1))
  t.equal(inbox.nextSource, 7)
  t.same(inbox.shift(), Uint8Array.of(2, 2))
  t.equal(inbox.nextSource, undefined)
  t.equal(inbox.shift(), undefined)
})
