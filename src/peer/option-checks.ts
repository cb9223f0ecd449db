/**
 * Checks of single options, for the objects that users pass to constructors. Pure; called by the resolvers of the rooms.
 * Each returns the value or the default, and throws a TypeError that names the option and what it may be.
 */

const LONGEST_SECONDS = 86_400

/** A value as a sentence names it, whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'function' || (typeof value === 'object' && value !== null))
    return `a value of type ${typeof value}`
  return String(value)
}

/**
 * Throws for options that are no object, and for a name that is not in the list: a misspelt limit that is ignored would
 * be a limit that is not there.
 */
export function refuseUnknown(options: object, names: Readonly<Record<string, true>>, prefix = ''): void {
  const given: unknown = options
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(`Options must be an object, not ${shown(given)}.`)
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(names, name)) throw new TypeError(`There is no option "${prefix}${name}".`)
  }
}

/**
 * Throws for options of another's constructor that are no object, and for those of them that `holder` decides: one that
 * is taken and does nothing would mislead.
 */
export function refuseHeld(name: string, options: object | undefined, held: readonly string[], holder: string): void {
  const given: unknown = options
  if (given === undefined) return
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(`Option "${name}" must be an object, not ${shown(given)}.`)
  }
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || !held.includes(key)) continue
    throw new TypeError(`There is no option "${name}.${key}": ${holder} has its own.`)
  }
}

/** A whole number from `least` to `most`. */
export function whole(name: string, value: number | undefined, least: number, most: number, fallback: number): number {
  if (value === undefined) return fallback
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new TypeError(`Option "${name}" must be a whole number from ${least} to ${most}, not ${shown(value)}.`)
}

/** Seconds, from `least` to a day. */
export function seconds(name: string, value: number | undefined, least: number, fallback: number): number {
  if (value === undefined) return fallback
  if (isSeconds(value, least)) return value
  throw new TypeError(`Option "${name}" must be seconds from ${least} to ${LONGEST_SECONDS}, not ${shown(value)}.`)
}

/** The same, or 0 for off. */
export function secondsOrOff(name: string, value: number | undefined, least: number, fallback: number): number {
  if (value === undefined) return fallback
  if (value === 0 || isSeconds(value, least)) return value
  const range = `0 (off) or seconds from ${least} to ${LONGEST_SECONDS}`
  throw new TypeError(`Option "${name}" must be ${range}, not ${shown(value)}.`)
}

function isSeconds(value: unknown, least: number): boolean {
  return typeof value === 'number' && value >= least && value <= LONGEST_SECONDS
}

/** One of a few words. */
export function oneOf<T extends string>(name: string, value: T | undefined, choices: readonly T[], fallback: T): T {
  if (value === undefined) return fallback
  if (choices.includes(value)) return value
  throw new TypeError(`Option "${name}" must be one of ${choices.join(', ')}, not ${shown(value)}.`)
}

/** A function, or undefined. */
export function callback<F>(name: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value
  throw new TypeError(`Option "${name}" must be a function, not ${shown(value)}.`)
}

/** True or false. */
export function truth(name: string, value: boolean | undefined, fallback: boolean): boolean {
  if (value === undefined) return fallback
  if (typeof value === 'boolean') return value
  throw new TypeError(`Option "${name}" must be true or false, not ${shown(value)}.`)
}

/** The least that `idle_timeout` may be, in seconds: pings go out four times as often, to everybody. */
export const LEAST_IDLE_TIMEOUT = 0.1

/** An object of the caller's that must have these methods, or undefined. */
export function object<T extends object>(
  name: string,
  value: T | undefined,
  methods: readonly (keyof T)[],
): T | undefined {
  if (value === undefined) return undefined
  const isObject = typeof value === 'object' && (value as T | null) !== null
  if (isObject && methods.every((method) => typeof value[method] === 'function')) return value
  const list = methods.map((method) => `${String(method)}()`).join(', ')
  throw new TypeError(`Option "${name}" must be an object with ${list}.`)
}
