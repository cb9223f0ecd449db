/** Ten seconds of virtual time pass in no time. The game's own tick belongs into `onTick`. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Scenario } from 'polled-peer/testing'
import { Round } from './round.js'

test('who has not answered in ten seconds has to go', () => {
  const scenario = new Scenario({ hz: 20 })
  const round = new Round(scenario.server, () => scenario.now)
  scenario.onTick(() => round.tick())
  const ann = scenario.client('ann')
  scenario.client('bob')
  scenario.until(() => scenario.isIn('ann', 'bob'))
  scenario.step()

  ann.get_peer(1).put_packet(Buffer.from('42'))
  scenario.step(9000)
  assert.ok(scenario.isIn('ann', 'bob'))
  scenario.step(2000)

  assert.ok(scenario.isIn('ann'))
  assert.deepEqual(scenario.journal.linesOf('bob').slice(1), [
    'server_close_request(4000, "too late")',
    'connection_closed(true)',
  ])
})
