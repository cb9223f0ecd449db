/**
 * The page's program: joins the arena, flies the own ship 60 times a second, draws each frame.
 * Loaded by index.html. What the match is, the server decides; this shows it and asks.
 */

import { FIELD_HEIGHT, FIELD_WIDTH } from '/arena/flight.js'
import { Controls } from './controls.js'
import { Crew } from './crew.js'
import { Field } from './field.js'
import { Link } from './link.js'
import { Panel } from './panel.js'
import { Sparks } from './sparks.js'
import { Stage } from './stage.js'

const STEP_MS = 1000 / 60
const MOST_STEPS_PER_FRAME = 4
const BOARD_MS = 500
/** Longer after the welcome, and whoever arrives is new. */
const ROSTER_MS = 300

const element = (id) => document.getElementById(id)
const field = new Field()
const panel = new Panel()
const sparks = new Sparks()
const stage = new Stage(element('field'), element('map'), sparks)
const controls = new Controls({ field: element('field'), stick: element('stick'), fire: element('fire') }, hearUse)
const link = new Link({
  welcomed: hearWelcome,
  snapshot: (snapshot) => field.hear(snapshot, performance.now()),
  arrived: hearArrival,
  departed: (ship) => panel.tell(spell(ship), [' has left']),
  burst: hearBurst,
  metered: hearMeter,
  tripMeasured: (ms) => panel.showTrip(ms),
  lost: hearLost,
})
const crew = new Crew(link.roster)
const calm = matchMedia('(prefers-reduced-motion: reduce)')
const size = { width: FIELD_WIDTH, height: FIELD_HEIGHT }

let sequence = 0
let welcomedAt = 0
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

function hearWelcome(ship, engine, ticksPerSecond) {
  crew.own = ship
  welcomedAt = performance.now()
  field.begin(ship)
  panel.showFound()
  panel.showWelcome(engine, ticksPerSecond)
}

/** Those who were there before us are no news. */
function hearArrival(ship) {
  if (ship !== crew.own && performance.now() - welcomedAt > ROSTER_MS) panel.tell(spell(ship), [' has come'])
}

function hearBurst(by, to) {
  panel.tell(spell(by), [' burst '], spell(to))
  if (to === crew.own) panel.note(`${crew.nameOf(by)} got you. Back in two seconds.`)
  else if (by === crew.own) panel.note(`You got ${crew.nameOf(to)}. Five points.`)
}

function hearMeter(meter) {
  const now = performance.now()
  panel.showMeter(meter, (link.takeBytesIn() * 1000) / Math.max(now - meteredAt, 1))
  meteredAt = now
}

function hearLost(text, isTryingAgain, isOutdated) {
  crew.own = 0
  field.begin(0)
  panel.showLost(text, isTryingAgain, isOutdated)
}

/** A ship's name in its colour, as a piece of news. */
function spell(ship) {
  return [crew.nameOf(ship), crew.colorOf(ship)]
}

function hearUse(how) {
  element('keys').classList.add('known')
  if (how === 'touch') document.body.classList.add('touch')
}

function frame(now) {
  requestAnimationFrame(frame)
  link.poll()
  const elapsedMs = Math.min(Math.max(now - frameAt, 0), 250)
  frameAt = now
  owedMs = Math.min(owedMs + elapsedMs, STEP_MS * MOST_STEPS_PER_FRAME)
  while (owedMs >= STEP_MS) {
    owedMs -= STEP_MS
    step()
  }
  shown = field.look(now, owedMs / STEP_MS)
  for (const happening of field.takeTold(now)) {
    sparks.tell(happening, crew.colorOf(happening.to || happening.by), calm.matches)
  }
  stage.draw({ ...shown, size, now, crew, seconds: elapsedMs / 1000, isStill: calm.matches })
  panel.showOwn(field.own, crew.scoreOf(crew.own))
  if (now - boardAt > BOARD_MS && field.latest !== null) {
    boardAt = now
    panel.showLeaders(crew)
  }
}

function step() {
  if (field.number === 0) return
  const keys = controls.read(shown.me?.angle ?? 0)
  sequence = (sequence + 1) % 256
  link.steer(keys, sequence)
  field.step(keys, sequence)
}

/** For tests and the curious: what the page knows, to look at and not to touch. */
Object.defineProperty(window, 'arena', {
  value: Object.freeze({
    get isConnected() {
      return link.hasShip && field.latest !== null
    },
    get ship() {
      const me = shown.me
      if (me === null) return null
      const { number, x, y, angle, hull, isDead } = me
      return { number, x, y, angle, score: crew.scoreOf(number), hull, isDead }
    },
    get ships() {
      return shown.ships.map(({ number, x, y, isDead }) => {
        return { number, name: crew.nameOf(number), pilot: crew.pilotOf(number), x, y, isDead }
      })
    },
    get readings() {
      return panel.readings
    },
    get tick() {
      return field.latest?.tick ?? 0
    },
  }),
})
