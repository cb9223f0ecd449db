/**
 * A program that terminates a thread while its servers listen, and says so if it is still there afterwards. Started by
 * threads.test.ts with the engine, as a process of its own, for on uws Node ends it.
 */

import { once } from 'node:events'
import { newThread } from '../support/worker-thread.ts'

const thread = newThread(new URL('thread-child.ts', import.meta.url), { engine: process.argv[2] })
await once(thread, 'message')
await thread.terminate()
process.stdout.write('still here\n')
