/**
 * What the code and text of a native close handler mean.
 */

import t from 'tap'
import { endOf } from '../../../src/server/transport/uws-end.ts'

const bytes = (text: string): ArrayBuffer => Uint8Array.from(Buffer.from(text)).buffer

t.test('takes every code but 1006 for what the other side sent', async (t) => {
  for (const code of [1000, 1001, 1005, 1011, 4000, 4999]) {
    t.same(endOf(code, bytes('bye')), { cause: 'remote', code, reason: 'bye', wasClean: true })
  }
})

t.test('cuts the reason at the first NUL, which Godot adds', async (t) => {
  t.equal(endOf(1000, bytes('grüße\0')).reason, 'grüße')
  t.equal(endOf(1000, bytes('\0x')).reason, '')
  t.equal(endOf(1000, bytes('a\0b\0')).reason, 'a')
})

t.test('reads the violation from the text of 1006', async (t) => {
  const texts = [
    ['Received too big message', 'message-too-big'],
    ['Received too big message, or other inflation error', 'message-too-big'],
    ['Received invalid UTF-8', 'invalid-utf8'],
    ['Received invalid WebSocket frame', 'invalid-frame'],
    ['Received invalid close payload', 'invalid-close-code'],
  ] as const

  for (const [text, violation] of texts) {
    t.same(endOf(1006, bytes(text)), { cause: 'violation', code: 1006, reason: '', wasClean: false, violation })
  }
})

t.test('takes any other 1006 for a lost connection', async (t) => {
  for (const text of [
    '',
    'Received TCP FIN before WebSocket close frame',
    'WebSocket timed out from inactivity',
    'new',
  ]) {
    t.same(endOf(1006, bytes(text)), { cause: 'lost', code: 1006, reason: '', wasClean: false })
  }
})
