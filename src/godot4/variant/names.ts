/**
 * Godot 4's texts and references that Godot 3 has not: StringName, Callable, Signal. Made by games and by the Variant
 * codec. A Callable or Signal is of use on the machine that made it only, and nothing here calls or emits.
 * Source: Godot 4 class reference, the pages of these names.
 */

/** Godot's `StringName`. Sent where Godot asks for this and not for a String; read as a plain string, but by an exact reader. */
export class StringName {
  readonly text: string

  constructor(text = '') {
    this.text = text
  }

  /** The text, so that it can stand where a string can. */
  toString(): string {
    return this.text
  }
}

/** Godot's `Callable`. It travels without what it calls, and arrives empty. */
export class Callable {
  /** Always true: nothing travels but the type. */
  is_null(): boolean {
    return true
  }
}

/** Godot's `Signal`, under a name of ours: its name, and the number that its object had on the machine of the sender. */
export class SignalReference {
  name: string
  /** 0 to 2^64 - 1, a bigint where a number would not be exact. */
  object_id: number | bigint

  constructor(name = '', object_id: number | bigint = 0) {
    this.name = name
    this.object_id = object_id
  }
}
