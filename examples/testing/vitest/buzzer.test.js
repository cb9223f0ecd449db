/** Each player has a network of its own; the same seed plays the same game, line by line. */

import { readTexts, Scenario } from 'polled-peer/testing'
import { expect, test } from 'vitest'
import { placeBuzzer } from './buzzer.js'

function play(seed) {
  const scenario = new Scenario({ seed, multiplayer: true, network: '4g' })
  placeBuzzer(scenario.server)
  const near = scenario.client('near')
  const far = scenario.client('far', { network: 'satellite' })
  scenario.step(1000)

  for (const client of [far, near]) {
    client.set_target_peer(1)
    client.put_packet(Buffer.from('mine!'))
    scenario.step(100)
  }
  scenario.step(2000)
  return { scenario, told: readTexts(near) }
}

test('who is on the far side of a satellite loses, although he was first', () => {
  const { scenario, told } = play(7)

  expect(told).toEqual([`${scenario.idOf('near')}`])
  expect(play(7).scenario.journal.differenceFrom(scenario.journal)).toBeNull()
})
