/** Warnings go to the process where there is one. */

import t from 'tap'
import { hostWarning } from '../../src/client/host-warning.ts'

t.test('hands a warning to the process', async (t) => {
  const warned = t.capture(process, 'emitWarning', () => undefined)

  hostWarning('careful')

  t.match(warned(), [{ args: ['careful', 'PolledPeerWarning'] }])
})

t.test('says nothing where nobody listens', async (t) => {
  t.intercept(globalThis, 'process', { value: undefined })

  t.doesNotThrow(() => hostWarning('careful'))
})
