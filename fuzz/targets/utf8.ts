/**
 * Text from bytes: as Godot reads it, which is wider than the standard, and as the standard has it. The standard's own
 * decoder is the judge of the second.
 */

import { ByteReader } from '../../src/peer/byte-reader.ts'
import { isUtf8, readUtf8, utf8Length, writeUtf8 } from '../../src/peer/utf8.ts'
import { hex } from '../../test/support/hex.ts'
import { UNUSUAL_TEXTS } from '../../test/support/unusual-texts.ts'
import { bytesOf, demand, type FuzzTarget } from '../target.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const BYTE_ORDER_MARK = '\ufeff'

function isStandard(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes)
    return true
  } catch {
    return false
  }
}

/** UTF-8, Godot's and the standard's. */
export const utf8: FuzzTarget = {
  name: 'utf8',
  reads: ['src/peer/utf8.ts'],
  seeds: [
    ...UNUSUAL_TEXTS.map(({ bytes }) => hex(bytes)),
    bytesOf('Müll, 😀 und so weiter, mehr als ein paar Zeichen'),
  ],
  run(bytes) {
    demand(isUtf8(bytes, 0, bytes.length) === isStandard(bytes), 'the standard says otherwise')
    const text = readUtf8(bytes)
    const reader = new ByteReader(bytes)
    demand((reader.utf8(bytes.length) === text) === (reader.refusal === null), 'a reader reads another text')
    if (text === null) return
    demand(!text.includes('\0') && text.length <= bytes.length, 'the text has a NUL, or more units than bytes')
    const written = new Uint8Array(utf8Length(text) + 1)
    writeUtf8(text, written.subarray(0, -1), 0)
    // A reader drops one mark at the head: whoever writes one, writes two.
    const expected = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
    demand(written.at(-1) === 0 && readUtf8(written) === expected, 'what is written is read as another text')
  },
}
