/** MultiplayerAPI over the polled client itself: what a game reads of its world changes in a poll alone, and is told there. */

import t from 'tap'
import { variantCodec } from '../../../src/multiplayer/codec/variant-wire.ts'
import { MultiplayerAPI } from '../../../src/multiplayer/rpc/multiplayer-api.ts'
import { Scenario } from '../../../src/testing.ts'

/** Ann with an API, and Bob, in one world; and who is there by what the API's signals have said. */
function world() {
  const scenario = new Scenario({ multiplayer: true })
  const ann = scenario.client('ann')
  const api = new MultiplayerAPI({}, { clock: scenario.clock, codecs: [variantCodec], on_warning: () => undefined })
  api.network_peer = ann
  const told = new Set<number>()
  api.network_peer_connected.connect((id) => told.add(id))
  api.network_peer_disconnected.connect((id) => told.delete(id))
  scenario.client('bob')
  scenario.until(() => told.size === 2)
  return { scenario, ann, api, told }
}

type Step = (ann: ReturnType<Scenario['client']>, scenario: Scenario) => void
const come: Step = (ann) => void ann.connect_to_url('ws://server:9080/', [], true)
const go: Step = (ann) => ann.disconnect_from_host()
const cut: Step = (_, scenario) => scenario.reset('ann')

for (const [name, isBack, ...steps] of [
  ['leaves', false, go],
  ['is cut off', false, cut],
  ['leaves and comes again', true, go, come],
  ['leaves, comes again and leaves again', false, go, come, go],
] as const) {
  t.test(`who was there is there until the next poll, which tells of each, where a client ${name}`, async (t) => {
    const { scenario, ann, api, told } = world()
    const here = () => [...api.get_network_connected_peers()]
    const before = here()

    for (const step of steps) step(ann, scenario)

    t.strictSame([here().length, here()], [2, before])
    for (let round = 0; round < 5; round++) {
      api.poll()
      t.strictSame(
        here(),
        [...told].sort((a, b) => a - b),
        'who is there is who was told',
      )
      scenario.step(40)
    }
    t.equal(told.size, isBack ? 2 : 0)
    scenario.close()
  })
}
