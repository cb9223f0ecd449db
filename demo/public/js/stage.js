/**
 * Draws the field and the map. Called by main once per frame with what the field looks like at that moment.
 * Keeps no state of the match; what moves here without the server (dust, flames, pulses) is only for show.
 */

import { FULL_HULL } from '/arena/arena.js'
import { SHIP_RADIUS } from './field.js'
import { glowOf, STAR_COLOR } from './sprites.js'
import { View } from './view.js'

const DUST = Array.from({ length: 140 }, () => ({
  x: Math.random(),
  y: Math.random(),
  depth: 0.2 + 0.6 * Math.random() ** 2,
}))
const GRID = 200
const BEYOND = 2000
const HULL = new Path2D('M19 0 L-13 -12.5 L-7 0 L-13 12.5 Z')
const CANOPY = new Path2D('M8 0 L-3 -4 L-1 0 L-3 4 Z')
/** Device pixels per CSS pixel, at most: more costs time and shows nothing. */
const MOST_PIXELS = 2
/** Names are never smaller than this, in CSS pixels. */
const LEAST_LABEL = 10.5

export class Stage {
  #canvas
  #pen
  #map
  #mapPen
  #view = new View()
  #sparks

  constructor(canvas, map, sparks) {
    this.#canvas = canvas
    this.#pen = canvas.getContext('2d', { alpha: false })
    this.#map = map
    this.#mapPen = map.getContext('2d')
    this.#sparks = sparks
    this.fit()
    addEventListener('resize', () => this.fit())
  }

  fit() {
    const ratio = Math.min(devicePixelRatio, MOST_PIXELS)
    for (const canvas of [this.#canvas, this.#map]) {
      canvas.width = Math.round(canvas.clientWidth * ratio)
      canvas.height = Math.round(canvas.clientHeight * ratio)
    }
    this.#view.fit(this.#canvas.clientWidth, this.#canvas.clientHeight)
  }

  /** `scene`: `size`, `me`, `ships`, `shots`, `stars`, `crew`, `seconds` since the last frame, `now` in ms, `isStill`. */
  draw(scene) {
    const pen = this.#pen
    const view = this.#view
    const ratio = this.#canvas.width / Math.max(view.width, 1)
    view.follow(scene.me, scene.size, scene.seconds, scene.isStill)
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.#drawSky(scene)
    pen.translate(view.width / 2, view.height / 2)
    pen.scale(view.scale, view.scale)
    pen.translate(-view.x, -view.y)
    this.#drawGround(scene.size)
    for (const star of scene.stars) if (view.sees(star, 40)) this.#drawStar(star, scene)
    for (const shot of scene.shots) if (view.sees(shot, 40)) this.#drawShot(shot, scene.crew.colorOf(shot.by))
    for (const ship of scene.ships) if (!ship.isDead && view.sees(ship, 60)) this.#drawShip(ship, scene)
    if (scene.me !== null && !scene.me.isDead) this.#drawShip(scene.me, scene)
    this.#sparks.draw(pen, scene.seconds)
    this.#drawMap(scene)
  }

  #drawSky({ isStill }) {
    const pen = this.#pen
    const { width, height, x, y } = this.#view
    const sky = pen.createRadialGradient(
      width / 2,
      height * 0.45,
      0,
      width / 2,
      height * 0.45,
      Math.max(width, height) * 0.75,
    )
    sky.addColorStop(0, '#101a35')
    sky.addColorStop(1, '#060912')
    pen.fillStyle = sky
    pen.fillRect(0, 0, width, height)
    pen.fillStyle = '#b9cdfa'
    for (const { x: dustX, y: dustY, depth } of DUST) {
      const drift = isStill ? 0 : depth * 0.35
      pen.globalAlpha = depth * 0.55
      const size = depth * 2.2
      pen.fillRect(wrap(dustX * width - x * drift, width), wrap(dustY * height - y * drift, height), size, size)
    }
    pen.globalAlpha = 1
  }

  #drawGround({ width, height }) {
    const pen = this.#pen
    // Beyond the walls there is nothing: darker, so that the edge is seen before it is felt.
    pen.fillStyle = 'rgb(3 5 11 / 62%)'
    pen.beginPath()
    pen.rect(-BEYOND, -BEYOND, width + 2 * BEYOND, height + 2 * BEYOND)
    pen.rect(0, 0, width, height)
    pen.fill('evenodd')
    pen.strokeStyle = 'rgb(130 165 255 / 7%)'
    pen.lineWidth = 1
    pen.beginPath()
    for (let x = GRID; x < width; x += GRID) {
      pen.moveTo(x, 0)
      pen.lineTo(x, height)
    }
    for (let y = GRID; y < height; y += GRID) {
      pen.moveTo(0, y)
      pen.lineTo(width, y)
    }
    pen.stroke()
    for (const [wide, strength] of [
      [22, 5],
      [10, 11],
      [2.5, 75],
    ]) {
      pen.strokeStyle = `rgb(110 150 255 / ${strength}%)`
      pen.lineWidth = wide
      pen.strokeRect(0, 0, width, height)
    }
  }

  #drawStar(star, { now, isStill }) {
    const pen = this.#pen
    const pulse = isStill ? 1 : 1 + 0.14 * Math.sin(now / 260 + star.x)
    this.#light(star, STAR_COLOR, 40 * pulse, 0.8)
    pen.save()
    pen.translate(star.x, star.y)
    pen.rotate(isStill ? 0 : now / 1400 + star.y)
    pen.scale(pulse, pulse)
    pen.fillStyle = '#fff3cf'
    pen.beginPath()
    for (let corner = 0; corner < 8; corner++) {
      const reach = corner % 2 === 0 ? 10 : 3.6
      pen.lineTo(Math.cos((corner * Math.PI) / 4) * reach, Math.sin((corner * Math.PI) / 4) * reach)
    }
    pen.fill()
    pen.restore()
  }

  #drawShot(shot, color) {
    const pen = this.#pen
    this.#light(shot, color, 24, 1)
    pen.strokeStyle = color
    pen.lineCap = 'round'
    pen.lineWidth = 3
    pen.beginPath()
    pen.moveTo(shot.x - shot.dx * 1.1, shot.y - shot.dy * 1.1)
    pen.lineTo(shot.x, shot.y)
    pen.stroke()
    pen.fillStyle = '#fff'
    pen.beginPath()
    pen.arc(shot.x, shot.y, 2.2, 0, 2 * Math.PI)
    pen.fill()
  }

  #drawShip(ship, { crew, now, isStill }) {
    const pen = this.#pen
    const isOwn = ship.number === crew.own
    const color = crew.colorOf(ship.number)
    this.#light(ship, color, isOwn ? 74 : 54, isOwn ? 0.75 : 0.5)
    pen.save()
    pen.translate(ship.x, ship.y)
    if (isOwn) drawOwnRing(pen)
    if (ship.isShielded) drawShield(pen, color, isStill ? 0 : now)
    drawLabel(pen, ship, color, crew.nameOf(ship.number), Math.max(12, LEAST_LABEL / this.#view.scale))
    pen.rotate(ship.angle)
    if (ship.isThrusting) drawFlame(pen, isStill ? 0 : now)
    pen.fillStyle = '#0a1326'
    pen.fill(HULL)
    pen.globalAlpha = 0.42
    pen.fillStyle = color
    pen.fill(HULL)
    pen.globalAlpha = 1
    pen.strokeStyle = color
    pen.lineWidth = 2
    pen.lineJoin = 'round'
    pen.stroke(HULL)
    pen.fillStyle = isOwn ? '#fff' : color
    pen.fill(CANOPY)
    pen.restore()
    if (ship.isThrusting && !isStill) {
      this.#sparks.puff(ship.x - Math.cos(ship.angle) * 14, ship.y - Math.sin(ship.angle) * 14, ship.angle, color)
    }
  }

  #light(place, color, radius, strength) {
    const pen = this.#pen
    pen.globalCompositeOperation = 'lighter'
    pen.globalAlpha = strength
    pen.drawImage(glowOf(color), place.x - radius, place.y - radius, radius * 2, radius * 2)
    pen.globalAlpha = 1
    pen.globalCompositeOperation = 'source-over'
  }

  #drawMap({ size, me, ships, stars, crew }) {
    const pen = this.#mapPen
    const { width, height } = this.#map
    const scale = width / size.width
    const dot = Math.max(width / 90, 1.5)
    pen.clearRect(0, 0, width, height)
    pen.fillStyle = STAR_COLOR
    pen.globalAlpha = 0.55
    for (const star of stars) pen.fillRect(star.x * scale - dot / 3, star.y * scale - dot / 3, dot * 0.7, dot * 0.7)
    pen.globalAlpha = 1
    for (const ship of me === null ? ships : [...ships, me]) {
      if (ship.isDead) continue
      pen.fillStyle = crew.colorOf(ship.number)
      pen.beginPath()
      pen.arc(ship.x * scale, ship.y * scale, ship.number === crew.own ? dot * 1.5 : dot, 0, 2 * Math.PI)
      pen.fill()
    }
    const { x, y, halfWidth, halfHeight } = this.#view
    pen.strokeStyle = 'rgb(190 210 255 / 38%)'
    pen.lineWidth = 1
    pen.strokeRect((x - halfWidth) * scale, (y - halfHeight) * scale, halfWidth * 2 * scale, halfHeight * 2 * scale)
  }
}

function drawOwnRing(pen) {
  pen.strokeStyle = 'rgb(116 242 255 / 45%)'
  pen.lineWidth = 1.5
  pen.setLineDash([5, 7])
  pen.beginPath()
  pen.arc(0, 0, SHIP_RADIUS + 17, 0, 2 * Math.PI)
  pen.stroke()
  pen.setLineDash([])
}

function drawShield(pen, color, now) {
  pen.globalAlpha = 0.55 + 0.3 * Math.sin(now / 90)
  pen.strokeStyle = color
  pen.lineWidth = 2.5
  pen.beginPath()
  pen.arc(0, 0, SHIP_RADIUS + 9, 0, 2 * Math.PI)
  pen.stroke()
  pen.globalAlpha = 1
}

function drawFlame(pen, now) {
  const reach = 22 + 6 * Math.sin(now / 28)
  const flame = pen.createLinearGradient(-8, 0, -8 - reach, 0)
  flame.addColorStop(0, 'rgb(255 240 200 / 95%)')
  flame.addColorStop(0.4, 'rgb(255 150 70 / 75%)')
  flame.addColorStop(1, 'rgb(255 70 40 / 0%)')
  pen.fillStyle = flame
  pen.beginPath()
  pen.moveTo(-8, -6)
  pen.lineTo(-8 - reach, 0)
  pen.lineTo(-8, 6)
  pen.fill()
}

function drawLabel(pen, ship, color, name, size) {
  pen.font = `600 ${size}px system-ui, sans-serif`
  pen.textAlign = 'center'
  pen.fillStyle = color
  pen.globalAlpha = 0.85
  pen.fillText(name, 0, 35 + size)
  pen.globalAlpha = 1
  if (ship.hull === FULL_HULL) return
  for (let pip = 0; pip < FULL_HULL; pip++) {
    pen.fillStyle = pip < ship.hull ? color : 'rgb(140 180 255 / 22%)'
    pen.fillRect(-17 + pip * 12, 29, 10, 3.5)
  }
}

function wrap(value, size) {
  return ((value % size) + size) % size
}
