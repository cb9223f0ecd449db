/**
 * The behaviour suite of `ws`, requests: what users see of them, and what uWebSockets.js answers by itself.
 */

import { REQUESTS } from './ws-suite/requests.ts'
import { runCases } from './ws-suite/run.ts'

runCases(REQUESTS)
