/** Which game is replayed: that of a module, or the relay of a recording. */

import t from 'tap'
import { RelayGame, relayNote, relayOfNote, relayOptions } from '../../src/cli/relay-game.ts'
import { gameOfModule } from '../../src/cli/replayed-game.ts'
import { WebSocketServer } from '../../src/index.ts'
import { record, RecordingReader, replay, type GameWorld } from '../../src/recording.ts'
import { ManualTurn, MemoryTransport, VirtualClock } from '../../src/testing.ts'
import { MemoryStream } from '../recording/memory-stream.ts'

const makeGame = (): { tick: () => void } => ({ tick: () => undefined })
const SETTINGS = {
  ...{ port: 9080, address: '10.0.0.1', maxPeers: 8, maxPerAddress: 64, isRelay: true },
  ...{ origins: ['https://a.example'], protocols: ['game'], proxies: ['10.0.0.2'], wire: 'both' as const },
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

t.test('a relay of a recording that says nothing of its wire speaks Godot 3’s', async (t) => {
  const note = JSON.parse(JSON.stringify(relayNote(SETTINGS, true)).replace(',"wire":"both"', '')) as unknown

  t.same(relayOfNote(note), { ...SETTINGS, wire: 'godot3' })
  t.equal(relayOfNote(JSON.parse(JSON.stringify(relayNote(SETTINGS, true)).replace('"both"', '"all"'))), null)
})

t.test('writes no address into the note where none is kept', async (t) => {
  const direct = { ...SETTINGS, proxies: [] }

  t.same(relayOfNote(relayNote(SETTINGS, false)), { ...direct, address: '*', maxPerAddress: 1_000_000 })
  t.same(relayOfNote(relayNote(direct, false)), { ...direct, address: '*' })
})

t.test('more players behind a proxy than one address may have are replayed without their addresses', async (t) => {
  const settings = {
    ...SETTINGS,
    address: '127.0.0.1',
    maxPeers: 100,
    origins: [],
    protocols: [],
    proxies: ['127.0.0.1'],
  }
  const [clock, turn, stream] = [new VirtualClock(), new ManualTurn(), new MemoryStream()]
  const transport = new MemoryTransport({ turn })
  const server = new WebSocketServer({ ...relayOptions(settings), transport, clock, turn })
  const recording = record(server, stream, { addresses: false, note: relayNote(settings, false) })
  const game = new RelayGame({ server }, settings)
  t.equal(game.open(), undefined)
  for (let player = 0; player < 80; player++) {
    transport.open({ headers: { 'x-forwarded-for': `203.0.113.${player}` } })
    game.tick()
    turn.end()
  }
  const players = server.get_peer_ids().length
  await recording.close()

  const found = relayOfNote(new RecordingReader(stream.bytes).header?.description.note) ?? SETTINGS
  const again = ({ server }: GameWorld): RelayGame => {
    const relay = new RelayGame({ server }, found)
    relay.open()
    return relay
  }
  const report = await replay(stream.bytes, again, { server: relayOptions(found) })

  t.equal(players, 80)
  t.equal(report.difference, null)
  server.stop()
})

t.test('takes no other note for that of a relay', async (t) => {
  const { 'polled-peer host': whole } = relayNote(SETTINGS, true)
  const bad = Object.keys(SETTINGS).map((name) => ({ 'polled-peer host': { ...whole, [name]: {} } }))
  for (const note of [null, undefined, 5, 'note', {}, { 'polled-peer host': null }, ...bad]) {
    t.equal(relayOfNote(note), null, JSON.stringify(note))
  }
})
