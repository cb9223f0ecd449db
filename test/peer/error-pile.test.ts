import t from 'tap'
import { ErrorPile } from '../../src/peer/error-pile.ts'
import { ErrorReport } from '../../src/peer/error-report.ts'

t.test('throws nothing while it is empty', async (t) => {
  t.doesNotThrow(() => new ErrorPile().throwIfAny())
})

t.test('throws one error as it is, once', async (t) => {
  const pile = new ErrorPile()
  const error = new Error('one')
  pile.collect(error)

  t.throws(() => pile.throwIfAny(), error)
  t.doesNotThrow(() => pile.throwIfAny())
})

t.test('throws several errors together, in order', async (t) => {
  const pile = new ErrorPile()
  pile.collect('a')
  pile.collect('b')

  let thrown: unknown
  try {
    pile.throwIfAny()
  } catch (error) {
    thrown = error
  }

  t.type(thrown, AggregateError)
  t.same((thrown as AggregateError).errors, ['a', 'b'])
})

t.test('gives away all that it has, in order, and throws none of it', async (t) => {
  const pile = new ErrorPile()
  pile.collect('a')
  pile.collect('b')

  t.same(pile.takeAll(), ['a', 'b'])
  t.same(pile.takeAll(), [])
  t.doesNotThrow(() => pile.throwIfAny())
})

t.test('collects what on_warning of its report throws', async (t) => {
  const report = new ErrorReport((text) => {
    throw new Error(text)
  })
  const pile = new ErrorPile(report)

  t.doesNotThrow(() => report.warn('a', 'A.'))

  t.throws(() => pile.throwIfAny(), { message: 'A.' })
})
