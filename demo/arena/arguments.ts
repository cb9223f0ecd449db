/**
 * Checks of the arguments of remote calls, as a Standard Schema: what zod, valibot and others make, in the few lines that
 * the arena needs. Used by calls.ts; asked by MultiplayerAPI before a method runs. Never throws.
 */

import type { StandardSchemaV1 } from 'polled-peer/rpc'

/** Whether a value may be this argument. */
export type Check<T> = (value: unknown) => value is T

/** A schema for exactly these arguments, in this order. */
export function takes<Args extends readonly unknown[]>(
  ...checks: { readonly [I in keyof Args]: Check<Args[I]> }
): StandardSchemaV1<unknown, Args> {
  return schemaOf((value) => {
    if (!Array.isArray(value) || value.length !== checks.length) return `it takes ${checks.length} arguments`
    const wrong = checks.findIndex((isIt, index) => !isIt(value[index]))
    return wrong < 0 ? (value as unknown as Args) : `argument ${wrong + 1} is not what it must be`
  })
}

/** A schema that reads the array of arguments: what it returns is called with, and a text says why not. */
export function schemaOf<Args extends readonly unknown[]>(
  read: (value: unknown) => Args | string,
): StandardSchemaV1<unknown, Args> {
  const validate = (given: unknown) => {
    const value = read(given)
    return typeof value === 'string' ? { issues: [{ message: value }] } : { value }
  }
  return { '~standard': { version: 1, vendor: 'arena', validate } }
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number): Check<number> {
  return (value): value is number => Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}

/** One of these values. */
export function oneOf<T>(values: readonly T[]): Check<T> {
  return (value): value is T => values.some((known) => known === value)
}

/** A text that the pattern fits. */
export function text(pattern: RegExp): Check<string> {
  return (value): value is string => typeof value === 'string' && pattern.test(value)
}

/** A Map, or Godot's Dictionary, from one kind of value to another. */
export function mapOf<K, V>(isKey: Check<K>, isValue: Check<V>): Check<ReadonlyMap<K, V>> {
  return (map): map is ReadonlyMap<K, V> =>
    map instanceof Map && [...map].every(([key, value]) => isKey(key) && isValue(value))
}
