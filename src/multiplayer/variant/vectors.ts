/**
 * Godot's value types that are made of a few numbers: Vector2, Rect2, Vector3, Plane, Quat, AABB, Color.
 * Made by games and by the Variant codec. Plain fields with Godot's names and defaults, no arithmetic; each number
 * travels with 32 bits, so that 0.1 comes back as 0.10000000149.
 * Source: Godot 3 class reference, the pages of these names.
 */

/** Godot's `Vector2`: a point or a direction in the plane. */
export class Vector2 {
  x: number
  y: number

  constructor(x = 0, y = 0) {
    this.x = x
    this.y = y
  }
}

/** Godot's `Rect2`: a corner and a size. */
export class Rect2 {
  position: Vector2
  size: Vector2

  constructor(position: Vector2 = new Vector2(), size: Vector2 = new Vector2()) {
    this.position = position
    this.size = size
  }
}

/** Godot's `Vector3`: a point or a direction in space. */
export class Vector3 {
  x: number
  y: number
  z: number

  constructor(x = 0, y = 0, z = 0) {
    this.x = x
    this.y = y
    this.z = z
  }
}

/** Godot's `Plane`: a normal, and the distance `d` from the origin along it. */
export class Plane {
  normal: Vector3
  d: number

  constructor(normal: Vector3 = new Vector3(), d = 0) {
    this.normal = normal
    this.d = d
  }
}

/** Godot's `Quat`: a rotation; by default none, which is (0, 0, 0, 1). */
export class Quat {
  x: number
  y: number
  z: number
  w: number

  constructor(x = 0, y = 0, z = 0, w = 1) {
    this.x = x
    this.y = y
    this.z = z
    this.w = w
  }
}

/** Godot's `AABB`: a box along the axes, as a corner and a size. */
export class AABB {
  position: Vector3
  size: Vector3

  constructor(position: Vector3 = new Vector3(), size: Vector3 = new Vector3()) {
    this.position = position
    this.size = size
  }
}

/** Godot's `Color`: red, green, blue and opacity, 0 to 1 each, by default opaque black. Beyond 1 is allowed. */
export class Color {
  r: number
  g: number
  b: number
  a: number

  constructor(r = 0, g = 0, b = 0, a = 1) {
    this.r = r
    this.g = g
    this.b = b
    this.a = a
  }
}
