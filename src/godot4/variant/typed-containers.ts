/**
 * Godot 4's arrays and dictionaries that hold one type. Made by games whose methods ask for `Array[int]`, and by the exact
 * reading of Variants; other readings give ordinary arrays, objects and Maps. The items are not held against the type:
 * Godot does that. Godot 4.2 and 4.3 misread typed dictionaries.
 * Source: Godot 4 class reference, Array and Dictionary.
 */

/**
 * What a typed container holds: a type by its number in Godot's `Variant.Type`, objects of a class of the engine, objects
 * of a script by its path, or anything.
 */
export type ElementType =
  { readonly type: number } | { readonly class_name: string } | { readonly script: string } | null

/** Godot's `Array[T]`. */
export class TypedArray {
  readonly element: ElementType
  items: unknown[]

  constructor(element: ElementType, items: Iterable<unknown> = []) {
    this.element = element
    this.items = [...items]
  }
}

/** Godot's `Dictionary[K, V]`. */
export class TypedDictionary {
  readonly key: ElementType
  readonly value: ElementType
  entries: Map<unknown, unknown>

  constructor(key: ElementType, value: ElementType, entries: Iterable<readonly [unknown, unknown]> = []) {
    this.key = key
    this.value = value
    this.entries = new Map(entries)
  }
}
