/**
 * The pilot's hands: keyboard, and on touch screens a stick that appears under the thumb and a fire button.
 * Made by main, asked once a step for the keys that are held. Keys pressed while a button has the focus are the button's.
 */

import { KEY, turnBetween } from '/arena/flight.js'

const KEYS = {
  ArrowLeft: KEY.left,
  KeyA: KEY.left,
  ArrowRight: KEY.right,
  KeyD: KEY.right,
  ArrowUp: KEY.thrust,
  KeyW: KEY.thrust,
  Space: KEY.fire,
}
const STICK_REACH = 56
const DEAD_REACH = 12
const THRUST_REACH = 26
const DEAD_BAND = 0.05
const THRUST_CONE = 1

export class Controls {
  #field
  #stick
  #knob
  #fire
  #pressed = new Set()
  #thumb = null
  #isFiring = false

  /** `elements`: `field`, `stick`, `fire`. `used(how)` hears of each press: 'keys' or 'touch'. */
  constructor({ field, stick, fire }, used) {
    this.#field = field
    this.#stick = stick
    this.#knob = stick.querySelector('i')
    this.#fire = fire
    this.#hearKeys(used)
    this.#hearThumb(used)
    this.#hearFire(used)
    addEventListener('blur', () => this.release())
    document.addEventListener('visibilitychange', () => this.release())
  }

  /** Lets go of everything. */
  release() {
    this.#pressed.clear()
    this.#letGo()
    this.#setFiring(false)
  }

  /** The keys held now, for a ship that points along `angle`. */
  read(angle) {
    let keys = this.#isFiring ? KEY.fire : 0
    for (const code of this.#pressed) keys |= KEYS[code]
    return keys | this.#readStick(angle)
  }

  #readStick(angle) {
    if (this.#thumb === null) return 0
    const { dx, dy } = this.#thumb
    const reach = Math.hypot(dx, dy)
    if (reach < DEAD_REACH) return 0
    const turn = turnBetween(angle, Math.atan2(dy, dx))
    const turning = turn > DEAD_BAND ? KEY.right : turn < -DEAD_BAND ? KEY.left : 0
    return turning | (reach > THRUST_REACH && Math.abs(turn) < THRUST_CONE ? KEY.thrust : 0)
  }

  #hearKeys(used) {
    addEventListener('keydown', (event) => {
      if (!(event.code in KEYS) || event.ctrlKey || event.metaKey || event.altKey || isButton(event.target)) return
      // Arrows and the space bar would scroll.
      event.preventDefault()
      this.#pressed.add(event.code)
      used('keys')
    })
    addEventListener('keyup', (event) => this.#pressed.delete(event.code))
  }

  #hearThumb(used) {
    const field = this.#field
    field.addEventListener('pointerdown', (event) => {
      field.focus({ preventScroll: true })
      if (event.pointerType === 'mouse' || this.#thumb !== null) return
      event.preventDefault()
      used('touch')
      field.setPointerCapture(event.pointerId)
      this.#thumb = { id: event.pointerId, x: event.clientX, y: event.clientY, dx: 0, dy: 0 }
      this.#showStick()
    })
    field.addEventListener('pointermove', (event) => {
      if (this.#thumb?.id !== event.pointerId) return
      const dx = event.clientX - this.#thumb.x
      const dy = event.clientY - this.#thumb.y
      const cut = Math.min(1, STICK_REACH / Math.max(Math.hypot(dx, dy), 1))
      Object.assign(this.#thumb, { dx: dx * cut, dy: dy * cut })
      this.#showStick()
    })
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      field.addEventListener(end, (event) => {
        if (this.#thumb?.id === event.pointerId) this.#letGo()
      })
    }
  }

  #hearFire(used) {
    const fire = this.#fire
    fire.addEventListener('pointerdown', (event) => {
      event.preventDefault()
      fire.setPointerCapture(event.pointerId)
      used('touch')
      this.#setFiring(true)
    })
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      fire.addEventListener(end, () => this.#setFiring(false))
    }
    fire.addEventListener('contextmenu', (event) => event.preventDefault())
    // Whoever reaches the button with a keyboard fires with it, too.
    fire.addEventListener('keydown', (event) => {
      if (event.code === 'Space' || event.code === 'Enter') this.#setFiring(true)
    })
    fire.addEventListener('keyup', () => this.#setFiring(false))
    fire.addEventListener('blur', () => this.#setFiring(false))
  }

  #setFiring(isFiring) {
    this.#isFiring = isFiring
    this.#fire.classList.toggle('held', isFiring)
  }

  #letGo() {
    this.#thumb = null
    for (const name of ['left', 'top', 'bottom']) this.#stick.style.removeProperty(name)
    this.#knob.style.removeProperty('transform')
  }

  #showStick() {
    const { x, y, dx, dy } = this.#thumb
    Object.assign(this.#stick.style, { left: `${x - 62}px`, top: `${y - 62}px`, bottom: 'auto' })
    this.#knob.style.transform = `translate(${dx}px, ${dy}px)`
  }
}

function isButton(target) {
  return target instanceof HTMLElement && target.closest('button, a, input, select, textarea') !== null
}
