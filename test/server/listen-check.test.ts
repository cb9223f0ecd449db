import t from 'tap'
import { checkListen } from '../../src/server/listen-check.ts'

t.test('passes every port there is, and every literal address', async (t) => {
  for (const port of [0, 1, 9080, 65_535]) t.equal(checkListen(port, '*', []), null)
  for (const address of ['127.0.0.1', '::1', '0:0:0:0:0:0:0:1', '0.0.0.0'])
    t.equal(checkListen(0, address, ['game']), null)
})

t.test('says what is wrong with a port, an address or a sub-protocol', async (t) => {
  for (const port of [-1, 65_536, 70_000, 1.5, NaN, '80' as unknown as number]) {
    t.match(checkListen(port, '*', []), /port must be .* 0 to 65535/)
  }
  for (const address of ['localhost', '', '[::1]', '127.0.0.1:80', '300.0.0.1']) {
    t.match(checkListen(0, address, []), /bind_ip must be/)
  }
  t.match(checkListen(0, '*', ['game', 'no good']), /"no good" cannot be the name/)
  t.match(checkListen(0, '*', [1 as never]), /^1 cannot be the name/)
  for (const name of ['polled-peer.msgpack.1', 'polled-peer.', 'a+polled-peer.msgpack.1', '+polled-peer.x']) {
    t.match(checkListen(0, '*', ['game', name]), `"${name}" names a codec, which is no sub-protocol of a game`)
  }
  for (const name of ['polled-peer', 'my-polled-peer.1', 'game+1', 'Polled-Peer.x'])
    t.equal(checkListen(0, '*', [name]), null)
  for (const flag of ['yes', 1, 0, null, {}]) {
    t.match(checkListen(0, '*', [], flag as never), /^gd_mp_api must be true or false, not /)
  }
  for (const protocols of [null, 'game', {}]) t.match(checkListen(0, '*', protocols as never), /must be an array/)
})
