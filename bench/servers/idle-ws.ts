/** Many peers that say nothing, on the `ws` package. Run by bench/rivals/ws.ts. The echo program with nothing to echo. */

import './echo-ws.ts'
