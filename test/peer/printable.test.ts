/** Text from outside on a terminal. */

import t from 'tap'
import { printable, printableLines, quoted, quotedPart } from '../../src/peer/printable.ts'

t.test('escapes whatever could drive a terminal, and nothing else', async (t) => {
  const cases = [
    ['plain, ü, 漢, 🦀', 'plain, ü, 漢, 🦀'],
    ['\u001b[2J', String.raw`\u001b[2J`],
    ['a\nb\r\t\0', String.raw`a\u000ab\u000d\u0009\u0000`],
    ['\u009b31m\u007f', String.raw`\u009b31m\u007f`],
    ['\u202eevil\u2066', String.raw`\u202eevil\u2066`],
    ['\u200b\ufeff\u00ad', String.raw`\u200b\ufeff\u00ad`],
    ['\u2028\u2029', String.raw`\u2028\u2029`],
    ['\ud800', String.raw`\ud800`],
    ['\u{e0041}', String.raw`\udb40\udc41`],
  ] as const
  for (const [text, shown] of cases) t.equal(printable(text), shown)
})

t.test('keeps the lines of a text that has several, and escapes the rest', async (t) => {
  t.equal(printableLines('one\r\ntwo\n\u001b[2J\r'), 'one\ntwo\n\\u001b[2J\\u000d')
  t.equal(printableLines('one\ntwo', '  '), 'one\n  two')
  t.equal(printableLines('one', '  '), 'one')
})

t.test('quotes text so that JSON reads it again', async (t) => {
  for (const text of ['say "hi"', 'back\\slash', '\u001b]0;x\u0007', '\u202e\u{e0041}', '']) {
    t.equal(JSON.parse(quoted(text)), text)
    t.notMatch(quoted(text), /[^\x20-\x7e]/)
  }
})

t.test('says how long a text is that it cuts', async (t) => {
  t.equal(quotedPart('short', 5), '"short"')
  t.equal(quotedPart('longer', 5), '"longe"… (6 characters)')
})
