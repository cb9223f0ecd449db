/** Egret's events and their pool. */

import t from 'tap'
import { Event, EventDispatcher, IOErrorEvent, ProgressEvent } from '../../src/compat/egret.ts'

t.test('the constants are those of Egret', async (t) => {
  const constants = [
    Event.CONNECT,
    Event.CLOSE,
    ProgressEvent.PROGRESS,
    ProgressEvent.SOCKET_DATA,
    IOErrorEvent.IO_ERROR,
  ]

  t.same(constants, ['connect', 'close', 'progress', 'socketData', 'ioError'])
})

t.test('an event knows what it was made with', async (t) => {
  const event = new Event('x', true, true, 'data')

  t.same([event.type, event.bubbles, event.cancelable, event.data], ['x', true, true, 'data'])
  t.same([event.target, event.currentTarget, event.eventPhase], [null, null, 2])
  event.stopPropagation()
  event.preventDefault()
  t.equal(event.isDefaultPrevented(), true)
})

t.test('an event that cannot be cancelled is never prevented', async (t) => {
  const event = new Event('x')

  event.preventDefault()

  t.equal(event.isDefaultPrevented(), false)
})

t.test('each object has a number of its own', async (t) => {
  const codes = [new Event('x').hashCode, new Event('x').hashCode, new EventDispatcher().hashCode]

  t.equal(new Set(codes).size, 3)
  t.ok(codes.every((code) => Number.isInteger(code) && code > 0))
})

t.test('the pool gives an event back as new', async (t) => {
  const event = Event.create(ProgressEvent, 'x', true, true)
  event.data = 'data'
  event.preventDefault()
  Event.release(event)
  t.equal(event.data, null)

  const again = Event.create(ProgressEvent, 'y')

  t.equal(again, event)
  t.ok(again instanceof ProgressEvent)
  t.same([again.type, again.bubbles, again.cancelable, again.isDefaultPrevented()], ['y', false, false, false])
  t.not(Event.create(Event, 'y'), event)
})

t.test('an event that is released twice is in the pool once', async (t) => {
  const event = Event.create(IOErrorEvent, 'x')

  Event.release(event)
  Event.release(event)

  t.not(Event.create(IOErrorEvent, 'x'), Event.create(IOErrorEvent, 'x'))
})

t.test('the pool keeps few', async (t) => {
  class Note extends Event {}
  const events = Array.from({ length: 40 }, () => Event.create(Note, 'x'))
  for (const event of events) Event.release(event)

  const again = new Set(Array.from({ length: 40 }, () => Event.create(Note, 'x')))

  t.equal(events.filter((event) => again.has(event)).length, 16)
})

t.test('a class of the game empties what it has beside', async (t) => {
  class Score extends Event {
    points = 0
    protected override clean(): void {
      super.clean()
      this.points = 0
    }
  }
  const event = Event.create(Score, 'score')
  event.points = 5

  Event.release(event)

  t.equal(event.points, 0)
})

t.test('the shortcuts dispatch, and empty the event behind it', async (t) => {
  const dispatcher = new EventDispatcher()
  const seen: Event[] = []
  const said: unknown[] = []
  for (const type of ['x', IOErrorEvent.IO_ERROR]) {
    dispatcher.addEventListener(type, (event) => void (seen.push(event), said.push(event.data)), null)
  }

  t.equal(Event.dispatchEvent(dispatcher, 'x', false, 1), true)
  t.equal(IOErrorEvent.dispatchIOErrorEvent(dispatcher, 2), true)

  t.same(said, [1, 2])
  t.same(
    seen.map(({ data, target }) => [data, target]),
    [
      [null, null],
      [null, null],
    ],
  )
})
