/**
 * The behaviour suite of `ws`, second part: handshakes end as those of the package do.
 */

import { HANDSHAKES } from './ws-suite/handshakes.ts'
import { runCases } from './ws-suite/run.ts'

runCases(HANDSHAKES)
