/**
 * The mark of a whole number that travels as a real. Made by games that need Godot's 5.0 and not its 5, and by the
 * exact reading of Variants. Holds a number and does nothing with it.
 */

/** A number that is always written as Godot's `float`. It is read as a plain number, but by an exact reader. */
export class Real {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  /** The number, so that a Real can stand in arithmetic and comparisons. */
  valueOf(): number {
    return this.value
  }
}

/** Marks a number as a real: `real(5)` travels as 5.0, where 5 would travel as an int. */
export function real(value: number): Real {
  return new Real(value)
}
