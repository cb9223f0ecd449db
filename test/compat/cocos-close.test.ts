import t from 'tap'
import { closeArguments, closeFrame, endProblem } from '../../src/compat/cocos-close.ts'
import type { ConnectionEnd } from '../../src/peer/connection.ts'

const end = (given: Partial<ConnectionEnd>): ConnectionEnd => ({
  ...{ cause: 'remote', code: 1000, reason: '', wasClean: true },
  ...given,
})

t.test("a close frame has Cocos' words where none are given", async (t) => {
  t.same(closeFrame(undefined, undefined), { code: 1000, reason: 'default close reason' })
  t.same(closeFrame(0, undefined), { code: 1000, reason: 'default close reason' })
  t.same(closeFrame(undefined, 'why'), { code: 1000, reason: 'why' })
  t.same(closeFrame(3000, undefined), { code: 3000, reason: 'unknown reason' })
  t.same(closeFrame(3000, 5), { code: 3000, reason: 'unknown reason' })
})

t.test('codes that nobody may send make no close frame', async (t) => {
  for (const code of [1, 999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5, NaN, Infinity, '1000', null]) {
    t.equal(closeFrame(code, ''), null, String(code))
  }
})

t.test('the arguments of onclose lack a reason where there is none', async (t) => {
  t.same(closeArguments(end({ code: 4000 }), 'wire'), [4000])
  t.same(closeArguments(end({ code: 4000, reason: 'why' }), 'wire'), [4000, 'why'])
  t.same(closeArguments(end({ code: 4000 }), 'cocos'), [1000, 'Normal'])
  t.same(closeArguments(end({ code: 1006, cause: 'lost' }), 'cocos'), [1000, 'close connection'])
})

t.test('only violations and refusals are problems', async (t) => {
  t.equal(endProblem(end({})), null)
  t.equal(endProblem(end({ cause: 'lost', code: 1006 })), null)
  t.equal(endProblem(end({ cause: 'refused', code: 1008, reason: 'why' })), 'why')
  t.match(endProblem(end({ cause: 'violation', code: 1006, violation: 'invalid-frame' })), /broke the WebSocket/)
})
