/**
 * `npm run bench`: runs the shapes against the rivals, prints tables of ratios and leaves all figures as JSON.
 * Timings are reported, never asserted: it ends with 0 unless a rival broke (1) or an argument is wrong (2).
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { makeLoader } from './load/loader.ts'
import { place } from './measure/processors.ts'
import { Progress } from './report/progress.ts'
import { stamp } from './report/stamp.ts'
import type { Stamp } from './report/stamp.ts'
import { godot3 } from './rivals/godot3.ts'
import { polledPeer } from './rivals/polled-peer.ts'
import { raw } from './rivals/raw.ts'
import { ws } from './rivals/ws.ts'
import { echo } from './shapes/echo.ts'
import type { Effort, ShapeReport } from './shapes/shape.ts'

interface Arguments {
  readonly quick?: boolean
  readonly pairs?: number
  readonly seconds?: number
  readonly shape: string[]
  readonly rival: string[]
  readonly loader: 'auto' | 'c' | 'node'
  readonly profile?: boolean
  readonly out: string
}

const ROOT = new URL('..', import.meta.url).pathname
const SHAPES = [echo]
const RIVALS = [polledPeer, ws, godot3]
const THOROUGH: Effort = { pairs: 5, warmupMs: 500, measureMs: 2_000 }
const QUICK: Effort = { pairs: 3, warmupMs: 250, measureMs: 400 }

function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!(value >= low && value <= high)) throw new InvalidArgumentError(`It must be from ${low} to ${high}.`)
    return value
  }
}

function readArguments(): Arguments {
  const shapes = SHAPES.map(({ name }) => name)
  const rivals = RIVALS.map(({ name }) => name)
  return new Command('npm run bench --')
    .description('Compares WebSocketServer with raw uWebSockets.js, ws and Godot 3, on loopback.')
    .option('--quick', 'three short pairs instead of five long ones: under a minute, for a first look')
    .option('--pairs <count>', 'turns A B for each rival', numberBetween(1, 100))
    .option('--seconds <seconds>', 'length of each measured window', numberBetween(0.1, 60))
    .addOption(new Option('--shape <names...>', 'which shapes').choices(shapes).default(shapes))
    .addOption(new Option('--rival <names...>', 'which servers to compare with raw').choices(rivals).default(rivals))
    .addOption(
      new Option('--loader <language>', 'what the load is written in').choices(['auto', 'c', 'node']).default('auto'),
    )
    .option('--profile', 'leave a V8 CPU profile of each Node server beside the figures (it slows them)')
    .option('--out <folder>', 'where the figures go', join(ROOT, 'artefacts', 'bench'))
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse()
    .opts<Arguments>()
}

function effortOf(given: Arguments): Effort {
  const base = given.quick === true ? QUICK : THOROUGH
  return {
    ...base,
    pairs: Math.round(given.pairs ?? base.pairs),
    measureMs: given.seconds === undefined ? base.measureMs : Math.round(given.seconds * 1000),
  }
}

function heading({ machine, versions, commit, placement, loader }: Stamp): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version ?? '(absent)'}`)
  const where =
    placement.unpinned === null
      ? `servers on processor ${placement.server}, load on processor ${placement.load}`
      : `nothing is pinned: ${placement.unpinned}`
  const language = loader.language === 'c' ? 'C loader' : `Node loader${loader.reason ? ` (${loader.reason})` : ''}`
  return [
    `${machine.cpu}, ${machine.cores} processors, ${machine.memoryGb} GB, ${machine.os}`,
    packages.join(', '),
    `commit ${commit ?? 'unknown'}; ${where}; ${language}`,
  ].join('\n')
}

async function main(): Promise<void> {
  const given = readArguments()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  mkdirSync(given.out, { recursive: true })
  const placement = place()
  const loader = makeLoader(given.loader, given.out)
  const circumstances = stamp(ROOT, placement, loader)
  process.stdout.write(`${heading(circumstances)}\n\n`)

  const progress = new Progress()
  const reports: ShapeReport[] = []
  for (const shape of SHAPES.filter(({ name }) => given.shape.includes(name))) {
    const report = await shape.run({
      reference: raw,
      rivals: RIVALS.filter(({ name }) => given.rival.includes(name)),
      loader,
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
  process.exitCode = reports.some((report) => report.failed.length > 0) ? 1 : 0
}

await main()
