/** How each peer confirms, and what it is told again once it has shown that. */

import t from 'tap'
import { ConfirmForms } from '../../src/godot4/confirm-forms.ts'
import { MOST_RECEIVED_PATHS } from '../../src/multiplayer/rpc/path-cache.ts'

t.test('what was answered in the other form is given back once, when the form is learnt', async (t) => {
  const forms = new ConfirmForms<string>('id')
  forms.answered(5, 1, 'one')
  forms.answered(5, 2, 'two')
  forms.answered(5, 1, 'one anew')
  forms.answered(6, 1, 'of another')

  t.equal(forms.of(5), 'id')
  t.strictSame([...forms.learn(5, 'path')], ['one anew', 'two'])
  t.equal(forms.of(5), 'path')
  forms.answered(5, 3, 'three')
  t.strictSame([...forms.learn(5, 'path'), ...forms.learn(5, 'id'), ...forms.learn(6, 'id')], [])
})

t.test('of a peer that was forgotten nothing is left, and of all nothing', async (t) => {
  const forms = new ConfirmForms<string>('path')
  for (const peer of [5, 6]) forms.answered(peer, 1, 'one')
  forms.learn(7, 'id')
  forms.forget(5)
  t.strictSame([...forms.learn(5, 'id')], [])
  forms.clear()

  t.strictSame([[...forms.learn(6, 'id')], forms.of(7)], [[], 'path'])
})

t.test('no more answers are kept than a peer may announce paths', async (t) => {
  const forms = new ConfirmForms<number>('id')
  for (let key = 0; key < MOST_RECEIVED_PATHS + 10; key++) forms.answered(5, key, key)

  t.equal([...forms.learn(5, 'path')].length, MOST_RECEIVED_PATHS)
})
