/**
 * The behaviour suite of `ws`, fifth part: connections end as those of the package.
 */

import { CLOSING } from './ws-suite/closing.ts'
import { runCases } from './ws-suite/run.ts'

runCases(CLOSING)
