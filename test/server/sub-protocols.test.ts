import t from 'tap'
import { chooseProtocol, isProtocolName } from '../../src/server/sub-protocols.ts'

const MSGPACK = 'polled-peer.msgpack.1'

t.test("follows Godot's table", async (t) => {
  const cases: [supported: string[], offer: string, outcome: string | null][] = [
    [[], '', ''],
    [[], 'game', null],
    [['game', 'chat'], '', null],
    [['game', 'chat'], 'x,chat', 'chat'],
    [['game', 'chat'], 'chat, game', 'chat'],
    [['game', 'chat'], 'CHAT', null],
    [['game', 'chat'], 'x', null],
  ]
  for (const [supported, offer, outcome] of cases) {
    const choice = chooseProtocol(supported, offer, [])
    t.equal(choice.ok ? choice.game : null, outcome, `${supported.join()} × ${offer}`)
    if (choice.ok) t.equal(choice.answer, outcome)
  }
})

t.test('takes the names of codecs out of the offer before that', async (t) => {
  const cases: [supported: string[], offer: string, outcome: [answer: string, game: string, codec: string] | null][] = [
    [[], MSGPACK, [MSGPACK, '', MSGPACK]],
    [[], `polled-peer.other.1, ${MSGPACK}`, [MSGPACK, '', MSGPACK]],
    [[], 'polled-peer.other.1', null],
    [[], `game, ${MSGPACK}`, null],
    [['game'], MSGPACK, null],
    [['game'], `${MSGPACK}, game`, ['game', 'game', '']],
    [['game'], `game+${MSGPACK}, game`, [`game+${MSGPACK}`, 'game', MSGPACK]],
    [['game'], 'game+polled-peer.other.1, game', ['game', 'game', '']],
    [['game'], 'game+polled-peer.other.1', null],
    [['a+b'], 'a+b', ['a+b', 'a+b', '']],
  ]
  for (const [supported, offer, outcome] of cases) {
    const choice = chooseProtocol(supported, offer, [MSGPACK])
    t.same(choice.ok ? [choice.answer, choice.game, choice.codec] : null, outcome, `${supported.join()} × ${offer}`)
  }
})

t.test('refuses an offer that holds what cannot be a name', async (t) => {
  for (const offer of ['a b', 'a,,b', 'a,', ',', 'é', 'a;b', 'a\u0000']) {
    t.equal(chooseProtocol(['a'], offer, []).ok, false, JSON.stringify(offer))
  }
})

t.test('knows what can be a name', async (t) => {
  for (const name of ['game', 'v10.stomp', 'a+b', '~']) t.equal(isProtocolName(name), true, name)
  for (const name of ['', ' ', 'a b', 'a,b', 'a"', 'ü', 'a\r\nX: y']) t.equal(isProtocolName(name), false, name)
})
