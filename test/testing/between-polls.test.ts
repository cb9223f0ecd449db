/** The assertion that is on in every scenario: whatever arrives between two polls, a game sees nothing of it. */

import t from 'tap'
import { SeededRandom, Scenario } from '../../src/testing.ts'
import type { RawClient } from '../../src/testing.ts'

t.test('a packet count that changes between two polls fails the step, with the name of the value', async (t) => {
  const scenario = new Scenario()
  scenario.raw('ann').send('hello')
  scenario.until(() => scenario.isIn('ann'))
  scenario.step()
  t.equal(scenario.peerOf('ann').get_available_packet_count(), 1)

  scenario.clock.after(5, () => scenario.peerOf('ann').get_packet())

  t.throws(() => scenario.step(), {
    message: /^Between two polls something has changed: server: waiting packets of ann: 1 became 0 \(virtual time/,
  })
})

t.test('a signal that fires between two polls fails the step, and so does a peer that appears', async (t) => {
  const scenario = new Scenario()
  scenario.raw('ann')
  scenario.step()

  scenario.clock.after(5, () => scenario.server.client_disconnected.emit(scenario.idOf('ann'), true))
  t.throws(() => scenario.step(), {
    message: /^Between two polls a signal has fired .*client_disconnected\(ann, true\)/s,
  })

  scenario.raw('bob')
  scenario.step()
  const cid = scenario.raw('cid')
  t.equal(cid.state, 'asking')
  scenario.clock.after(5, () => scenario.server.stop())
  t.throws(() => scenario.step(), { message: /server: whether it listens: true became false/ })
})

t.test('a client of ours is watched as well', async (t) => {
  const scenario = new Scenario({ multiplayer: true })
  const ann = scenario.client('ann')
  scenario.until(() => scenario.isIn('ann'))
  scenario.server.put_packet(Buffer.from('x'))
  scenario.until(() => ann.get_available_packet_count() === 1)

  scenario.clock.after(5, () => ann.get_packet())

  t.throws(() => scenario.step(), { message: /ann: waiting packets: 1 became 0/ })
})

/** A crowd of raw clients that do what the dice say, well-behaved or not. */
function disturb(scenario: Scenario, clients: RawClient[]): void {
  const roll = (sides: number): number => scenario.random.nextUint32() % sides
  const client = clients[roll(clients.length)]
  if (client === undefined) return
  if (client.state === 'over') clients.splice(clients.indexOf(client), 1, scenario.raw())
  else if (roll(30) === 0) client.close([1000, 4000, 1005, 1][roll(4)] ?? 1000)
  else if (roll(40) === 0) client.drop()
  else if (roll(60) === 0) scenario.silence(client.name)
  else if (roll(60) === 0) scenario.reset(client.name)
  else if (roll(60) === 0) scenario.reset(['our1', 'our2'][roll(2)] ?? '')
  else if (roll(20) === 0) client.stopReading()
  else if (roll(5) === 0) client.startReading()
  else client.send(roll(2) === 0 ? 'text' : Buffer.alloc(roll(300)))
}

for (const multiplayer of [false, true]) {
  t.test(`nothing changes in ${multiplayer ? 'a world' : 'raw mode'}, whatever happens on the network`, async (t) => {
    const heard = new Set<string>()
    for (let seed = 1; seed <= 8; seed++) {
      const server = { idle_timeout: 1, max_backlog_packets: 3, max_packets_per_poll: 2 }
      const scenario = new Scenario({ seed, multiplayer, server, ...(seed % 2 === 0 ? { network: '4g' } : {}) })
      const dice = new SeededRandom(seed)
      const clients = Array.from({ length: 6 }, () => scenario.raw())
      const ours = ['our1', 'our2'].map((name) =>
        scenario.client(name, { reconnect: { first_delay: 0.1 }, idle_timeout: 1 }),
      )
      scenario.onTick(() => {
        for (let count = dice.nextUint32() % 4; count > 0; count--) disturb(scenario, clients)
        for (const id of scenario.server.get_peer_ids()) {
          if (dice.nextUint32() % 3 > 0) scenario.server.get_peer(id)?.get_packet()
          if (dice.nextUint32() % 200 === 0) scenario.server.disconnect_peer(id)
          if (dice.nextUint32() % 5 === 0) scenario.server.get_peer(id)?.put_packet(Buffer.alloc(500))
        }
        for (const client of ours) if (dice.nextUint32() % 4 === 0) client.put_packet(Buffer.from('x'))
      })

      scenario.step(12_000)

      for (const { text } of scenario.journal.entries) heard.add(text.split('(', 1)[0] ?? '')
      scenario.close()
    }

    const common = ['opened', 'closed', 'ended', 'message', 'packet_dropped', 'reconnecting']
    const own = multiplayer
      ? ['peer_connected', 'peer_disconnected', 'connection_succeeded', 'server_disconnected']
      : ['client_connected', 'client_disconnected', 'client_close_request', 'data_received', 'connection_closed']
    for (const signal of [...common, ...own]) t.ok(heard.has(signal), `${signal} was heard`)
  })
}
