/** Many peers that say nothing, on bare uWebSockets.js. Run by bench/rivals/raw.ts. The echo program with nothing to echo. */

import './echo-raw.ts'
