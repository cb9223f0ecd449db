/**
 * Draws ratios as bars, one panel for each load, in an SVG that needs nothing but itself. Called by bench/main.ts for `--chart`.
 * Pure: the same panels give the same text. Every text is escaped, and the picture has a white ground on dark pages too.
 */

/** One rival. */
export interface ChartBar {
  readonly name: string
  /** The yardstick is 1, more is better. */
  readonly value: number
  readonly min: number
  readonly max: number
  readonly isOurs: boolean
}

/** One load. */
export interface ChartPanel {
  readonly title: string
  /** What is shown, in small letters below the title: `per processor time, raw = 1`. */
  readonly subtitle: string
  readonly bars: readonly ChartBar[]
}

const COLUMNS = 2
const MARGIN = 16
const PANEL_WIDTH = 400
const NAME_WIDTH = 92
const VALUE_WIDTH = 40
const TITLE_HEIGHT = 44
const BAR_HEIGHT = 20
const LINE_HEIGHT = 15
const BAR_ROOM = PANEL_WIDTH - NAME_WIDTH - VALUE_WIDTH
const INK = '#1f2328'
const FAINT = '#59636e'
const OURS = '#0969da'
const THEIRS = '#afb8c1'

/** The whole picture; `caption` stands below, line by line. */
export function chart(panels: readonly ChartPanel[], caption: readonly string[]): string {
  const rows = Array.from({ length: Math.ceil(panels.length / COLUMNS) }, (_, i) =>
    panels.slice(i * COLUMNS, (i + 1) * COLUMNS),
  )
  const parts: string[] = []
  let y = MARGIN
  for (const row of rows) {
    row.forEach((panel, column) => parts.push(drawPanel(panel, MARGIN + column * (PANEL_WIDTH + MARGIN), y)))
    y += Math.max(...row.map(({ bars }) => bars.length)) * BAR_HEIGHT + TITLE_HEIGHT + MARGIN
  }
  for (const line of caption) parts.push(text(MARGIN, (y += LINE_HEIGHT), line, FAINT, 11))
  const [width, height] = [COLUMNS * (PANEL_WIDTH + MARGIN) + MARGIN, y + MARGIN]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

function drawPanel({ title, subtitle, bars }: ChartPanel, x: number, y: number): string {
  const longest = Math.max(1, ...bars.map(({ max }) => max))
  const at = (value: number): number => round(x + NAME_WIDTH + (Math.max(0, value) / longest) * BAR_ROOM)
  const top = y + TITLE_HEIGHT
  const one = at(1)
  return [
    text(x, y + 14, title, INK, 14, 'font-weight="600"'),
    text(x, y + 30, subtitle, FAINT, 11),
    ...bars.map((bar, i) => drawBar(bar, x, top + i * BAR_HEIGHT, at)),
    line(one, top - 4, one, top + bars.length * BAR_HEIGHT, `stroke="${INK}" stroke-dasharray="2 2"`),
  ].join('\n')
}

/** The bar is the median; the line on it reaches from the smallest to the largest. */
function drawBar({ name, value, min, max, isOurs }: ChartBar, x: number, y: number, at: (value: number) => number) {
  const middle = y + BAR_HEIGHT / 2
  const begin = at(0)
  const weight = isOurs ? 'font-weight="600"' : ''
  return [
    text(begin - 6, middle + 4, name, INK, 12, `text-anchor="end" ${weight}`.trim()),
    `<rect x="${begin}" y="${y + 3}" width="${round(at(value) - begin)}" height="${BAR_HEIGHT - 6}" fill="${isOurs ? OURS : THEIRS}"/>`,
    line(at(min), middle, at(max), middle, `stroke="${INK}"`),
    text(at(max) + 5, middle + 4, value.toFixed(2), INK, 12, weight),
  ].join('\n')
}

function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${style}/>`
}

function text(x: number, y: number, words: string, color: string, size: number, style = ''): string {
  const more = style === '' ? '' : ` ${style}`
  return `<text x="${x}" y="${y}" fill="${color}" font-size="${size}"${more}>${escaped(words)}</text>`
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
