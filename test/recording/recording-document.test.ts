/** Holds docs/wire/recording.md to the code: its tables of kinds and words, its numbers, and the bytes of its example. */

import t from 'tap'
import {
  FLAGS,
  INSIDE_BIT,
  MAGIC,
  MAX_DESCRIPTION_BYTES,
  MAX_RECORD_BYTES,
  RECORDS,
  VERSION,
  WORDS,
} from '../../src/recording/record-layout.ts'
import type { RecordBody, RecordingHeader, RecordLayout } from '../../src/recording/record-layout.ts'
import { RecordWriter } from '../../src/recording/record-writer.ts'
import { RecordingReader } from '../../src/recording/recording-reader.ts'
import { tablesOf } from '../support/document-tables.ts'
import { hex } from '../support/hex.ts'

const rowsOf = tablesOf('wire/recording.md')
const SECTIONS = { in: 'What came in', out: 'What went out', fact: 'What was asked', mark: 'The end' }

/** A record's row of the example. */
function exampleRows() {
  return rowsOf('Example', 'bytes | kind | fields | micros').map(
    ([bytes = '', kind = '', fields = '', micros = '']) => ({
      bytes: hex(bytes),
      kind: kind.replace('inside: ', ''),
      isInside: kind.startsWith('inside: '),
      fields: JSON.parse(fields) as Record<string, unknown>,
      micros: Number(micros),
    }),
  )
}

/** Payloads as the page shows them. */
function shown(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => (part instanceof Uint8Array ? Buffer.from(part).toString() : part)),
  )
}

/** And back. */
function unshown(value: unknown, name = ''): unknown {
  if (name === 'payload' && typeof value === 'string') return new TextEncoder().encode(value)
  if (Array.isArray(value)) return value.map((part) => unshown(part))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unshown(part, key)]))
}

for (const [origin, heading] of Object.entries(SECTIONS)) {
  t.test(`the page lists each kind under "${heading}" with its number and its fields`, async (t) => {
    const listed = rowsOf(heading, 'kind | name | fields | meaning').map(([kind, name, fields]) => [kind, name, fields])

    const known = Object.entries<RecordLayout>(RECORDS).filter(([, layout]) => layout.origin === origin)
    t.not(known.length, 0)
    t.same(
      listed,
      known.map(([name, { number, fields }]) => [
        String(number),
        name,
        Object.entries(fields)
          .map(([field, type]) => `${field}: ${type}`)
          .join(', '),
      ]),
    )
  })
}

t.test('the page lists the words with their places', async (t) => {
  const rows = new Map(rowsOf('Fields', 'type | layout').map(([type = '', layout = '']) => [type, layout]))

  for (const [type, words] of Object.entries(WORDS)) {
    const layout = words.map((word, place) => `${place} ${word === '' ? 'none' : word}`).join(', ')
    t.equal(rows.get(type), `u8: ${layout}`)
  }
})

t.test('the page says the numbers of the header', async (t) => {
  const rows = new Map(
    rowsOf('The header', 'field | type | meaning').map(([field = '', , meaning = '']) => [field, meaning]),
  )

  t.same([...hex(rows.get('magic')?.replaceAll('`', '') ?? '')], MAGIC)
  t.equal(rows.get('version'), String(VERSION))
  t.match(rows.get('flags'), `${FLAGS.payloads}: payloads are kept; ${FLAGS.addresses}: addresses are kept`)
  t.match(rows.get('description'), `at most ${MAX_DESCRIPTION_BYTES} bytes`)
  t.match(rowsOf('A record', 'field | type | meaning')[0]?.[2], `1 to ${MAX_RECORD_BYTES}`)
  t.equal(INSIDE_BIT, 128)
})

t.test('the bytes of the example read as the page says', async (t) => {
  const [head, ...rows] = exampleRows()
  const reader = new RecordingReader(Buffer.concat([head?.bytes ?? hex(''), ...rows.map(({ bytes }) => bytes)]))

  t.same(reader.header, head?.fields)
  const events = [...reader]
  t.not(events.length, 0)
  t.same(
    events.map(shown),
    rows.map(({ kind, fields, micros, isInside }) => ({ kind, ...fields, micros, isInside })),
  )
  t.equal(reader.end?.state, 'whole')
})

t.test('what the page says is written as those bytes', async (t) => {
  const [head, ...rows] = exampleRows()
  const writer = new RecordWriter(head?.fields as unknown as RecordingHeader)

  t.same(writer.take(), head?.bytes)
  for (const { bytes, kind, fields, micros, isInside } of rows) {
    writer.add({ kind, ...(unshown(fields) as object) } as unknown as RecordBody, micros, isInside)
    t.same(new Uint8Array(writer.take()), bytes, kind)
  }
})
