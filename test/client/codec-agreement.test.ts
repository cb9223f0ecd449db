/** What a client offers for its codec, and what it makes of the answer. */

import t from 'tap'
import { CodecAgreement } from '../../src/client/codec-agreement.ts'
import { variantCodec } from '../../src/multiplayer/codec/variant-wire.ts'
import { chooseProtocol } from '../../src/server/sub-protocols.ts'

const PACK = 'polled-peer.pack.1'
const named = { ...variantCodec, name: PACK }

t.test('offers a codec that has a name alone, or with each sub-protocol and then those as they are', async (t) => {
  const cases: [games: string[], offers: string[]][] = [
    [[], [PACK]],
    [['game'], [`game+${PACK}`, 'game']],
    [
      ['a', 'b'],
      [`a+${PACK}`, `b+${PACK}`, 'a', 'b'],
    ],
    [
      ['a', `a+${PACK}`],
      [`a+${PACK}`, `a+${PACK}+${PACK}`, 'a'],
    ],
  ]
  for (const [games, offers] of cases) t.same(new CodecAgreement(named).offer(games), offers)
})

t.test('offers nothing for a codec without a name, and speaks it from the start', async (t) => {
  for (const codec of [variantCodec, { encode: variantCodec.encode, decode: variantCodec.decode }]) {
    const agreement = new CodecAgreement(codec)

    t.same(agreement.offer(['game', 'chat']), ['game', 'chat'])
    t.equal(agreement.settle('chat'), 'chat')
    t.equal(agreement.current, codec)
    t.equal(agreement.name, '')
  }
})

t.test('speaks Variant until a server has agreed, and after one that has not', async (t) => {
  const agreement = new CodecAgreement(named)
  const answers: [answer: string, game: string, codec: string][] = [
    [PACK, PACK, ''],
    [`game+${PACK}`, 'game', PACK],
    ['game', 'game', ''],
    [`game+${PACK}`, 'game', PACK],
    ['', '', ''],
    ['other', 'other', ''],
  ]
  t.equal(agreement.current, variantCodec)
  agreement.offer(['game'])

  for (const [answer, game, codec] of answers) {
    t.equal(agreement.settle(answer), game, answer)
    t.equal(agreement.name, codec, answer)
    t.equal(agreement.current, codec === '' ? variantCodec : named, answer)
  }
})

t.test('agrees with servers of every kind', async (t) => {
  const cases: [
    games: string[],
    supported: string[],
    codecs: string[],
    outcome: [game: string, codec: string] | null,
  ][] = [
    [[], [], [PACK], ['', PACK]],
    [[], [], [], null],
    [['game'], ['game'], [PACK], ['game', PACK]],
    [['game'], ['game'], [], ['game', '']],
    [['b', 'a'], ['a', 'b'], [PACK], ['b', PACK]],
    [['b', 'a'], ['a'], [], ['a', '']],
    [['b'], ['a'], [PACK], null],
  ]
  for (const [games, supported, codecs, outcome] of cases) {
    const agreement = new CodecAgreement(named)

    const choice = chooseProtocol(supported, agreement.offer(games).join(), codecs)

    const text = `${games.join()} × ${supported.join()} × ${codecs.join()}`
    t.same(choice.ok ? [agreement.settle(choice.answer), agreement.name] : null, outcome, text)
    if (choice.ok) t.same([choice.game, choice.codec], outcome, text)
  }
})
