/**
 * Bare uWebSockets.js once more, with its own publish and subscribe: what one would write who needs only a broadcast.
 * For shapes that fan out.
 */

import { raw } from './raw.ts'
import type { Rival } from './rival.ts'
import { startNodeServer } from './server-process.ts'

/** uWebSockets.js alone, by topic. */
export const rawTopic: Rival = {
  name: 'raw-topic',
  title: 'uWebSockets.js, publish to a topic',
  absence: () => raw.absence(),
  start: (program, options) => startNodeServer(`${program}-raw-topic`, options),
}
