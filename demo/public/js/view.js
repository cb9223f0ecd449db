/**
 * The window onto the field: which part of it is shown, and how large. Used by the stage.
 * Every window shows about the same area, so a wide screen sees no farther than a phone.
 */

const SHOWN_AREA = 1250 * 800
/** How far beyond the walls the view may go, in halves of the view: enough to keep the ship from under the panels. */
const BEYOND = 0.62

export class View {
  #x = null
  #y = null
  width = 1
  height = 1
  scale = 1

  /** Fits the view to a window of so many CSS pixels. */
  fit(width, height) {
    this.width = width
    this.height = height
    this.scale = Math.sqrt((width * height) / SHOWN_AREA)
  }

  get x() {
    return this.#x ?? 0
  }

  get y() {
    return this.#y ?? 0
  }

  /** Half of what is shown, in units. */
  get halfWidth() {
    return this.width / this.scale / 2
  }

  get halfHeight() {
    return this.height / this.scale / 2
  }

  /** Looks at a place, or the field's middle if there is none; glides there unless `isStill`. */
  follow(place, size, seconds, isStill) {
    const goal = place ?? { x: size.width / 2, y: size.height / 2 }
    const x = inside(goal.x, this.halfWidth, size.width)
    const y = inside(goal.y, this.halfHeight, size.height)
    const isFar = this.#x === null || Math.hypot(x - this.#x, y - this.#y) > 900
    const share = isStill || isFar ? 1 : 1 - Math.exp(-9 * seconds)
    this.#x = this.#x === null ? x : this.#x + (x - this.#x) * share
    this.#y = this.#y === null ? y : this.#y + (y - this.#y) * share
  }

  /** Whether a circle around a place can be seen. */
  sees(place, radius) {
    return Math.abs(place.x - this.x) < this.halfWidth + radius && Math.abs(place.y - this.y) < this.halfHeight + radius
  }
}

function inside(value, half, size) {
  const nearest = half * (1 - BEYOND)
  if (nearest * 2 >= size) return size / 2
  return Math.min(Math.max(value, nearest), size - nearest)
}
