/** Records of every kind for the tests of the recording's format: fixed ones, and those that fast-check makes. */

import { fc } from '../support/property-test.ts'
import { MAX_IDLE_POLLS, RECORDS, WORDS } from '../../src/recording/record-layout.ts'
import type { RecordBody, RecordingHeader, RecordKind } from '../../src/recording/record-layout.ts'
import { RecordWriter } from '../../src/recording/record-writer.ts'

/** A record with its time and its place. */
export interface Sample {
  readonly body: RecordBody
  readonly micros: number
  readonly isInside: boolean
}

/** A header as the tests begin with. */
export const HEADER: Omit<RecordingHeader, 'version'> = {
  hasPayloads: true,
  hasAddresses: true,
  startedAt: 1_700_000_000_000,
  clockMicros: 250_000,
  description: { engine: 'memory', cannot: ['tls'], node: 'v22.0.0', note: { match: 7 } },
}

const count = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: Number.MAX_SAFE_INTEGER }))
// Lone surrogates have no UTF-8.
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((made) => Buffer.from(made).toString() === made)
const payload = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 100, maxLength: 300 }))

const FIELDS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  count,
  text,
  payload,
  u32: fc.nat({ max: 0xffffffff }),
  flag: fc.boolean(),
  headers: fc.array(fc.tuple(text, text), { maxLength: 4 }),
  packets: fc.array(fc.record({ payload, isText: fc.boolean() }, { noNullPrototype: true }), { maxLength: 4 }),
  ...Object.fromEntries(Object.entries(WORDS).map(([name, words]) => [name, fc.constantFrom<string>(...words)])),
}

/** A record of one kind. */
function bodyOf(kind: RecordKind): fc.Arbitrary<RecordBody> {
  const fields = Object.entries<string>(RECORDS[kind].fields).map(([name, type]) => [name, FIELDS[type]] as const)
  if (kind === 'idle') return fc.integer({ min: 1, max: MAX_IDLE_POLLS }).map((polls) => ({ kind, polls }))
  const made = fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, { noNullPrototype: true })
  return made.map((rest) => ({ kind, ...rest }) as unknown as RecordBody)
}

const KINDS = Object.keys(RECORDS).filter((kind) => kind !== 'end') as RecordKind[]

/** Records of all kinds but `end`, in a time that goes on. */
export const samples: fc.Arbitrary<Sample[]> = fc
  .array(fc.tuple(fc.constantFrom(...KINDS).chain(bodyOf), fc.nat({ max: 1_000_000 }), fc.boolean()), { maxLength: 20 })
  .map((rows) => {
    let micros = 0
    return rows.map(([body, delta, isInside]) => ({ body, micros: (micros += delta), isInside }))
  })

/** One of each kind, `end` last. */
export function oneOfEach(): Sample[] {
  const kinds = [...KINDS, 'end' as const]
  return kinds.map((kind, index) => ({
    body: {
      ...fc.sample(bodyOf(kind), { numRuns: 1, seed: 7 + index })[0],
      ...(kind === 'end' ? CLOSED : {}),
    } as RecordBody,
    micros: 1000 * index,
    isInside: index % 5 === 4,
  }))
}

const CLOSED = { why: 'closed' }

/** A recording of these; `offsets` tells where the header and each record ends. */
export function write(list: readonly Sample[], header = HEADER): { bytes: Uint8Array; offsets: number[] } {
  const writer = new RecordWriter(header)
  const parts = [writer.take()]
  for (const { body, micros, isInside } of list) {
    writer.add(body, micros, isInside)
    parts.push(writer.take())
  }
  let offset = 0
  return { bytes: new Uint8Array(Buffer.concat(parts)), offsets: parts.map((part) => (offset += part.length)) }
}
