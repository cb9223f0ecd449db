/** Records as lines, and as JSON. */

import { fc } from '../support/property-test.ts'
import t from 'tap'
import { recordJson, recordLines } from '../../src/cli/record-text.ts'
import { RecordingCourse } from '../../src/cli/recording-course.ts'
import { variantCodec } from '../../src/multiplayer/codec/variant-wire.ts'
import type { RecordBody, RecordedEvent } from '../../src/recording/record-layout.ts'
import { samples } from '../recording/recorded-samples.ts'

const PLACE = { tick: 12, connection: 3, peer: 77, codec: variantCodec }
const STYLE = { hasHex: false, isMultiplayer: false }

function at(body: RecordBody, isInside = false): RecordedEvent {
  return { ...body, micros: 1_500_000, isInside }
}

function text(value: string, isText = true): { payload: Uint8Array; isText: boolean } {
  return { payload: new Uint8Array(Buffer.from(value)), isText }
}

t.test('puts tick, time, peer, kind, length and contents into a line', async (t) => {
  const message = at({ kind: 'message', connection: 3, ...text('hi') })
  const closing = at({ kind: 'closing', connection: 3 }, true)

  t.same(recordLines(message, PLACE, STYLE), ['     12     1.500000 77          < message       2 B text "hi"'])
  t.same(recordLines(closing, { ...PLACE, peer: null }, STYLE), [
    '     12     1.500000 #3          < closing       (inside the call)',
  ])
})

t.test('shows each packet of a batch below it, and the headers of a request', async (t) => {
  const write = at({ kind: 'write', connection: 3, packets: [text('a'), text('bc')] })
  const request: RecordBody = {
    kind: 'request',
    method: 'GET',
    path: '/\u001b',
    query: '',
    headers: [['host', 'a']],
    address: '::1',
    secure: true,
  }

  t.match(recordLines(write, PLACE, STYLE), [
    /> write +3 B in 2 packets$/,
    '        1 B text "a"',
    '        2 B text "bc"',
  ])
  t.match(recordLines(at(request), PLACE, STYLE), [
    /< request +method GET path "\/\\u001b" query "" 1 headers address ::1 secure true$/,
    '        "host": "a"',
  ])
})

t.test('shows bytes as hex below, if they are asked for, 256 at most', async (t) => {
  const bytes = at({ kind: 'message', connection: 3, isText: false, payload: new Uint8Array(300).fill(0xff) })
  const [, first, ...more] = recordLines(at({ kind: 'message', connection: 3, ...text('hi\n') }), PLACE, {
    ...STYLE,
    hasHex: true,
  })

  t.equal(first, `        0000  68 69 0a ${' '.repeat(39)} hi.`)
  t.same(more, [])
  const lines = recordLines(bytes, PLACE, { ...STYLE, hasHex: true })
  t.equal(lines.length, 1 + 16 + 1)
  t.equal(lines.at(-1), '        and 44 bytes more')
})

t.test('stays short however many packets a batch has', async (t) => {
  const packets = Array.from({ length: 1000 }, () => text('x'))

  const lines = recordLines(at({ kind: 'write', connection: 3, packets }), PLACE, STYLE)

  t.equal(lines.length, 1 + 32 + 1)
  t.equal(lines.at(-1), '        and 968 more')
})

t.test('is an object in JSON, with all bytes if they are asked for', async (t) => {
  const message = at({ kind: 'message', connection: 3, ...text('hi') })
  const left = at({ kind: 'write', connection: 3, packets: [{ payload: 9, isText: false }] })
  const place = { tick: 12, micros: 1_500_000, peer: 77, connection: 3, isInside: false }

  t.same(JSON.parse(recordJson(message, PLACE, STYLE)), {
    ...{ ...place, kind: 'message', isText: true, payload: { length: 2, says: 'text "hi"' } },
  })
  t.match(JSON.parse(recordJson(message, PLACE, { ...STYLE, hasHex: true })), { payload: { hex: '6869' } })
  t.same(JSON.parse(recordJson(left, PLACE, STYLE)), {
    ...{ ...place, kind: 'write', packets: [{ isText: false, length: 9 }] },
  })
})

t.test('tells a mebibyte of one record in JSON, and lengths of the rest', async (t) => {
  const large = { payload: new Uint8Array(600_000), isText: false }
  const write = at({ kind: 'write', connection: 3, packets: [large, large, text('a')] })

  const { packets } = JSON.parse(recordJson(write, PLACE, { ...STYLE, hasHex: true })) as { packets: object[] }

  t.match(packets, [{ length: 600_000, hex: /^00/ }, { length: 600_000 }, { length: 1 }])
  t.notOk('hex' in (packets[1] ?? {}))
  t.notOk('says' in (packets[1] ?? {}))
})

t.test('shows every kind of record, and none of them drives the terminal', async () => {
  fc.assert(
    fc.property(samples, fc.boolean(), fc.boolean(), (list, hasHex, isMultiplayer) => {
      const course = new RecordingCourse()
      return list.every(({ body, micros, isInside }) => {
        const event = { ...body, micros, isInside }
        const place = course.step(event)
        const lines = recordLines(event, place, { hasHex, isMultiplayer })
        const json = recordJson(event, place, { hasHex, isMultiplayer })
        const isJson = (JSON.parse(json) as { kind?: unknown }).kind === body.kind
        return isJson && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(lines.join('') + json)
      })
    }),
    { numRuns: 300, seed: 3 },
  )
})
