/** Raw clients say what a test wants, and take what they have received. */

import { Scenario } from 'polled-peer/testing'
import t from 'tap'
import { openChat } from './chat.js'

t.test('all hear what one says, and that one has left', async (t) => {
  const scenario = new Scenario()
  openChat(scenario.server)
  const ann = scenario.raw('ann')
  const bob = scenario.raw('bob')
  scenario.until(() => ann.isOpen && bob.isOpen)

  ann.send('Ann')
  ann.send('hello')
  scenario.step(50)
  ann.drop()
  scenario.step(50)

  t.same(bob.takeTexts(), ['Ann is here', 'Ann: hello', 'Ann has left'])
  t.ok(scenario.journal.linesOf('server').includes('client_disconnected(ann, false)'))
})
