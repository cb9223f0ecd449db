/** Which game is replayed: that of a module, or the relay of a recording. */

import t from 'tap'
import { relayNote, relayOfNote } from '../../src/cli/relay-game.ts'
import { gameOfModule } from '../../src/cli/replayed-game.ts'

const makeGame = (): { tick: () => void } => ({ tick: () => undefined })
const SETTINGS = {
  ...{ port: 9080, address: '10.0.0.1', maxPeers: 8, maxPerAddress: 64, isRelay: true },
  ...{ origins: ['https://a.example'], protocols: ['game'], proxies: ['10.0.0.2'] },
}

t.test('takes makeGame of a module by its name, as the default export, or in it', async (t) => {
  const serverOptions = { max_peers: 3 }

  t.same(gameOfModule('a.js', { makeGame }), { makeGame, server: undefined })
  t.same(gameOfModule('a.js', { default: makeGame, serverOptions }), { makeGame, server: serverOptions })
  t.same(gameOfModule('a.js', { default: { makeGame, serverOptions } }), { makeGame, server: serverOptions })
  for (const module of [{}, { makeGame: 5 }, { default: {} }, { default: null }]) {
    t.throws(() => gameOfModule('a.js', module), { message: /^'a\.js' exports no function makeGame/ })
  }
})

t.test('finds the relay again in the note of its recording', async (t) => {
  t.same(relayOfNote(JSON.parse(JSON.stringify(relayNote(SETTINGS, true)))), SETTINGS)
})

t.test('writes no address into the note where none is kept', async (t) => {
  t.same(relayOfNote(relayNote(SETTINGS, false)), { ...SETTINGS, address: '*', proxies: [] })
})

t.test('takes no other note for that of a relay', async (t) => {
  const { 'polled-peer host': whole } = relayNote(SETTINGS, true)
  const bad = Object.keys(SETTINGS).map((name) => ({ 'polled-peer host': { ...whole, [name]: {} } }))
  for (const note of [null, undefined, 5, 'note', {}, { 'polled-peer host': null }, ...bad]) {
    t.equal(relayOfNote(note), null, JSON.stringify(note))
  }
})
