import t from 'tap'
import { ErrorPile } from '../../src/peer/error-pile.ts'
import { GodotError } from '../../src/peer/error.ts'
import { Signal } from '../../src/peer/signal.ts'

t.test('calls listeners in order of connection, with the arguments', async (t) => {
  const signal = new Signal<[number, string]>(new ErrorPile())
  const calls: unknown[] = []
  signal.connect((...args) => calls.push(['first', ...args]))
  signal.connect((...args) => calls.push(['second', ...args]))

  signal.emit(7, 'x')

  t.same(calls, [
    ['first', 7, 'x'],
    ['second', 7, 'x'],
  ])
})

t.test('refuses the same listener twice, and what is no function', async (t) => {
  const signal = new Signal<[]>(new ErrorPile())
  const listener = () => undefined

  t.equal(signal.connect(listener), GodotError.OK)
  t.equal(signal.connect(listener), GodotError.ERR_INVALID_PARAMETER)
  t.equal(signal.connect('tick' as unknown as () => void), GodotError.ERR_INVALID_PARAMETER)
})

t.test('forgets a listener that was disconnected, and ignores one it never had', async (t) => {
  const signal = new Signal<[]>(new ErrorPile())
  let calls = 0
  const listener = () => {
    calls++
  }
  signal.connect(listener)

  signal.disconnect(listener)
  signal.disconnect(() => undefined)
  signal.emit()

  t.equal(calls, 0)
  t.equal(signal.is_connected(listener), false)
})

t.test('lets listeners connect and disconnect while it is emitted, with effect from the next time', async (t) => {
  const signal = new Signal<[]>(new ErrorPile())
  const calls: string[] = []
  const late = () => void calls.push('late')
  const early = () => {
    calls.push('early')
    signal.connect(late)
    signal.disconnect(early)
  }
  signal.connect(early)

  signal.emit()
  t.same(calls, ['early'])

  signal.emit()
  t.same(calls, ['early', 'late'])
})

t.test('goes on after a listener that throws, and hands its error to the owner', async (t) => {
  const pile = new ErrorPile()
  const signal = new Signal<[]>(pile)
  const calls: string[] = []
  signal.connect(() => {
    throw new Error('first')
  })
  signal.connect(() => calls.push('second'))

  signal.emit()

  t.same(calls, ['second'])
  t.throws(() => pile.throwIfAny(), { message: 'first' })
})
