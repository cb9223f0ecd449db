/** A large scenario stays exact: nothing of what a crowd sends is lost, doubled or late. Its time is not asserted. */

import t from 'tap'
import { Scenario } from '../../src/testing.ts'

const CLIENTS = 200
const SECONDS = 20

t.test('two hundred clients that send once a second are heard each second', async (t) => {
  const scenario = new Scenario()
  const heard = new Map<number, number>()
  scenario.server.data_received.connect((id) => {
    const peer = scenario.server.get_peer(id)
    while (peer !== null && peer.get_available_packet_count() > 0) {
      peer.get_packet()
      heard.set(id, (heard.get(id) ?? 0) + 1)
    }
  })
  const clients = Array.from({ length: CLIENTS }, () => scenario.raw())
  scenario.step()
  scenario.onTick(() =>
    clients.filter((_, index) => (scenario.ticks + index) % 60 === 0).forEach((one) => one.send('x')),
  )

  scenario.step(SECONDS * 1000)
  scenario.step()

  t.equal(heard.size, CLIENTS)
  t.same(new Set(heard.values()), new Set([SECONDS]))
  t.equal(scenario.server.get_peer_ids().length, CLIENTS)
})
