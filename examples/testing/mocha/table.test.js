/** A pulled plug tells nobody: only a deadline does, and a minute of virtual time takes no time. */

import assert from 'node:assert/strict'
import { Scenario } from 'polled-peer/testing'
import { layTable } from './table.js'

/** Joins as a participant, says a name and hears what the table says. */
function sitDown(scenario, participant, name) {
  const guest = scenario.raw(participant)
  guest.send(name)
  scenario.step(100)
  return guest.takeTexts().join()
}

describe('a table', () => {
  it('keeps the seat of a guest who was lost', () => {
    const scenario = new Scenario()
    layTable(scenario.server)
    assert.equal(sitDown(scenario, 'ann', 'Ann'), 'seat 1')
    assert.equal(sitDown(scenario, 'bob', 'Bob'), 'seat 2')

    scenario.silence('ann')
    scenario.until(() => !scenario.isIn('ann'), 120_000, 'the end of ann')

    assert.equal(sitDown(scenario, 'cid', 'Cid'), 'no seat')
    assert.equal(sitDown(scenario, 'returned', 'Ann'), 'seat 1')
  })
})
