import t from 'tap'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { ErrorPile } from '../../src/peer/error-pile.ts'
import { emptyPile, warnOfUntold } from '../../src/server/untold-errors.ts'

t.test('warns of each error, with what it says and where it was thrown', async (t) => {
  const warnings: string[] = []
  const report = new ErrorReport((text) => warnings.push(text))

  warnOfUntold(report, [new Error('first'), 'second'])
  warnOfUntold(report, [])
  warnOfUntold(report, ['third'])

  t.equal(warnings.length, 3)
  t.match(warnings[0], /first[^]*untold-errors\.test/)
  t.match(warnings[1], /second/)
  t.match(warnings[2], /third/)
})

t.test('hands what on_warning throws to the process, and leaves an empty pile', async (t) => {
  const heard: string[] = []
  // Other warnings of the process are none of ours: Node has some to give while it loads.
  const hear = ({ message }: Error): unknown => message.startsWith('on_warning threw') && heard.push(message)
  process.on('warning', hear)
  t.teardown(() => process.off('warning', hear))
  const report = new ErrorReport((text) => {
    throw new Error(`cannot say: ${text.slice(0, 10)}`)
  })
  const pile = new ErrorPile(report)
  pile.collect(new Error('first'))

  emptyPile(report, pile)
  await new Promise<void>((resolve) => setImmediate(resolve))

  t.match(heard, [/^on_warning threw.*cannot say: A callback/])
  t.equal(heard.length, 1)
  t.doesNotThrow(() => pile.throwIfAny())
})
