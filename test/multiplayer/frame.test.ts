import { fc } from '../support/property-test.ts'
import t from 'tap'
import {
  FRAME_TYPES,
  readFrame,
  systemFrameId,
  writePayloadFrame,
  writeSystemFrame,
  type Frame,
} from '../../src/multiplayer/frame.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

function read(text: string): Frame {
  const outcome = readFrame(hex(text))
  if (!outcome.ok) throw new Error(outcome.refusal)
  return outcome.frame
}

t.test('reads what Godot 3 writes', async (t) => {
  const cases: [packet: string, type: number, source: number, target: number, payload: string][] = [
    ['03 01000000 00000000 6f5d2313', FRAME_TYPES.id, 1, 0, '6f5d2313'],
    ['01 01000000 00000000 01000000', FRAME_TYPES.add, 1, 0, '01000000'],
    ['02 01000000 00000000 b4e49e53', FRAME_TYPES.remove, 1, 0, 'b4e49e53'],
    ['00 05000000 07000000 6869', FRAME_TYPES.payload, 5, 7, '6869'],
    ['00 05000000 f9ffffff', FRAME_TYPES.payload, 5, -7, ''],
    ['00 ffffff7f 00000080', FRAME_TYPES.payload, 2147483647, -2147483648, ''],
  ]
  for (const [packet, type, source, target, payload] of cases) {
    const frame = read(packet)
    t.same([frame.type, frame.source, frame.target], [type, source, target], packet)
    t.equal(Buffer.from(frame.payload).toString('hex'), payload)
  }
  t.equal(systemFrameId(read('03 01000000 00000000 6f5d2313')), 321084783)
})

t.test('writes what Godot 3 reads', async (t) => {
  t.same(writeSystemFrame(FRAME_TYPES.id, 321084783), hex('03 01000000 00000000 6f5d2313'))
  t.same(writeSystemFrame(FRAME_TYPES.remove, 1402922164), hex('02 01000000 00000000 b4e49e53'))
  t.same(writePayloadFrame(5, 7, hex('6869')), hex('00 05000000 07000000 6869'))
  t.same(writePayloadFrame(1, -2, hex('')), hex('00 01000000 feffffff'))
})

t.test('refuses what cannot be a frame, in the order of its checks', async (t) => {
  const cases: [packet: string, refusal: string][] = [
    ['', 'frame-too-short'],
    ['04 01000000 000000', 'frame-too-short'],
    ['04 01000000 00000000', 'unknown-frame-type'],
    ['ff 01000000 00000000 01000000', 'unknown-frame-type'],
    ['01 01000000 00000000', 'frame-body-too-short'],
    ['03 01000000 00000000 010000', 'frame-body-too-short'],
  ]
  for (const [packet, refusal] of cases) t.same(readFrame(hex(packet)), { ok: false, refusal }, packet)
})

t.test('reads back whatever was written', async (t) => {
  const id = fc.integer({ min: -2147483648, max: 2147483647 })
  const property = fc.property(id, id, fc.uint8Array({ maxLength: 50 }), (source, target, payload) => {
    const outcome = readFrame(writePayloadFrame(source, target, payload))
    return (
      outcome.ok &&
      outcome.frame.source === source &&
      outcome.frame.target === target &&
      Buffer.compare(outcome.frame.payload, payload) === 0
    )
  })

  t.doesNotThrow(() => fc.assert(property))
})

t.test('ends in a frame or a refusal for any bytes', async (t) => {
  const property = fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
    const outcome = readFrame(bytes)
    return outcome.ok === bytes.length >= 9 || !outcome.ok
  })

  t.doesNotThrow(() => fc.assert(property))
})
