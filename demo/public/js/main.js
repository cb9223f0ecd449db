/**
 * The page's program: joins the arena, flies the own ship 60 times a second, draws each frame.
 * Loaded by index.html. What the match is, the server decides; this shows it and asks.
 */

import { HAPPENING } from '/arena/arena.js'
import { FIELD_HEIGHT, FIELD_WIDTH } from '/arena/flight.js'
import { Controls } from './controls.js'
import { Field } from './field.js'
import { Link, tripOf } from './link.js'
import { Panel } from './panel.js'
import { Sparks } from './sparks.js'
import { colorOf, nameOf } from './sprites.js'
import { Stage } from './stage.js'

const STEP_MS = 1000 / 60
const MOST_STEPS_PER_FRAME = 4
const BOARD_MS = 500

const element = (id) => document.getElementById(id)
const field = new Field()
const panel = new Panel()
const sparks = new Sparks()
const stage = new Stage(element('field'), element('map'), sparks)
const controls = new Controls({ field: element('field'), stick: element('stick'), fire: element('fire') }, hearUse)
const link = new Link({ packet: hearPacket, opened: () => panel.showFound(), lost: hearLost })
const calm = matchMedia('(prefers-reduced-motion: reduce)')
const size = { width: FIELD_WIDTH, height: FIELD_HEIGHT }

let sequence = 0
let meteredAt = performance.now()
let boardAt = 0
let frameAt = performance.now()
let owedMs = 0
let shown = { me: null, ships: [], shots: [], stars: [] }

element('retry').addEventListener('click', () =>
  element('retry').textContent === 'Reload' ? location.reload() : link.join(),
)
if (matchMedia('(pointer: coarse)').matches) document.body.classList.add('touch')
element('field').focus({ preventScroll: true })
link.join()
requestAnimationFrame(frame)

function hearPacket(packet) {
  const now = performance.now()
  if (packet.kind === 'snapshot') field.hear(packet.snapshot, now)
  else if (packet.kind === 'pong') panel.showTrip(tripOf(packet.stamp))
  else if (packet.kind === 'meter') {
    panel.showMeter(packet.meter, (link.takeBytesIn() * 1000) / Math.max(now - meteredAt, 1))
    meteredAt = now
  } else {
    field.begin(packet.welcome.ship)
    panel.showWelcome(packet.welcome)
  }
}

function hearLost(text, retryMs) {
  field.begin(0)
  panel.showLost(text, retryMs)
}

function hearUse(how) {
  element('keys').classList.add('known')
  if (how === 'touch') document.body.classList.add('touch')
}

function frame(now) {
  const elapsedMs = Math.min(Math.max(now - frameAt, 0), 250)
  frameAt = now
  owedMs = Math.min(owedMs + elapsedMs, STEP_MS * MOST_STEPS_PER_FRAME)
  while (owedMs >= STEP_MS) {
    owedMs -= STEP_MS
    step()
  }
  shown = field.look(now, owedMs / STEP_MS)
  for (const happening of field.takeTold(now)) tell(happening)
  stage.draw({ ...shown, size, now, ownNumber: field.number, seconds: elapsedMs / 1000, isStill: calm.matches })
  panel.showOwn(field.own)
  if (now - boardAt > BOARD_MS && field.latest !== null) {
    boardAt = now
    panel.showLeaders(field.latest.ships, field.number)
  }
  requestAnimationFrame(frame)
}

function step() {
  if (field.number === 0) return
  const keys = controls.read(shown.me?.angle ?? 0)
  sequence = (sequence + 1) % 256
  link.send(keys, sequence)
  field.step(keys, sequence)
}

function tell(happening) {
  const own = field.number
  sparks.tell(happening, colorOf(happening.to || happening.by, own), calm.matches)
  if (happening.kind !== HAPPENING.burst || own === 0) return
  const ships = field.latest?.ships ?? []
  const name = (number) => nameOf(ships.find((ship) => ship.number === number) ?? { number }, own)
  if (happening.to === own) panel.note(`${name(happening.by)} got you. Back in two seconds.`)
  else if (happening.by === own) panel.note(`You got ${name(happening.to)}. Five points.`)
}

/** For tests and the curious: what the page knows, to look at and not to touch. */
Object.defineProperty(window, 'arena', {
  value: Object.freeze({
    get isConnected() {
      return link.isOpen && field.latest !== null
    },
    get ship() {
      const me = shown.me
      if (me === null) return null
      const { number, x, y, angle, score, hull, isDead } = me
      return { number, x, y, angle, score, hull, isDead }
    },
    get ships() {
      return shown.ships.map(({ number, pilot, x, y, isDead }) => ({ number, pilot, x, y, isDead }))
    },
    get readings() {
      return panel.readings
    },
    get tick() {
      return field.latest?.tick ?? 0
    },
  }),
})
