/**
 * Loads the module behind `--script`, and takes the bot that it exports. Called by each process of a load before it
 * opens anything. It runs the user's own code, and looks at nothing else of it.
 */

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { echoBot, relayBot, type Bot, type MakeBot } from './load-bot.ts'
import { sentenceOf } from './report-once.ts'

/** What makes the bots, or the sentence that says why there are none. Without a script they are this project's own. */
export async function loadBots(script: string | null, isMultiplayer: boolean): Promise<MakeBot | string> {
  if (script === null) return isMultiplayer ? relayBot : echoBot
  try {
    const module = (await import(pathToFileURL(resolve(script)).href)) as { readonly default?: unknown }
    const make = module.default
    if (typeof make !== 'function') return `--script must export a function as its default, as bot.js, not ${script}.`
    return (context) => asBot((make as (given: typeof context) => unknown)(context))
  } catch (error) {
    return `--script cannot be loaded: ${sentenceOf(error).split('\n', 1).join('')}`
  }
}

/** @throws TypeError for what is no bot. */
function asBot(made: unknown): Bot {
  if (typeof made === 'object' && made !== null) return made
  throw new TypeError('The function that a script exports must return an object.')
}
