/**
 * What is to be done before a process, or a worker thread, exits: by one listener for all, for Node warns of many, and each
 * thread has modules of its own. Called by recordings for their last words, and by the uws engine for its sockets. For Node
 * alone. Who fails keeps nobody else from being called.
 */

const CALLED = new Set<() => void>()

function callAll(): void {
  const errors: unknown[] = []
  for (const call of CALLED) {
    try {
      call()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors)
}

/** Has `call` called when the process or the thread exits, unless the function that this returns was called before. */
export function beforeExit(call: () => void): () => void {
  if (CALLED.size === 0) process.on('exit', callAll)
  CALLED.add(call)
  return () => {
    if (CALLED.delete(call) && CALLED.size === 0) process.off('exit', callAll)
  }
}
