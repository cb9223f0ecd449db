/**
 * Copies bytes into an array, as its method `set` does. Called where packets and their parts are copied.
 * It looks the method up once: V8 asks its runtime for it at every call, because it is inherited from an object that is a table.
 */

const { set } = Uint8Array.prototype as {
  readonly set: (this: Uint8Array, from: Uint8Array, offset: number) => void
}

/** Copies all bytes of `from` into `to`, from `offset` on. @throws RangeError if they do not fit. */
export function copyBytes(to: Uint8Array, from: Uint8Array, offset: number): void {
  set.call(to, from, offset)
}
