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

t.test('keeps packets and sources together when it is never empty', async (t) => {
  const inbox = new Inbox()
  inbox.push(Uint8Array.of(0), 0)

  for (let number = 1; number < 5000; number++) {
    inbox.push(Uint8Array.of(number & 255), number)
    if (inbox.nextSource !== number - 1 || inbox.shift()?.[0] !== ((number - 1) & 255)) t.fail(`at ${number}`)
  }

  t.equal(inbox.count, 1)
  t.equal(inbox.nextSource, 4999)
})

t.test('tells the codec of the next packet', async (t) => {
  const inbox = new Inbox()
  inbox.push(Uint8Array.of(1), 5, 'other')
  inbox.push(Uint8Array.of(2), 7)

  t.equal(inbox.nextCodec, 'other')
  inbox.shift()
  t.equal(inbox.nextCodec, '')
  inbox.shift()
  t.equal(inbox.nextCodec, undefined)
})
