/** One call as a packet: written once for each codec, where it stays until it has been put to everybody. */

import t from 'tap'
import { AskedCodecs } from '../../../src/multiplayer/codec/asked-codecs.ts'
import { msgpackCodec } from '../../../src/multiplayer/codec/msgpack.ts'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import { CodedCall } from '../../../src/multiplayer/rpc/coded-call.ts'
import { encodeName } from '../../../src/multiplayer/rpc/commands.ts'
import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'
import { hex } from '../../support/hex.ts'

const PACK = msgpackCodec.name
const TOOLS = {
  codecs: new AskedCodecs(new Map([variantCodec, msgpackCodec].map((codec) => [codec.name, codec]))),
  encodeName,
}
const RECORD = NetworkNode.recordOf(new NetworkNode('Main'))

function callWith(value: unknown): CodedCall {
  return new CodedCall(TOOLS, { id: 1 }, { kind: 'call', record: RECORD, to: 0, name: 'rem', values: [value] }, 100)
}

t.test('is written once for each codec, the second one beside the first', async (t) => {
  const call = callWith(2)

  const packed = call.bytesIn(PACK)
  const variant = call.bytesIn('')

  t.strictSame(packed, hex('00 01000000 72656d00 01 02'))
  t.strictSame(variant, hex('00 01000000 72656d00 01 0200000002000000'))
  t.equal(call.bytesIn(PACK), packed)
  t.equal(call.bytesIn(''), variant)
})

t.test('keeps its bytes while others are written, and makes none anew once it was released', async (t) => {
  const call = callWith(2)
  const bytes = call.bytesIn(PACK)

  const meanwhile = callWith(3).bytesIn(PACK)
  t.strictSame([bytes, meanwhile], [hex('00 01000000 72656d00 01 02'), hex('00 01000000 72656d00 01 03')])
  call.release()
  const next = callWith(4).bytesIn(PACK)

  t.equal(next, bytes, 'the same place, and the same view of it')
  t.strictSame(next, hex('00 01000000 72656d00 01 04'))
})

t.test('says why the first codec that failed could not write it', async (t) => {
  const call = callWith(Symbol('none'))

  const found = ['nobody', PACK, '', 'nobody'].map((codec) => call.bytesIn(codec))
  call.release()

  t.strictSame(found, [null, null, null, null])
  t.equal(call.failure?.message, 'the codec "nobody" was not given to this API')
})
