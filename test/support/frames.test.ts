/**
 * The frames that tests make by hand, held against the examples of RFC 6455, section 5.7.
 */

import t from 'tap'
import { closePayload, encodeFrame, FrameReader, OPCODE, readClosePayload } from './frames.ts'

const HELLO = Buffer.from('Hello')

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex')
}

t.test('writes the examples of the RFC', async (t) => {
  const mask = hex('37 fa 21 3d')

  t.same(encodeFrame({ opcode: OPCODE.text, payload: HELLO, mask: null }), hex('81 05 48 65 6c 6c 6f'))
  t.same(encodeFrame({ opcode: OPCODE.text, payload: HELLO, mask }), hex('81 85 37 fa 21 3d 7f 9f 4d 51 58'))
  t.same(encodeFrame({ opcode: OPCODE.ping, payload: HELLO, mask: null }), hex('89 05 48 65 6c 6c 6f'))
  t.same(
    encodeFrame({ opcode: OPCODE.text, payload: HELLO.subarray(0, 3), fin: false, mask: null }),
    hex('01 03 48 65 6c'),
  )
  t.same(
    encodeFrame({ opcode: OPCODE.binary, payload: Buffer.alloc(256), mask: null }).subarray(0, 4),
    hex('82 7e 01 00'),
  )
  t.same(
    encodeFrame({ opcode: OPCODE.binary, payload: Buffer.alloc(65536), mask: null }).subarray(0, 10),
    hex('82 7f 00 00 00 00 00 01 00 00'),
  )
})

t.test('writes what is forbidden, too', async (t) => {
  t.same(encodeFrame({ opcode: 3, rsv: 7, fin: false, mask: null }), hex('73 00'))
  t.same(encodeFrame({ opcode: 2, payload: Buffer.of(1), lengthBytes: 2, mask: null }), hex('82 7e 00 01 01'))
  t.same(encodeFrame({ opcode: 2, statedLength: 70_000, mask: null }), hex('82 7f 00 00 00 00 00 01 11 70'))
})

t.test('reads frames from any pieces', async (t) => {
  const sizes = [0, 1, 125, 126, 65_535, 65_536]
  const stream = Buffer.concat(
    sizes.map((size) => encodeFrame({ opcode: OPCODE.binary, payload: Buffer.alloc(size, 7) })),
  )
  for (const step of [1000, 4096, stream.length]) {
    const reader = new FrameReader()
    const frames = []

    for (let at = 0; at < stream.length; at += step) frames.push(...reader.push(stream.subarray(at, at + step)))

    t.strictSame(
      frames.map(({ payload }) => payload.length),
      sizes,
    )
    t.ok(frames.every(({ payload, masked }) => masked && payload.every((byte) => byte === 7)))
    t.equal(reader.unread, 0)
  }
})

t.test('reads a frame byte by byte', async (t) => {
  const reader = new FrameReader()
  const bytes = encodeFrame({ opcode: OPCODE.text, payload: HELLO, rsv: 4, fin: false })

  const frames = [...bytes].flatMap((byte) => reader.push(Uint8Array.of(byte)))

  t.match(frames, [{ opcode: 1, rsv: 4, fin: false, masked: true }])
  t.equal(Buffer.from(frames[0]?.payload ?? []).toString(), 'Hello')
})

t.test('writes and reads the payload of a close frame', async (t) => {
  t.same(closePayload(1000, 'x'), hex('03 e8 78'))
  t.same(closePayload(null), hex(''))
  t.same(readClosePayload(hex('0f a0 67 72 c3 bc c3 9f')), { code: 4000, reason: 'grüß' })
  t.same(readClosePayload(hex('')), { code: 1005, reason: '' })
})
