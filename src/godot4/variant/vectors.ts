/**
 * Godot 4's value types that Godot 3 has not: vectors of whole numbers and of four numbers, and Projection. Made by games
 * and by the Variant codec. Plain fields with Godot's names and defaults, no arithmetic. Whole numbers travel with 32 bits,
 * signed, and what is none is refused; other numbers travel with 32 bits too.
 * Source: Godot 4 class reference, the pages of these names.
 */

/** Godot's `Vector2i`: a point of a grid. */
export class Vector2i {
  x: number
  y: number

  constructor(x = 0, y = 0) {
    this.x = x
    this.y = y
  }
}

/** Godot's `Rect2i`: a corner and a size on a grid. */
export class Rect2i {
  position: Vector2i
  size: Vector2i

  constructor(position: Vector2i = new Vector2i(), size: Vector2i = new Vector2i()) {
    this.position = position
    this.size = size
  }
}

/** Godot's `Vector3i`: a point of a grid in space. */
export class Vector3i {
  x: number
  y: number
  z: number

  constructor(x = 0, y = 0, z = 0) {
    this.x = x
    this.y = y
    this.z = z
  }
}

/** Godot's `Vector4`: four numbers. */
export class Vector4 {
  x: number
  y: number
  z: number
  w: number

  constructor(x = 0, y = 0, z = 0, w = 0) {
    this.x = x
    this.y = y
    this.z = z
    this.w = w
  }
}

/** Godot's `Vector4i`: four whole numbers. */
export class Vector4i {
  x: number
  y: number
  z: number
  w: number

  constructor(x = 0, y = 0, z = 0, w = 0) {
    this.x = x
    this.y = y
    this.z = z
    this.w = w
  }
}

/** Godot's `Projection`: a matrix of four columns; by default it changes nothing. */
export class Projection {
  x: Vector4
  y: Vector4
  z: Vector4
  w: Vector4

  constructor(
    x: Vector4 = new Vector4(1, 0, 0, 0),
    y: Vector4 = new Vector4(0, 1, 0, 0),
    z: Vector4 = new Vector4(0, 0, 1, 0),
    w: Vector4 = new Vector4(0, 0, 0, 1),
  ) {
    this.x = x
    this.y = y
    this.z = z
    this.w = w
  }
}
