/**
 * Everything that is text: readings with their lines, score, hull, leaders, the news, the banner and the note.
 * Told by main what to show; writes to the page only where something has changed.
 */

import { FULL_HULL } from '/arena/arena.js'
import { Sparkline } from './sparkline.js'

const LEADERS = 5
const NOTE_MS = 2200
const MOST_NEWS = 5
const NEWS_MS = 7000

export class Panel {
  #lines
  #noteTimer = 0
  #readings = { tripMs: null, tickMs: null, tickMaxMs: null, peers: null, bytesOutPerSecond: null }

  constructor() {
    const line = (name, color, floor) =>
      new Sparkline(document.querySelector(`[data-reading=${name}] canvas`), color, floor)
    this.#lines = {
      trip: line('trip', '#74f2ff', 10),
      tick: line('tick', '#9dffb0', 1),
      peers: line('peers', '#ffd479', 10),
      bytes: line('bytes', '#d9a6ff', 10_000),
    }
  }

  /** The figures that are shown, null where there is none yet. */
  get readings() {
    return { ...this.#readings }
  }

  showTrip(ms) {
    this.#readings.tripMs = ms
    write('trip', `${ms.toFixed(1)} ms`)
    this.#lines.trip.add(ms)
  }

  showMeter(meter, ownBytesPerSecond) {
    const tickMs = meter.tickMeanMicros / 1000
    const tickMaxMs = meter.tickMaxMicros / 1000
    Object.assign(this.#readings, { tickMs, tickMaxMs, peers: meter.peers, bytesOutPerSecond: meter.bytesOutPerSecond })
    write('tick', `${tickMs.toFixed(2)} ms`)
    write('peers', String(meter.peers))
    write('bytes', `${bytes(meter.bytesOutPerSecond)}/s`)
    write('own-bytes', `to you ${bytes(ownBytesPerSecond)}/s`)
    this.#lines.tick.add(tickMs)
    this.#lines.peers.add(meter.peers)
    this.#lines.bytes.add(meter.bytesOutPerSecond)
  }

  showWelcome(engine, ticksPerSecond) {
    write('engine', `${engine} · ${ticksPerSecond} ticks/s`)
  }

  /** The own ship and what its pilot has collected. */
  showOwn(own, score) {
    if (own === null) return
    write('score', String(score))
    write('unit', score === 1 ? 'point' : 'points')
    const hull = document.getElementById('hull')
    const label = `Hull: ${own.hull} of ${FULL_HULL}`
    if (hull.getAttribute('aria-label') === label) return
    hull.setAttribute('aria-label', label)
    ;[...hull.children].forEach((pip, index) => pip.classList.toggle('lost', index >= own.hull))
  }

  showLeaders(crew) {
    const ranked = crew.ranked()
    const shown = ranked.slice(0, LEADERS)
    const ownPlace = ranked.findIndex(([number]) => number === crew.own)
    if (ownPlace >= LEADERS) shown[LEADERS - 1] = ranked[ownPlace]
    const rows = shown.map((entry) => {
      const [number, score] = entry
      const row = document.createElement('li')
      row.classList.toggle('you', number === crew.own)
      row.append(
        piece('span', `${ranked.indexOf(entry) + 1}.`, 'place'),
        piece('span', crew.nameOf(number), 'name'),
        piece('b', String(score)),
      )
      return row
    })
    document.getElementById('board').replaceChildren(...rows)
  }

  /** A line of news: pieces of text, each with its colour or none. The oldest gives way. */
  tell(...pieces) {
    const news = document.getElementById('news')
    const line = document.createElement('li')
    for (const [text, color] of pieces) {
      const part = piece('span', text)
      if (color !== undefined) part.style.color = color
      line.append(part)
    }
    news.append(line)
    while (news.children.length > MOST_NEWS) news.firstChild.remove()
    setTimeout(() => line.classList.add('old'), NEWS_MS)
  }

  /** A sentence that goes away by itself. */
  note(text) {
    const note = document.getElementById('note')
    note.textContent = text
    note.classList.add('shown')
    clearTimeout(this.#noteTimer)
    this.#noteTimer = setTimeout(() => note.classList.remove('shown'), NOTE_MS)
  }

  /** The line is cut. `isTryingAgain`: by itself; `isOutdated`: only a new page helps. */
  showLost(text, isTryingAgain, isOutdated) {
    write('engine', 'not connected')
    document.getElementById('news').replaceChildren()
    document.getElementById('banner').hidden = false
    document.getElementById('retry').textContent = isOutdated ? 'Reload' : 'Try now'
    write('banner-text', isTryingAgain ? `${text} Trying again …` : text)
  }

  showFound() {
    const banner = document.getElementById('banner')
    const hadFocus = banner.contains(document.activeElement)
    banner.hidden = true
    if (hadFocus) document.getElementById('field').focus()
  }
}

function write(id, text) {
  const element = document.getElementById(id)
  if (element.textContent !== text) element.textContent = text
}

function piece(tag, text, name = '') {
  const element = document.createElement(tag)
  element.textContent = text
  element.className = name
  return element
}

function bytes(count) {
  if (count < 1000) return `${Math.round(count)} B`
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 10_000 ? 1 : 0)} KB`
  return `${(count / 1_000_000).toFixed(1)} MB`
}
