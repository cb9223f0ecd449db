/**
 * The arena as `replay` of polled-peer/recording takes it: the game on a server that a recording drives, and the options
 * of that server. Imported by tests, and by whoever replays what `npm start -- --record FILE` has written. Opens nothing.
 */

import type { WebSocketServerOptions } from 'polled-peer'
import type { GameWorld } from 'polled-peer/recording'
import { RULES, type Rules } from './arena/arena.ts'
import { Game, gameOptions } from './game.ts'
import { openPage } from './page.ts'

const onRequest = openPage()

/** The page's files are part of what is compared: a recording is replayed by the build that it was made with. */
export const serverOptions: WebSocketServerOptions = {
  ...gameOptions(onRequest),
  // Each replay has a server of its own, and each server kinds of its own.
  get kinds() {
    return gameOptions(onRequest).kinds
  },
}

/** Builds the game; other rules than those of the recording show where they first tell. */
export function makeGame(world: GameWorld, rules: Rules = RULES): Game {
  const game = new Game(world, rules)
  const failure = game.open(0)
  if (failure !== undefined) throw new Error(failure)
  return game
}
