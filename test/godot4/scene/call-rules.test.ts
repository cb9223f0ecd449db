/** Each cell of the tables by which calls are permitted and sent. */

import t from 'tap'
import { audienceOf, CALL_WAYS, isPermitted, SENDER_RULES, type RpcMode } from '../../../src/godot4/scene/call-rules.ts'

for (const [mode, fromAuthority, fromOther] of [
  [0, false, false],
  [1, true, true],
  [2, true, false],
] as const satisfies readonly (readonly [RpcMode, boolean, boolean])[]) {
  t.test(
    `mode ${mode} lets ${fromAuthority ? 'the authority' : 'no authority'} and ${fromOther ? 'others' : 'no other'} call`,
    async (t) => {
      t.strictSame([isPermitted(mode, true), isPermitted(mode, false)], [fromAuthority, fromOther])
    },
  )
}

t.test('there is a rule for every mode, and no other', async (t) => {
  t.strictSame(Object.keys(SENDER_RULES), ['0', '1', '2'])
})

for (const [target, self, audience] of [
  [0, 5, 'all'],
  [5, 5, 'self'],
  [1, 5, 'others'],
  [-5, 5, 'others'],
  [-1, 5, 'all'],
  [-1, 1, 'others'],
] as const) {
  t.test(`a call of ${self} to ${target} is for ${audience}`, async (t) => {
    t.equal(audienceOf(target, self), audience)
  })
}

for (const [audience, isCallLocal, way] of [
  ['others', true, 'out'],
  ['others', false, 'out'],
  ['all', true, 'out and here'],
  ['all', false, 'out'],
  ['self', true, 'here'],
  ['self', false, 'error'],
] as const) {
  t.test(`a call for ${audience} ${isCallLocal ? 'with' : 'without'} call_local: ${way}`, async (t) => {
    const found = isCallLocal ? CALL_WAYS[audience].callLocal : CALL_WAYS[audience].remoteOnly
    const words = [found?.goesOut === true ? 'out' : '', found?.runsHere === true ? 'here' : ''].filter(
      (word) => word !== '',
    )

    t.equal(found === null ? 'error' : words.join(' and '), way)
  })
}
