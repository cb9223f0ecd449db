/**
 * What Godot takes for a bool where a property wants one: a bool, or a number. Pure. Called by setters that programs
 * without types can reach; whatever else is set there is an error in Godot too, and keeps the old value.
 */

/** True or false; undefined for what is neither a boolean nor a number. */
export function truthValue(value: unknown): boolean | undefined {
  if (typeof value === 'number') return value !== 0
  return typeof value === 'boolean' ? value : undefined
}
