/**
 * The two ways by which a call reaches a node's own code: a method is called, a property is set. Called by sender and
 * receiver, both of which have looked the name up among what the node declares.
 */

/** A method that may be called with anything. */
export type OpenMethod = (...args: readonly unknown[]) => unknown

/** The method of this name; null if the node has none. */
export function methodOf(node: object, name: string): OpenMethod | null {
  const method: unknown = Reflect.get(node, name)
  return isMethod(method) ? method : null
}

/** Calls a method. A promise that it returns hands its error to `failed`, for nobody else waits. @throws what the method throws. */
export function callMethod(
  node: object,
  method: OpenMethod,
  values: readonly unknown[],
  failed: (error: unknown) => void,
): void {
  const result: unknown = Reflect.apply(method, node, values)
  if (result instanceof Promise) result.catch(failed)
}

/** Sets a property, and says why it could not. @throws what its setter throws. */
export function setProperty(node: object, name: string, value: unknown): 'no-such-member' | 'not-writable' | null {
  if (!(name in node)) return 'no-such-member'
  return Reflect.set(node, name, value) ? null : 'not-writable'
}

function isMethod(member: unknown): member is OpenMethod {
  return typeof member === 'function'
}
