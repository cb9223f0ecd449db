/**
 * The built arena, replayed from a recording that the built demo has made of itself. Called by the tests of the demo and of
 * its page, which need a build: `npm test` makes one first. The page's files come from the same build.
 */

import { replay, type ReplayReport } from 'polled-peer/recording'
import { RULES, type Rules } from '../../demo/arena/arena.ts'
import type * as Built from '../../demo/replay.ts'

/** Replays it, by the rules of the arena or by others. */
export async function replayArena(path: string, rules: Partial<Rules> = {}): Promise<ReplayReport> {
  const built = new URL('../../dist-demo/replay.js', import.meta.url).href
  const { makeGame, serverOptions } = (await import(built)) as typeof Built
  return replay(path, (world) => makeGame(world, { ...RULES, ...rules }), { server: serverOptions })
}
