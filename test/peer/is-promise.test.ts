import t from 'tap'
import { isPromise } from '../../src/peer/is-promise.ts'

t.test('what can be waited for is a promise, whoever made it', async (t) => {
  t.equal(isPromise(Promise.resolve()), true)
  t.equal(isPromise({ then: () => undefined }), true)
})

t.test('anything else is none', async (t) => {
  for (const value of [undefined, null, true, 'then', 5, {}, { then: true }, () => undefined]) {
    t.equal(isPromise(value), false, typeof value)
  }
})
