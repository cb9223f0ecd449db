/**
 * Colours, names and soft glows, each made once and kept. Used by the stage, the sparks and the panel.
 * A glow is a small picture of a light: drawing it is many times cheaper than a blurred shadow.
 */

import { PILOT } from '/arena/arena.js'

export const OWN_COLOR = '#74f2ff'
export const STAR_COLOR = '#ffd479'

const GLOW_SIZE = 64
/** How a light fades: steep at first, then long and faint, so that its rim is never seen. */
const FALL = [
  [0, 100],
  [0.12, 62],
  [0.28, 27],
  [0.5, 9],
  [0.75, 2],
  [1, 0],
]
const glows = new Map()

/** The colour of ship `number`: neighbours in number are far apart in hue; none comes near the own ship's. */
export function colorOf(number, ownNumber) {
  if (number === ownNumber) return OWN_COLOR
  // The hues around cyan, 170 to 240, are left to the visitor's own ship.
  const hue = (240 + ((number * 137.5) % 290)) % 360
  return `oklch(78% 0.16 ${Math.round(hue)})`
}

export function nameOf(ship, ownNumber) {
  if (ship.number === ownNumber) return 'You'
  if (ship.pilot === PILOT.bot) return `Bot ${ship.number}`
  return ship.pilot === PILOT.godot ? `Godot ${ship.number}` : `Visitor ${ship.number}`
}

/** A round light of `color` as a picture; draw it with 'lighter'. */
export function glowOf(color) {
  const known = glows.get(color)
  if (known !== undefined) return known
  const picture = document.createElement('canvas')
  picture.width = picture.height = GLOW_SIZE
  const pen = picture.getContext('2d')
  const half = GLOW_SIZE / 2
  const light = pen.createRadialGradient(half, half, 0, half, half, half)
  for (const [reach, strength] of FALL) light.addColorStop(reach, `rgb(255 255 255 / ${strength}%)`)
  pen.fillStyle = light
  pen.fillRect(0, 0, GLOW_SIZE, GLOW_SIZE)
  pen.globalCompositeOperation = 'source-in'
  pen.fillStyle = color
  pen.fillRect(0, 0, GLOW_SIZE, GLOW_SIZE)
  glows.set(color, picture)
  return picture
}
