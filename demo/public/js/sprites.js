/**
 * Soft glows, each made once and kept. Used by the stage and the sparks.
 * A glow is a small picture of a light: drawing it is many times cheaper than a blurred shadow.
 */

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
