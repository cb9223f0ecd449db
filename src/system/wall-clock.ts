/**
 * The date and the time of day, for what people read: when a recording was made. Runs in browsers and in Node.
 * Nothing waits by it and nothing is decided by it: that is what the port Clock is for.
 */

/** Milliseconds since 1970, as the machine has them. */
export function wallClock(): number {
  return Date.now()
}
