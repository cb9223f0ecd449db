/**
 * What must be done before a worker thread ends that has native sockets open: Node takes the whole process down for them.
 * Called by the uws transport when it listens. A thread that ends by itself, by `process.exit()` or by an exception, tells
 * so; one that is terminated from outside tells nobody, which is why the engine must be asked for there.
 */

import { isMainThread } from 'node:worker_threads'

/** Of this thread: each has modules of its own. One listener serves them all, for Node warns of many. */
const OPEN = new Set<() => void>()

/** Calls `close` when this worker thread ends; the main thread needs nothing. What is returned takes it back. */
export function beforeThreadEnds(close: () => void, isMain: boolean = isMainThread): () => void {
  if (isMain) return () => undefined
  if (OPEN.size === 0) process.on('exit', closeAll)
  OPEN.add(close)
  return () => {
    OPEN.delete(close)
    if (OPEN.size === 0) process.off('exit', closeAll)
  }
}

function closeAll(): void {
  for (const close of [...OPEN]) close()
}
