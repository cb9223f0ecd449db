/**
 * A small line of the last readings, drawn anew with each one. Made by the panel, one for each reading.
 * The text beside it says the same, so the canvas is hidden from screen readers.
 */

const MOST = 120
/** Pixels from one reading to the next. */
const STRIDE = 2.6

export class Sparkline {
  #canvas
  #color
  #floor
  #values = []

  /** `floor`: the top of the scale is never below this, so that noise around nothing stays flat. */
  constructor(canvas, color, floor) {
    this.#canvas = canvas
    this.#color = color
    this.#floor = floor
  }

  add(value) {
    this.#values.push(value)
    if (this.#values.length > MOST) this.#values.shift()
    this.#draw()
  }

  #draw() {
    const ratio = Math.min(devicePixelRatio, 2)
    const { clientWidth: width, clientHeight: height } = this.#canvas
    if (width === 0) return
    if (this.#canvas.width !== Math.round(width * ratio) || this.#canvas.height !== Math.round(height * ratio)) {
      this.#canvas.width = Math.round(width * ratio)
      this.#canvas.height = Math.round(height * ratio)
    }
    const pen = this.#canvas.getContext('2d')
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    pen.clearRect(0, 0, width, height)
    const values = this.#values.slice(-Math.floor((width - 4) / STRIDE))
    const top = Math.max(this.#floor, ...values) * 1.15
    const x = (index) => width - 3 - (values.length - 1 - index) * STRIDE
    const y = (value) => height - 2 - (value / top) * (height - 5)
    const line = new Path2D()
    values.forEach((value, index) => line.lineTo(x(index), y(value)))
    const area = new Path2D(line)
    area.lineTo(x(values.length - 1), height)
    area.lineTo(x(0), height)
    pen.globalAlpha = 0.16
    pen.fillStyle = this.#color
    pen.fill(area)
    pen.globalAlpha = 1
    pen.strokeStyle = this.#color
    pen.lineWidth = 1.5
    pen.lineJoin = 'round'
    pen.stroke(line)
    pen.beginPath()
    pen.arc(x(values.length - 1), y(values.at(-1)), 2.2, 0, 2 * Math.PI)
    pen.fill()
  }
}
