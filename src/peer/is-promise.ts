/**
 * Whether an answer comes later. Pure. Asked of what a program's own functions return, which may be anything: a promise
 * of another library counts as one. It calls nothing of what it looks at.
 */

/** True for whatever has a method `then`, as `await` sees it; functions do not count. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
