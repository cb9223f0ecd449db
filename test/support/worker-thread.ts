/**
 * A worker thread that runs a `.ts` file of the tests, and always ends with the test. Called by tests that put a server
 * into a thread. The thread gets the compiler of the tests, which not every version of Node hands on to it.
 */

import { Worker, type ResourceLimits } from 'node:worker_threads'
import type { Test } from 'tap'

const COMPILER = new URL('../../scripts/compile-on-import.js', import.meta.url).href

/** A thread that somebody else ends, and that ends by itself where it needs more memory than the limits say. */
export function newThread(file: URL, data: unknown, resourceLimits: ResourceLimits = {}): Worker {
  const code = `import { register } from 'node:module'
register(${JSON.stringify(COMPILER)})
await import(${JSON.stringify(file.href)})`
  // Without the words of this process: tap's own modules, and on Node 20 a whole compiler, would be loaded in each thread.
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
    ...{ workerData: data, resourceLimits, execArgv: [] },
  })
}

/** Starts a thread; `exited` settles with its exit code. */
export function startThread(
  t: Test,
  file: URL,
  data: unknown,
  resourceLimits?: ResourceLimits,
): { thread: Worker; exited: Promise<number> } {
  const thread = newThread(file, data, resourceLimits)
  const exited = new Promise<number>((resolve) => thread.once('exit', resolve))
  t.teardown(() => thread.terminate())
  return { thread, exited }
}
