/**
 * The bytes that V8 is asked for by a piece of work, for the programs that count them: packet-loop.ts and engine-loop.ts.
 * Needs `--expose-gc` and a young generation so large that nothing of it is collected in a round; it looks whether that held.
 */

import { getHeapSpaceStatistics } from 'node:v8'
import { giveUp } from './sink-transport.ts'

/** How often the work is done and counted; once more before that. */
export const ROUNDS = 5

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_used_size ?? 0
}

/** The bytes of each round. */
export function countRounds(work: () => void): readonly number[] {
  const collect = (globalThis as { gc?: () => void }).gc ?? giveUp('run me with --expose-gc')
  // To have been run often makes what V8 keeps for a function, and that shall not be counted.
  work()
  return Array.from({ length: ROUNDS }, () => {
    collect()
    const before = youngBytes()
    const idle = youngBytes() - before
    work()
    const used = youngBytes() - before - 2 * idle
    return used < 0 ? giveUp('the young generation was collected within a round') : used
  })
}
