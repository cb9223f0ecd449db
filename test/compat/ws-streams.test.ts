/**
 * The behaviour suite of `ws`, sixth part: a stream over a WebSocket behaves as that of the package.
 */

import { STREAMS } from './ws-suite/streams.ts'
import { runCases } from './ws-suite/run.ts'

runCases(STREAMS)
