/**
 * Sparks and rings for what happens in the field. Told by main, moved and drawn by the stage.
 * Only for show: nothing here is known to the server. Where less motion is wanted, a single still ring stands for all of it.
 */

import { HAPPENING } from '/arena/arena.js'
import { glowOf, STAR_COLOR } from './sprites.js'

const MOST = 500
const SHOW = {
  [HAPPENING.hit]: { count: 10, speed: 190, seconds: 0.4, ring: 0 },
  [HAPPENING.burst]: { count: 46, speed: 330, seconds: 0.95, ring: 95 },
  [HAPPENING.star]: { count: 12, speed: 120, seconds: 0.5, ring: 30 },
  [HAPPENING.spawn]: { count: 0, speed: 0, seconds: 0.6, ring: 54 },
}

export class Sparks {
  #sparks = []
  #rings = []

  tell(happening, color, isStill) {
    const { count, speed, seconds, ring } = SHOW[happening.kind]
    const tint = happening.kind === HAPPENING.star ? STAR_COLOR : color
    if (ring > 0) this.#rings.push({ ...place(happening), color: tint, reach: ring, age: 0, seconds, isStill })
    if (isStill) return
    for (let made = 0; made < count && this.#sparks.length < MOST; made++) {
      const way = Math.random() * 2 * Math.PI
      const pace = speed * (0.25 + 0.75 * Math.random())
      const vx = Math.cos(way) * pace
      const vy = Math.sin(way) * pace
      this.#sparks.push({
        ...place(happening),
        vx,
        vy,
        color: tint,
        age: 0,
        seconds: seconds * (0.5 + Math.random() / 2),
      })
    }
  }

  /** A puff behind a thrusting ship. */
  puff(x, y, angle, color) {
    if (this.#sparks.length >= MOST) return
    const way = angle + Math.PI + (Math.random() - 0.5) * 0.7
    const pace = 60 + 120 * Math.random()
    this.#sparks.push({
      x,
      y,
      vx: Math.cos(way) * pace,
      vy: Math.sin(way) * pace,
      color,
      age: 0,
      seconds: 0.32,
      isFaint: true,
    })
  }

  draw(pen, seconds) {
    pen.save()
    pen.globalCompositeOperation = 'lighter'
    this.#rings = this.#rings.filter((ring) => drawRing(pen, ring, seconds))
    this.#sparks = this.#sparks.filter((spark) => drawSpark(pen, spark, seconds))
    pen.restore()
  }
}

function place({ x, y }) {
  return { x, y }
}

function drawRing(pen, ring, seconds) {
  ring.age += seconds
  const share = ring.age / ring.seconds
  if (share >= 1) return false
  pen.globalAlpha = (1 - share) ** 2 * 0.9
  pen.strokeStyle = ring.color
  pen.lineWidth = 3
  pen.beginPath()
  pen.arc(ring.x, ring.y, ring.isStill ? ring.reach * 0.5 : ring.reach * Math.sqrt(share), 0, 2 * Math.PI)
  pen.stroke()
  return true
}

function drawSpark(pen, spark, seconds) {
  spark.age += seconds
  const share = spark.age / spark.seconds
  if (share >= 1) return false
  const slow = 1 - 2.2 * seconds
  spark.vx *= slow
  spark.vy *= slow
  spark.x += spark.vx * seconds
  spark.y += spark.vy * seconds
  const size = (spark.isFaint ? 16 : 20) * (1 - share * 0.6)
  pen.globalAlpha = (1 - share) * (spark.isFaint ? 0.45 : 1)
  pen.drawImage(glowOf(spark.color), spark.x - size / 2, spark.y - size / 2, size, size)
  return true
}
