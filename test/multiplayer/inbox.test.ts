import t from 'tap'
import { Inbox } from '../../src/multiplayer/inbox.ts'

const ROOMY = { inboxPackets: 10_000, inboxBytes: 100_000 }

t.test('hands packets out in order, each with its source', async (t) => {
  const inbox = new Inbox(ROOMY)
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
  const inbox = new Inbox(ROOMY)
  inbox.push(Uint8Array.of(0), 0)

  for (let number = 1; number < 5000; number++) {
    inbox.push(Uint8Array.of(number & 255), number)
    if (inbox.nextSource !== number - 1 || inbox.shift()?.[0] !== ((number - 1) & 255)) t.fail(`at ${number}`)
  }

  t.equal(inbox.count, 1)
  t.equal(inbox.nextSource, 4999)
})

t.test('tells the codec of the next packet', async (t) => {
  const inbox = new Inbox(ROOMY)
  inbox.push(Uint8Array.of(1), 5, 'other')
  inbox.push(Uint8Array.of(2), 7)

  t.equal(inbox.nextCodec, 'other')
  inbox.shift()
  t.equal(inbox.nextCodec, '')
  inbox.shift()
  t.equal(inbox.nextCodec, undefined)
})

/** Fills the inbox with packets of one byte as far as the turn lets it; returns how many those were. */
function fill(inbox: Inbox, most = Infinity): number {
  let count = 0
  for (; count < most && inbox.hasRoom(1); count++) inbox.push(Uint8Array.of(1), 5)
  return count
}

t.test('keeps a part of the room for each sender of a pass, however much those before it have', async (t) => {
  const inbox = new Inbox({ inboxPackets: 100, inboxBytes: 10_000 })
  const taken = [0, 1, 2, 3].map((index) => {
    inbox.turnBegins(5, index, 4)
    return fill(inbox)
  })

  t.same(taken, [100 - 3 * 13, 13, 13, 13])
})

t.test('hands on what a sender leaves of its part', async (t) => {
  const inbox = new Inbox({ inboxPackets: 100, inboxBytes: 10_000 })
  inbox.turnBegins(5, 0, 3)
  t.equal(fill(inbox, 1), 1)
  inbox.turnBegins(5, 1, 3)
  t.equal(fill(inbox), 82)
  inbox.turnBegins(5, 2, 3)
  t.equal(fill(inbox), 17)
})

t.test('has a place for each sender as long as there are as many places', async (t) => {
  const inbox = new Inbox({ inboxPackets: 7, inboxBytes: 10_000 })
  const taken = [0, 1, 2, 3, 4].map((index) => {
    inbox.turnBegins(5, index, 5)
    return fill(inbox)
  })

  t.same(taken, [3, 1, 1, 1, 1])
})

t.test('shares out bytes too, but for the first packet of a turn', async (t) => {
  const inbox = new Inbox({ inboxPackets: 100, inboxBytes: 1000 })
  inbox.turnBegins(5, 0, 2)
  inbox.push(new Uint8Array(10), 5)
  t.equal(inbox.hasRoom(740), true)
  t.equal(inbox.hasRoom(741), false)
  inbox.push(new Uint8Array(740), 5)

  inbox.turnBegins(5, 0, 10)
  t.equal(inbox.hasRoom(250), true)
  t.equal(inbox.hasRoom(251), false)
})

t.test('keeps nothing for anybody where there are not as many places as senders, or none', async (t) => {
  const inbox = new Inbox({ inboxPackets: 3, inboxBytes: 10 })
  inbox.turnBegins(5, 0, 5)
  t.equal(fill(inbox), 3)

  inbox.shift()
  inbox.push(new Uint8Array(20), 5)
  inbox.turnBegins(5, 0, 2)
  t.equal(inbox.hasRoom(0), false)
})

t.test('gives back the room of what is read within a turn', async (t) => {
  const inbox = new Inbox({ inboxPackets: 2, inboxBytes: 1000 })
  inbox.turnBegins(5, 0, 1)
  t.equal(fill(inbox), 2)

  inbox.shift()

  t.equal(fill(inbox), 1)
})

t.test('takes one packet of any length while nothing waits', async (t) => {
  const inbox = new Inbox({ inboxPackets: 2, inboxBytes: 1000 })

  t.equal(inbox.hasRoom(1001), true)
  inbox.push(new Uint8Array(1001), 5)
  t.equal(inbox.hasRoom(0), false)
})

/** Whether a packet has to wait in a full inbox, in a pass that found so much unread after the game had read so many. */
function waitsInFull(unread: readonly number[], read: number): boolean {
  const inbox = new Inbox({ inboxPackets: 4, inboxBytes: 1000 })
  for (let index = 0; index < read; index++) inbox.push(Uint8Array.of(0), 5)
  for (const length of unread) inbox.push(new Uint8Array(length), 5)
  for (let index = 0; index < read; index++) inbox.shift()
  inbox.turnBegins(5, 0, 1)
  fill(inbox)
  return inbox.mustWait(1)
}

t.test('lets packets wait for a game that reads, and has left half of the room when a pass begins', async (t) => {
  t.equal(waitsInFull([], 0), true)
  t.equal(waitsInFull([1, 1], 1), true)
  t.equal(waitsInFull([1, 1, 1], 1), false)
  t.equal(waitsInFull([500], 1), true)
  t.equal(waitsInFull([501], 1), false)
  t.equal(waitsInFull([1], 0), false, 'it reads nothing')
  t.equal(new Inbox({ inboxPackets: 1, inboxBytes: 1 }).mustWait(1), false, 'no pass has begun')
})

t.test('lets a packet wait that will have room, and none that never will', async (t) => {
  const inbox = new Inbox({ inboxPackets: 8, inboxBytes: 1000 })
  inbox.turnBegins(5, 0, 2)
  inbox.push(new Uint8Array(10), 5)
  inbox.turnBegins(5, 1, 2)
  inbox.push(new Uint8Array(10), 6)

  t.equal(inbox.mustWait(1000), true)
  t.equal(inbox.mustWait(1001), false)
  t.equal(inbox.mustWait(10), false)
})

/** What each sender has got, by its packets' number, in passes in which all want so much and the game reads all. */
function share(inbox: Inbox, senders: readonly number[], wanted: number, passes: number): number[] {
  const got = senders.map(() => 0)
  for (let pass = 0; pass < passes; pass++) {
    for (const [index, sender] of senders.entries()) {
      inbox.turnBegins(sender, index, senders.length)
      let left = wanted
      for (; left > 0 && !inbox.mustWait(1); left--) inbox.push(Uint8Array.of(1), sender)
      if (left > 0) inbox.waits()
    }
    for (let source = inbox.nextSource; source !== undefined; source = inbox.nextSource) {
      got[senders.indexOf(source)] = (got[senders.indexOf(source)] ?? 0) + 1
      inbox.shift()
    }
  }
  return got
}

t.test('serves all in turn where there are fewer places than senders', async (t) => {
  const few = { inboxPackets: 2, inboxBytes: 1000 }

  t.same(share(new Inbox(few), [3, 5, 7, 9], 1, 4), [2, 2, 2, 2])
  t.same(share(new Inbox(few), [3, 5, 7, 9], 10, 8), [4, 4, 4, 4])
  t.same(share(new Inbox({ ...few, inboxPackets: 1 }), [3, 5, 7], 1, 6), [2, 2, 2])
  t.same(share(new Inbox({ inboxPackets: 100, inboxBytes: 1 }), [3, 5, 7], 1, 6), [2, 2, 2], 'bytes too')
})

t.test('has those before whoever got nothing wait for one pass, and no longer', async (t) => {
  const inbox = new Inbox({ inboxPackets: 1, inboxBytes: 1000 })
  inbox.turnBegins(3, 0, 2)
  inbox.push(Uint8Array.of(1), 3)
  inbox.turnBegins(5, 1, 2)
  t.equal(inbox.mustWait(1), true)
  inbox.waits()
  inbox.shift()

  inbox.turnBegins(3, 0, 1)
  t.equal(inbox.mustWait(1), true, 'there is room, but it is for 5')
  inbox.waits()
  inbox.turnBegins(3, 0, 1)
  t.equal(inbox.mustWait(1), false, '5 has gone')
})

t.test('forgets all that is unread', async (t) => {
  const inbox = new Inbox(ROOMY)
  fill(inbox, 3)

  inbox.clear()

  t.same([inbox.count, inbox.byteLength, inbox.nextSource], [0, 0, undefined])
})
