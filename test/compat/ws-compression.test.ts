/**
 * The behaviour suite of `ws`, compression: what is agreed on is what the 101 says, and what the users are told.
 */

import { COMPRESSION } from './ws-suite/compression.ts'
import { runCases } from './ws-suite/run.ts'

runCases(COMPRESSION)
