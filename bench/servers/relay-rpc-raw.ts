/**
 * The relay of remote calls on bare uWebSockets.js: the same as any other, for it never looks into what it passes on.
 * Run by bench/rivals/raw.ts.
 */

import './relay-raw.ts'
