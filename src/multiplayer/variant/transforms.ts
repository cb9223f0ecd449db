/**
 * Godot's value types that move and turn others: Transform2D, Basis, Transform. Made by games and by the Variant codec.
 * Plain fields with Godot's names, no arithmetic; by default each changes nothing. Numbers travel with 32 bits.
 * Source: Godot 3 class reference, the pages of these names.
 */

import { Vector2, Vector3 } from './vectors.ts'

/** Godot's `Transform2D`: where the axes `x` and `y` and the origin of the plane come to lie. */
export class Transform2D {
  x: Vector2
  y: Vector2
  origin: Vector2

  constructor(x: Vector2 = new Vector2(1, 0), y: Vector2 = new Vector2(0, 1), origin: Vector2 = new Vector2()) {
    this.x = x
    this.y = y
    this.origin = origin
  }
}

/** Godot's `Basis`: where the three axes of space come to lie. They are the columns of the matrix; the wire has rows. */
export class Basis {
  x: Vector3
  y: Vector3
  z: Vector3

  constructor(x: Vector3 = new Vector3(1, 0, 0), y: Vector3 = new Vector3(0, 1, 0), z: Vector3 = new Vector3(0, 0, 1)) {
    this.x = x
    this.y = y
    this.z = z
  }
}

/** Godot's `Transform`: a basis, and where the origin of space comes to lie. */
export class Transform {
  basis: Basis
  origin: Vector3

  constructor(basis: Basis = new Basis(), origin: Vector3 = new Vector3()) {
    this.basis = basis
    this.origin = origin
  }
}
