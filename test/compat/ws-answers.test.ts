/**
 * The behaviour suite of `ws`, seventh part: the answers to handshakes that users write themselves.
 */

import { ANSWERS } from './ws-suite/answers.ts'
import { runCases } from './ws-suite/run.ts'

runCases(ANSWERS)
