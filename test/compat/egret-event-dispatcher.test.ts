/** Egret's EventDispatcher: who is called, on what, in which order. */

import t from 'tap'
import { Event, EventDispatcher, ProgressEvent } from '../../src/compat/egret.ts'

/** A listener that writes its name. */
function scribe(journal: string[], name: string): () => void {
  return () => void journal.push(name)
}

t.test('calls a listener on its object, with the event and its target', async (t) => {
  const dispatcher = new EventDispatcher()
  const self = { name: 'self' }
  const seen: unknown[] = []
  function listen(this: typeof self, event: Event): void {
    seen.push(this, event.type, event.target, event.currentTarget, event.data, event.eventPhase, event.bubbles)
  }

  dispatcher.addEventListener('ready', listen, self)
  t.equal(dispatcher.dispatchEventWith('ready', false, 7), true)

  t.strictSame(seen, [self, 'ready', dispatcher, dispatcher, 7, 2, false])
})

t.test('calls higher priorities first, and equal ones in the order of adding', async (t) => {
  const dispatcher = new EventDispatcher()
  const journal: string[] = []
  for (const [name, priority] of [
    ['a', 0],
    ['b', 2],
    ['c', 0],
    ['d', 2],
    ['e', 1],
    ['f', -1],
  ] as const) {
    dispatcher.addEventListener('x', scribe(journal, name), null, false, priority)
  }

  dispatcher.dispatchEventWith('x')

  t.same(journal, ['b', 'd', 'e', 'a', 'c', 'f'])
})

t.test('takes a listener once per object, whatever the priority', async (t) => {
  const dispatcher = new EventDispatcher()
  const journal: string[] = []
  const [one, two] = [{}, {}]
  const listen = scribe(journal, 'x')
  for (const self of [one, two, one]) dispatcher.addEventListener('x', listen, self)
  dispatcher.once('x', listen, one, false, 9)

  dispatcher.dispatchEventWith('x')
  dispatcher.removeEventListener('x', listen, one)
  dispatcher.removeEventListener('x', listen, {})
  dispatcher.removeEventListener('y', listen, one)
  dispatcher.dispatchEventWith('x')

  t.equal(journal.length, 3)
})

t.test('adding and removing inside a dispatch changes the next one', async (t) => {
  const dispatcher = new EventDispatcher()
  const journal: string[] = []
  const last = scribe(journal, 'last')
  dispatcher.addEventListener(
    'x',
    () => {
      journal.push('first')
      dispatcher.removeEventListener('x', last, null)
      dispatcher.addEventListener('x', scribe(journal, 'new'), null)
    },
    null,
  )
  dispatcher.addEventListener('x', last, null)

  dispatcher.dispatchEventWith('x')
  t.same(journal.splice(0), ['first', 'last'])
  dispatcher.dispatchEventWith('x')
  t.same(journal, ['first', 'new'])
})

t.test('removes a listener of once when the whole dispatch is over', async (t) => {
  const dispatcher = new EventDispatcher()
  const had: boolean[] = []
  dispatcher.once('x', () => had.push(dispatcher.hasEventListener('x')), null)

  dispatcher.dispatchEventWith('x')
  dispatcher.dispatchEventWith('x')

  t.same(had, [true])
  t.equal(dispatcher.willTrigger('x'), false)
})

t.test('what a listener throws leaves the dispatch, and those behind it stay', async (t) => {
  const dispatcher = new EventDispatcher()
  const journal: string[] = []
  dispatcher.once(
    'x',
    () => {
      throw new Error('no')
    },
    null,
  )
  dispatcher.once('x', scribe(journal, 'behind'), null)

  t.throws(() => dispatcher.dispatchEventWith('x'), { message: 'no' })
  t.same(journal, [])
  dispatcher.dispatchEventWith('x')
  t.same(journal, ['behind'])
})

t.test('keeps listeners of the capture phase apart', async (t) => {
  const dispatcher = new EventDispatcher()
  const journal: string[] = []
  const listen = scribe(journal, 'x')
  dispatcher.addEventListener('x', listen, null, true)

  t.equal(dispatcher.hasEventListener('x'), true)
  dispatcher.dispatchEventWith('x')
  dispatcher.removeEventListener('x', listen, null)
  t.equal(dispatcher.hasEventListener('x'), true)
  dispatcher.removeEventListener('x', listen, null, true)

  t.equal(dispatcher.hasEventListener('x'), false)
  t.same(journal, [])
})

t.test('answers false where a cancelable event was prevented', async (t) => {
  const dispatcher = new EventDispatcher()
  dispatcher.addEventListener('x', (event) => event.preventDefault(), null)

  t.equal(dispatcher.dispatchEventWith('x', false, null, true), false)
  t.equal(dispatcher.dispatchEventWith('x'), true)
  t.equal(dispatcher.dispatchEventWith('y', false, null, true), true)
})

t.test('stops at once on a bubbling event only', async (t) => {
  const dispatcher = new EventDispatcher()
  const journal: string[] = []
  dispatcher.addEventListener('x', (event) => event.stopImmediatePropagation(), null)
  dispatcher.addEventListener('x', scribe(journal, 'behind'), null)

  dispatcher.dispatchEventWith('x', true)
  t.same(journal, [])
  dispatcher.dispatchEventWith('x')
  t.same(journal, ['behind'])
})

t.test('names another target if it is told to', async (t) => {
  const target = new EventDispatcher()
  const dispatcher = new EventDispatcher(target)
  const seen: unknown[] = []
  dispatcher.addEventListener('x', (event) => seen.push(event.target), null)

  dispatcher.dispatchEvent(new Event('x'))

  t.equal(seen[0], target)
})

t.test('refuses what is no listener', async (t) => {
  const dispatcher = new EventDispatcher()
  const nothing = undefined as unknown as () => void

  t.throws(() => dispatcher.addEventListener('x', nothing, null), {
    message: '#1003: Parameter listener must be non-null.',
  })
  t.throws(() => dispatcher.once('x', nothing, null), { message: /^#1003/ })
})

t.test('takes a listener of a more special event', async (t) => {
  const dispatcher = new EventDispatcher()
  const seen: number[] = []
  const listen = (event: ProgressEvent): void => void seen.push(event.bytesLoaded, event.bytesTotal)

  dispatcher.addEventListener(ProgressEvent.PROGRESS, listen, null)
  ProgressEvent.dispatchProgressEvent(dispatcher, ProgressEvent.PROGRESS, 3, 9)

  t.same(seen, [3, 9])
})
