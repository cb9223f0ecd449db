/**
 * `npm run bench`: runs the shapes against the rivals, prints tables of ratios and leaves all figures as JSON.
 * Timings are reported, never asserted: it ends with 0 unless a rival broke (1) or an argument is wrong (2).
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import type { LoaderWish } from './load/loader.ts'
import { place } from './measure/processors.ts'
import { chartNotes, chartPanels } from './report/chart-panels.ts'
import { chart } from './report/chart.ts'
import { Progress } from './report/progress.ts'
import { stamp } from './report/stamp.ts'
import type { Stamp } from './report/stamp.ts'
import type { ShapeName } from './rivals/rival.ts'
import { broadcast, broadcastFive } from './shapes/broadcast.ts'
import { echo } from './shapes/echo.ts'
import { garbage } from './shapes/garbage.ts'
import { idle } from './shapes/idle.ts'
import { join as joinShape } from './shapes/join.ts'
import { lateness } from './shapes/lateness.ts'
import { record } from './shapes/record.ts'
import { relayRpc } from './shapes/relay-rpc.ts'
import { relayTick } from './shapes/relay-tick.ts'
import { relay } from './shapes/relay.ts'
import { rpc } from './shapes/rpc.ts'
import type { Effort, Shape, ShapeReport } from './shapes/shape.ts'

interface Arguments {
  readonly quick?: boolean
  readonly pairs?: number
  readonly seconds?: number
  readonly rival: string[]
  readonly loader: LoaderWish
  readonly profile?: boolean
  readonly out: string
  readonly chart?: string
}

const ROOT = new URL('..', import.meta.url).pathname
const SHAPES: readonly Shape[] = [
  ...[echo, broadcast, broadcastFive, relay, relayTick, relayRpc, rpc, record],
  ...[joinShape, idle, lateness, garbage],
]
/** The shapes that a chart shows: what a server of this kind is chosen for. */
const DRAWN: readonly ShapeName[] = ['echo', 'broadcast', 'broadcast-five']
const THOROUGH: Effort = { pairs: 5, warmupMs: 500, measureMs: 2_000, isLook: false }
const QUICK: Effort = { pairs: 1, warmupMs: 100, measureMs: 250, isLook: true }

function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!(value >= low && value <= high)) throw new InvalidArgumentError(`It must be from ${low} to ${high}.`)
    return value
  }
}

function readArguments(): { readonly asked: readonly Shape[]; readonly given: Arguments } {
  const shapes = SHAPES.map(({ name }) => name)
  const rivals = [...new Set(SHAPES.flatMap((shape) => shape.rivals))]
  const command = new Command('npm run bench --')
    .description('Compares polled-peer with raw uWebSockets.js, ws, Godot 3 and msgpackr, on this machine.')
    .addArgument(new Argument('[shapes...]', 'what to measure').choices(shapes).default(shapes))
    .option('--quick', 'one short pair of one load of each shape: under a minute, for a first look')
    .option('--pairs <count>', 'turns A B for each rival', numberBetween(1, 100))
    .option('--seconds <seconds>', 'length of each measured window', numberBetween(0.1, 60))
    .addOption(new Option('--rival <names...>', 'which to compare with the yardstick').choices(rivals).default(rivals))
    .addOption(
      new Option('--loader <language>', 'what the load is written in').choices(['auto', 'c', 'node']).default('auto'),
    )
    .option('--profile', 'leave a V8 CPU profile of each Node program beside the figures (it slows them)')
    .option('--out <folder>', 'where the figures go', join(ROOT, 'artefacts', 'bench'))
    .option('--chart <file>', 'draw the ratios of echo and broadcast into this SVG file')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse()
  const given = command.opts<Arguments>()
  const names = command.processedArgs[0] as string[]
  const named = SHAPES.filter(({ name }) => names.includes(name))
  // A rival that is asked for leaves out the shapes that do not know it.
  const asked = named.filter((shape) => shape.rivals.some((one) => given.rival.includes(one)))
  const known = [...new Set(named.flatMap((shape) => shape.rivals))].join(', ')
  if (asked.length === 0)
    command.error(`error: ${names.join(', ')}: no rival ${given.rival.join(', ')}; there is ${known}`)
  return { asked, given }
}

function effortOf(given: Arguments): Effort {
  const base = given.quick === true ? QUICK : THOROUGH
  return {
    ...base,
    pairs: Math.round(given.pairs ?? base.pairs),
    measureMs: given.seconds === undefined ? base.measureMs : Math.round(given.seconds * 1000),
  }
}

function heading({ machine, versions, commit, placement }: Stamp): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version ?? '(absent)'}`)
  const where =
    placement.unpinned === null
      ? `servers on processor ${placement.server}, load on processor ${placement.load}`
      : `nothing is pinned: ${placement.unpinned}`
  return [
    `${machine.cpu}, ${machine.cores} processors, ${machine.memoryGb} GB, ${machine.os}`,
    packages.join(', '),
    `commit ${commit ?? 'unknown'}; ${where}`,
  ].join('\n')
}

/** Draws what was measured; a run without any of the shapes that are drawn leaves no file. */
function draw(file: string, reports: readonly ShapeReport[], circumstances: Stamp): void {
  const drawn = reports.filter((report) => report.kind === 'contest').filter(({ shape }) => DRAWN.includes(shape))
  if (drawn.every(({ rows }) => rows.length === 0)) return
  const caption = [
    `${circumstances.date.slice(0, 10)}: ${circumstances.command}`,
    ...heading(circumstances).split('\n'),
    'Bars: median; lines: smallest to largest of the paired runs.',
    ...chartNotes(drawn),
  ]
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, chart(chartPanels(drawn), caption))
  process.stdout.write(`chart: ${file}\n`)
}

async function main(): Promise<void> {
  const { asked, given } = readArguments()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  mkdirSync(given.out, { recursive: true })
  const placement = place()
  const circumstances = stamp(ROOT, placement)
  process.stdout.write(`${heading(circumstances)}\n\n`)

  const progress = new Progress()
  const reports: ShapeReport[] = []
  for (const shape of asked) {
    const report = await shape.run({
      rivals: given.rival,
      loader: given.loader,
      folder: given.out,
      placement,
      effort: effortOf(given),
      profileFolder: given.profile === true ? given.out : null,
      onProgress: (text) => progress.show(text),
    })
    progress.done()
    process.stdout.write(`${report.text}\n`)
    reports.push(report)
  }

  const file = join(given.out, `bench-${circumstances.date.replaceAll(':', '-')}.json`)
  const shapes = reports.map(({ text, ...figures }) => figures)
  writeFileSync(file, `${JSON.stringify({ ...circumstances, shapes }, null, 2)}\n`)
  process.stdout.write(`all figures: ${file}\n`)
  if (given.chart !== undefined) draw(given.chart, reports, circumstances)
  process.exitCode = reports.some((report) => report.failed.length > 0) ? 1 : 0
}

await main()
