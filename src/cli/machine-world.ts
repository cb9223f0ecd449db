/**
 * What a game is given that nobody records: the machine's clock and dice, where a recording would give its own. Used by
 * the demo. Its timers keep no process alive.
 */

import type { GameWorld } from '../recording/replay.ts'
import { systemClock } from '../system/clock.ts'
import { systemRandom } from '../system/random.ts'

/** The clock and the dice of this machine. */
export const MACHINE_WORLD: Omit<GameWorld, 'server'> = { clock: systemClock, random: systemRandom }
