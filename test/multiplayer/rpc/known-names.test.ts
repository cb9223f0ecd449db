/** An encoder that knows names again encodes nothing else than one that does not. */

import t from 'tap'
import { encodeName } from '../../../src/multiplayer/rpc/commands.ts'
import { knowingEncoder, MOST_KNOWN_NAMES } from '../../../src/multiplayer/rpc/known-names.ts'
import { hex } from '../../support/hex.ts'

t.test('encodes a name, the first time and after', async (t) => {
  const encode = knowingEncoder()

  t.strictSame(encode('tür'), hex('74 c3 bc 72 00'))
  t.strictSame(encode('tür'), hex('74 c3 bc 72 00'))
})

t.test('says each time what is wrong with a name', async (t) => {
  const encode = knowingEncoder()

  t.equal(encode('a\0'), 'a name holds a NUL, and Godot would cut it there')
  t.equal(encode('a\0'), 'a name holds a NUL, and Godot would cut it there')
})

t.test('encodes more names than it knows', async (t) => {
  const encode = knowingEncoder()

  for (let number = 0; number < 2 * MOST_KNOWN_NAMES; number++) encode(`name${number}`)

  t.strictSame(encode('name0'), encodeName('name0'))
})
