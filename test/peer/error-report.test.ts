import t from 'tap'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { GodotError } from '../../src/peer/error.ts'

t.test('keeps the last sentence and hands back the number', async (t) => {
  const report = new ErrorReport(() => t.fail('a failure is no warning'))

  t.equal(report.message, '')
  t.equal(report.fail(GodotError.ERR_BUSY, 'Busy.'), GodotError.ERR_BUSY)
  t.equal(report.message, 'Busy.')
})

t.test('warns once per reason, and keeps each sentence', async (t) => {
  const warnings: string[] = []
  const report = new ErrorReport((text) => warnings.push(text))

  report.warn('a', 'A 1.')
  report.warn('a', 'A 2.')
  report.warn('b', 'B 1.')

  t.same(warnings, ['A 1.', 'B 1.'])
  t.equal(report.message, 'B 1.')
})

t.test('hands what on_warning throws to whoever takes errors, else to the caller', async (t) => {
  const report = new ErrorReport((text) => {
    throw new Error(text)
  })
  const errors: unknown[] = []

  t.throws(() => report.warn('a', 'A.'), { message: 'A.' })
  report.handErrorsTo((error) => errors.push(error))
  t.doesNotThrow(() => report.warn('b', 'B.'))

  t.match(errors, [{ message: 'B.' }])
  t.equal(report.message, 'B.')
})
