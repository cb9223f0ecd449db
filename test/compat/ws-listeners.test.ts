/**
 * The behaviour suite of `ws`, fourth part: events reach both kinds of listeners as in the package.
 */

import { LISTENERS } from './ws-suite/listeners.ts'
import { runCases } from './ws-suite/run.ts'

runCases(LISTENERS)
