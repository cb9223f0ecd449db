/**
 * The behaviour suite of `ws`, third part: open connections are as those of the package.
 */

import { runCases } from './ws-suite/run.ts'
import { SOCKETS } from './ws-suite/sockets.ts'

runCases(SOCKETS)
