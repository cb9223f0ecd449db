import t from 'tap'
import { AskedCodecs } from '../../../src/multiplayer/codec/asked-codecs.ts'
import { msgpackCodec } from '../../../src/multiplayer/codec/msgpack.ts'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'

t.test('gives each codec by its name, whatever was asked for before', async (t) => {
  const codecs = new AskedCodecs(new Map([variantCodec, msgpackCodec].map((codec) => [codec.name, codec])))

  const names = ['', '', 'polled-peer.msgpack.1', 'nobody', 'nobody', 'polled-peer.msgpack.1', '']
  const found = names.map((name) => codecs.get(name)?.name)

  t.strictSame(found, ['', '', 'polled-peer.msgpack.1', undefined, undefined, 'polled-peer.msgpack.1', ''])
})
