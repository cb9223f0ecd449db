/**
 * The chart of the benchmark: what is drawn of which figures. No run is measured here; the figures are made up.
 */

import t from 'tap'
import { chart } from '../../../bench/report/chart.ts'
import type { ChartBar } from '../../../bench/report/chart.ts'
import { chartNotes, chartPanels } from '../../../bench/report/chart-panels.ts'
import type { ContestRow } from '../../../bench/report/contest-row.ts'
import type { ContestShapeReport } from '../../../bench/shapes/shape.ts'

const bar = (more: Partial<ChartBar> = {}): ChartBar => ({
  ...{ name: 'ours', value: 0.5, min: 0.4, max: 0.8, isOurs: true },
  ...more,
})

const row = (more: Partial<ContestRow> = {}): ContestRow => ({
  ...{ rival: 'ws', load: '50 peers, 20 a second', isVoid: false, voidPairs: 0, pairs: [] },
  ratio: { median: 0.2, min: 0.1, max: 0.3 },
  ratioPerCpu: { median: 0.6, min: 0.5, max: 0.7 },
  ...more,
})

const report = (rows: readonly ContestRow[], lead: 'rate' | 'cpu' = 'rate'): ContestShapeReport => ({
  ...{ kind: 'contest', shape: 'echo', settings: {}, absent: [], failed: [], text: '' },
  ...{ reference: 'raw', ours: ['polled-peer'], lead, rows },
})

/** The numbers of an attribute, in order. */
const numbers = (svg: string, pattern: RegExp): number[] => [...svg.matchAll(pattern)].map(([, one]) => Number(one))

t.test('draws a bar as long as its share of the longest line', async (t) => {
  const bars = [bar({ value: 1, min: 1, max: 1 }), bar({ value: 2, min: 2, max: 2 })]

  const svg = chart([{ title: 'a', subtitle: 'b', bars }], [])

  const [short = 0, long = 0] = numbers(svg, /<rect x="\d+" y="\d+" width="([\d.]+)"/g)
  t.ok(long > 0)
  t.equal(short * 2, long)
})

t.test('draws a line from the smallest to the largest, and the yardstick at 1', async (t) => {
  const svg = chart([{ title: 'a', subtitle: 'b', bars: [bar({ value: 1.5, min: 1, max: 2 })] }], [])

  const [from, yardstick] = numbers(svg, /<line x1="([\d.]+)"/g)
  const [to = 0] = numbers(svg, /<line .* x2="([\d.]+)"/g)
  t.equal(from, yardstick)
  t.ok(to > (yardstick ?? Infinity))
})

t.test('puts no panel upon another, nor the caption upon a panel', async (t) => {
  const panel = { title: 'p', subtitle: 'b', bars: [bar(), bar(), bar()] }

  const svg = chart([panel, panel, panel], ['where and when'])

  const places = [...svg.matchAll(/<text x="(\d+)" y="(\d+)"[^>]*>p</g)].map(([, x, y]) => `${x},${y}`)
  t.equal(new Set(places).size, 3)
  const [caption = 0] = numbers(svg, /y="(\d+)"[^>]*>where and when</g)
  const bottoms = numbers(svg, /<line .* y2="([\d.]+)" stroke="[^"]*" stroke-dasharray/g)
  t.ok(caption > Math.max(...bottoms))
  t.ok(caption < (numbers(svg, /<svg [^>]* height="(\d+)"/g)[0] ?? 0))
})

t.test('escapes what would end a text', async (t) => {
  const svg = chart([{ title: 'a < b & c', subtitle: '', bars: [] }], ['<script>'])

  t.match(svg, 'a &lt; b &amp; c')
  t.match(svg, '&lt;script&gt;')
  t.notMatch(svg, '<script>')
})

for (const { lead, value, subtitle } of [
  { lead: 'rate', value: 0.2, subtitle: 'in the same time, raw = 1' },
  { lead: 'cpu', value: 0.6, subtitle: 'for the same processor time, raw = 1' },
] as const) {
  t.test(`shows the ratio that leads: ${lead}`, async (t) => {
    t.strictSame(
      chartPanels([report([row()], lead)]).map((panel) => [panel.subtitle, panel.bars[0]?.value]),
      [[subtitle, value]],
    )
  })
}

t.test('makes a panel of each load, and knows who is ours', async (t) => {
  const rows = [row(), row({ rival: 'polled-peer' }), row({ load: '800 peers' })]

  const panels = chartPanels([report(rows)])

  t.strictSame(
    panels.map(({ title, bars }) => [title, bars.map(({ name, isOurs }) => `${name} ${isOurs}`)]),
    [
      ['echo, 50 peers', ['ws false', 'polled-peer true']],
      ['echo, 800 peers', ['ws false']],
    ],
  )
})

t.test('leaves out what is void, and says so', async (t) => {
  const reports = [report([row({ isVoid: true })])]

  t.strictSame(
    chartPanels(reports).flatMap(({ bars }) => bars),
    [],
  )
  t.strictSame(chartNotes(reports), ['void, left out: ws (50 peers, 20 a second)'])
})

t.test('says that the machine had other work', async (t) => {
  const sample = { perSecond: 1, serverCpu: 1, loaderCpu: 0.1, otherCpu: 0.5, latencyUs: null }

  const notes = chartNotes([report([row({ pairs: [{ reference: sample, rival: sample }] })])])

  t.equal(notes.length, 1)
  t.match(notes[0], /not quiet: others took 50 %/)
})
