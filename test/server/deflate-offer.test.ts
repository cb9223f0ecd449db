/**
 * Offers of permessage-deflate: which an engine can take that names no window.
 */

import t from 'tap'
import { offersPlainDeflate } from '../../src/server/deflate-offer.ts'

t.test('takes offers that ask for nothing it cannot do', async (t) => {
  for (const header of [
    'permessage-deflate',
    'permessage-deflate; client_max_window_bits',
    'permessage-deflate;client_max_window_bits=15',
    'permessage-deflate; client_max_window_bits="10"',
    'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
    'foo, permessage-deflate',
    'permessage-deflate; server_max_window_bits=10, permessage-deflate; client_max_window_bits',
  ]) {
    t.ok(offersPlainDeflate(header), header)
  }
})

t.test('takes nothing else', async (t) => {
  for (const header of [
    undefined,
    '',
    'x-webkit-deflate-frame',
    'permessage-bzip2',
    'xpermessage-deflate',
    'permessage-deflate; server_max_window_bits=9',
    'permessage-deflate; server_max_window_bits=15',
    'permessage-deflate; client_max_window_bits=7',
    'permessage-deflate; client_max_window_bits=16',
    'permessage-deflate; client_no_context_takeover=1',
    'permessage-deflate; client_max_window_bits; client_max_window_bits=9',
    'permessage-deflate; unknown',
    'permessage-deflate;',
    'permessage-deflate; client_max_window_bits ="8"',
    'permessage-deflate; client_max_window_bits= 8',
    'permessage-deflate; =',
  ]) {
    t.notOk(offersPlainDeflate(header), header ?? 'no offer')
  }
})

t.test('takes nothing from a header that is malformed, or out of quotes', async (t) => {
  for (const header of [
    'foo; a="b, permessage-deflate"',
    'foo; a="b, permessage-deflate, c"',
    '\u000e, permessage-deflate',
    'permessage-deflate, "',
    'permessage-deflate; client_max_window_bits=',
    'foo bar, permessage-deflate',
  ]) {
    t.notOk(offersPlainDeflate(header), header)
  }
})

t.test('passes over entries of a list that are empty', async (t) => {
  t.ok(offersPlainDeflate(' , permessage-deflate,'))
  t.notOk(offersPlainDeflate(','))
})
