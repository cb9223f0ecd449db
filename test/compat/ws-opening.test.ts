/**
 * The behaviour suite of `ws`, first part: a server opens and closes as that of the package does.
 */

import { OPENING } from './ws-suite/opening.ts'
import { runCases } from './ws-suite/run.ts'

runCases(OPENING)
