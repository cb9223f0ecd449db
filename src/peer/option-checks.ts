/**
 * Checks of single options, for the objects that users pass to constructors. Pure; called by the resolvers of the rooms.
 * Each returns the value or the default, and throws a TypeError that names the option and what it may be.
 */

const LONGEST_SECONDS = 86_400

/** Throws for a name that is not in the list: a misspelt limit that is ignored would be a limit that is not there. */
export function refuseUnknown(options: object, names: Readonly<Record<string, true>>, prefix = ''): void {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(names, name)) throw new TypeError(`There is no option "${prefix}${name}".`)
  }
}

/** A whole number from `least` to `most`. */
export function whole(name: string, value: number | undefined, least: number, most: number, fallback: number): number {
  if (value === undefined) return fallback
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new TypeError(`Option "${name}" must be a whole number from ${least} to ${most}, not ${String(value)}.`)
}

/** Seconds, from `least` to a day. */
export function seconds(name: string, value: number | undefined, least: number, fallback: number): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && value >= least && value <= LONGEST_SECONDS) return value
  throw new TypeError(`Option "${name}" must be seconds from ${least} to ${LONGEST_SECONDS}, not ${String(value)}.`)
}

/** One of a few words. */
export function oneOf<T extends string>(name: string, value: T | undefined, choices: readonly T[], fallback: T): T {
  if (value === undefined) return fallback
  if (choices.includes(value)) return value
  throw new TypeError(`Option "${name}" must be one of ${choices.join(', ')}, not ${value as string}.`)
}

/** A function, or undefined. */
export function callback<F>(name: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value
  throw new TypeError(`Option "${name}" must be a function.`)
}

/** True or false. */
export function truth(name: string, value: boolean | undefined, fallback: boolean): boolean {
  if (value === undefined) return fallback
  if (typeof value === 'boolean') return value
  throw new TypeError(`Option "${name}" must be true or false, not ${String(value)}.`)
}

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
