/** The module behind `--script`. */

import { join } from 'node:path'
import t from 'tap'
import { echoBot, relayBot } from '../../src/cli/load-bot.ts'
import { loadBots } from '../../src/cli/load-script.ts'

t.test('without a script the bots are this project’s own', async (t) => {
  t.equal(await loadBots(null, false), echoBot)
  t.equal(await loadBots(null, true), relayBot)
})

t.test('takes the function that a module exports as its default', async (t) => {
  const folder = t.testdir({ 'bot.mjs': 'export default ({ number }) => ({ tick: () => number })' })

  t.type(await loadBots(join(folder, 'bot.mjs'), false), 'function')
})

t.test('says in one line what is wrong with a script', async (t) => {
  const folder = t.testdir({
    'none.mjs': 'export const bot = 1',
    'bad.mjs': 'export default {',
    'text.mjs': 'throw "no"',
  })
  const cases = [
    ['none.mjs', /^--script must export a function as its default, .*none\.mjs\.$/],
    ['bad.mjs', /^--script cannot be loaded: .*$/],
    ['text.mjs', /^--script cannot be loaded: no$/],
    ['missing.mjs', /^--script cannot be loaded: Cannot find module .*missing\.mjs/],
  ] as const
  for (const [name, sentence] of cases) {
    const answer = await loadBots(join(folder, name), false)

    t.match(answer, sentence, name)
    t.equal(String(answer).split('\n').length, 1)
  }
})
