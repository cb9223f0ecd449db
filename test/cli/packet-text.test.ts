/** What a packet of a recording says, in words. */

import { fc } from '../support/property-test.ts'
import t from 'tap'
import { packetText } from '../../src/cli/packet-text.ts'
import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import { variantCodec } from '../../src/multiplayer/codec/variant-wire.ts'
import { FRAME_TYPES, writePayloadFrame, writeSystemFrame } from '../../src/multiplayer/frame.ts'
import { writeCall, writeConfirm, writeRaw, writeSimplify } from '../../src/multiplayer/rpc/commands.ts'
import type { Encoded } from '../../src/peer/packet-codec.ts'
import { hex } from '../support/hex.ts'

function bytesOf(encoded: Encoded): Uint8Array {
  if (!encoded.ok) throw new Error(encoded.message)
  return encoded.bytes
}

const plain = (payload: Uint8Array): string => packetText(payload, false, variantCodec, false)
const framed = (payload: Uint8Array, codec = variantCodec): string =>
  packetText(writePayloadFrame(5, 0, payload), false, codec, true)

t.test('says a text, a value, a plain text and other bytes', async (t) => {
  t.equal(packetText(Buffer.from('hi\u001b['), true, variantCodec, true), String.raw`text "hi\u001b["`)
  t.equal(plain(hex('02 00 00 00  07 00 00 00')), 'variant 7')
  t.equal(plain(Buffer.from('{"a":1}\n')), String.raw`text "{\"a\":1}\n"`)
  t.equal(plain(hex('1b 5b 32 4a')), 'bytes 1b 5b 32 4a')
  t.equal(plain(hex('ff fe')), 'bytes ff fe')
  t.equal(plain(new Uint8Array()), 'empty')
  t.match(plain(new Uint8Array(1000).fill(0xff)), /^bytes (ff ){24}…$/)
})

t.test('shows the first bytes of what is longer than 64 KiB, and reads no value in it', async (t) => {
  const bytes = new Uint8Array(65_537)

  t.equal(packetText(bytes, false, variantCodec, false), `bytes ${'00 '.repeat(24)}…`)
  t.match(packetText(bytes.fill(0x61), true, variantCodec, false), /^text "a{100}/)
})

t.test('takes no value that leaves bytes over', async (t) => {
  t.equal(plain(hex('02 00 00 00  07 00 00 00  ff')), 'bytes 02 00 00 00 07 00 00 00 ff')
})

t.test('reads values in the codec of the peer', async (t) => {
  const bytes = bytesOf(msgpackCodec.encode([1, 'two'], 100))

  t.equal(packetText(bytes, false, msgpackCodec, false), 'msgpack [1, "two"]')
})

t.test('reads the frames of a world', async (t) => {
  const system = (type: 1 | 2 | 3): string => packetText(writeSystemFrame(type, 77), false, variantCodec, true)

  t.same([FRAME_TYPES.add, FRAME_TYPES.remove, FRAME_TYPES.id].map(system), ['add 77', 'remove 77', 'id 77'])
  t.equal(framed(Buffer.from('hello')), '5 to 0: text "hello"')
  t.equal(packetText(hex('ff'), false, variantCodec, true), 'no frame, frame-too-short: bytes ff')
})

t.test('reads remote calls, in either codec, and what goes with them', async (t) => {
  for (const codec of [variantCodec, msgpackCodec]) {
    const call = bytesOf(writeCall('call', { path: 'Main' }, 'shoot', [1, 'up'], codec, 1000))
    const set = bytesOf(writeCall('set', { id: 3 }, 'health', [9], codec, 1000))

    t.equal(framed(call, codec), '5 to 0: call "shoot"(1, "up") on "Main"')
    t.equal(framed(set, codec), '5 to 0: set "health" = 9 on path 3')
  }
  t.equal(framed(bytesOf(writeSimplify(1, 'Main/Sub'))), '5 to 0: path 1 is "Main/Sub"')
  t.equal(framed(bytesOf(writeConfirm('Main/Sub'))), '5 to 0: path confirmed "Main/Sub"')
  t.equal(framed(bytesOf(writeRaw(hex('ff 00')))), '5 to 0: raw bytes ff 00')
})

t.test('takes a value for a value also where it begins like a command', async (t) => {
  t.equal(framed(bytesOf(variantCodec.encode(5, 100))), '5 to 0: variant 5')
  t.equal(framed(bytesOf(variantCodec.encode('hi', 100))), '5 to 0: variant "hi"')
})

t.test('never throws and never gives what drives a terminal, whatever the bytes', async () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (payload, isText, isPacked, isFramed) => {
        const text = packetText(payload, isText, isPacked ? msgpackCodec : variantCodec, isFramed)
        return !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text)
      },
    ),
    { numRuns: 2000, seed: 5 },
  )
})
