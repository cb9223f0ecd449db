/**
 * `npm run fuzz`: gives each target inputs for some seconds, and prints those for which a promise was broken.
 * Ends with 0 if there were none, 1 if there was one, or a target that does not reach what it names, 2 for a wrong argument.
 */

import { Command, InvalidArgumentError } from 'commander'
import { Progress } from '../bench/report/progress.ts'
import { hex, toHex } from '../test/support/hex.ts'
import { Coverage } from './coverage.ts'
import { fuzzTarget, type FuzzFind, type FuzzPlan } from './fuzz-target.ts'
import type { FuzzTarget } from './target.ts'

interface Arguments {
  readonly seconds: number
  readonly runs?: number
  readonly seed?: number
  readonly input?: Uint8Array
}

const ROOT = new URL('..', import.meta.url).href
const LARGEST_SEED = 0x7fff_ffff
const A_DAY = 86_400

function number(low: number, high: number, isWhole: boolean): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (value >= low && value <= high && (!isWhole || Number.isInteger(value))) return value
    throw new InvalidArgumentError(`It must be ${isWhole ? 'a whole number ' : ''}from ${low} to ${high}.`)
  }
}

function readInput(text: string): Uint8Array {
  try {
    return hex(text.toLowerCase())
  } catch {
    throw new InvalidArgumentError('It must be bytes in hex, as "04 00 ff".')
  }
}

function readArguments(targets: readonly FuzzTarget[]): { chosen: readonly FuzzTarget[]; given: Arguments } {
  const names = targets.map(({ name }) => name)
  const command = new Command('npm run fuzz --')
    .description('Looks for bytes from outside that break a promise of a reader of polled-peer.')
    .argument('[targets...]', `what to fuzz, of: ${names.join(', ')} (default: all)`)
    .option('--seconds <seconds>', 'for each target', number(0.1, A_DAY, false), 10)
    .option('--runs <count>', 'so many inputs for each target, instead of seconds; 0: its seeds', number(0, 1e9, true))
    .option('--seed <number>', 'where chance begins (default: by chance)', number(0, LARGEST_SEED, true))
    .option('--input <hex>', 'run one target on these bytes, and nothing else', readInput)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse()
  const given = command.opts<Arguments>()
  const unknown = command.args.filter((name) => !names.includes(name))
  if (unknown.length > 0)
    command.error(`error: there is no target ${unknown.join(', ')}; there are ${names.join(', ')}`)
  const chosen = targets.filter(({ name }) => command.args.length === 0 || command.args.includes(name))
  if (given.input !== undefined && chosen.length !== 1) command.error('error: --input is for one target')
  return { chosen, given }
}

function describe({ name }: FuzzTarget, { bytes, error }: FuzzFind): string {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const spelled = Buffer.from(bytes).toString('hex')
  return [
    `${name}: ${told}`,
    `  for ${bytes.length} bytes: ${toHex(bytes)}`,
    `  as text: ${JSON.stringify(Buffer.from(bytes).toString())}`,
    `  again: npm run fuzz -- ${name} --input ${spelled === '' ? '""' : spelled}`,
    '',
  ].join('\n')
}

/** Runs one target, and prints a line for it; false where something is wrong. */
function fuzzOne(target: FuzzTarget, coverage: Coverage, given: Arguments, seed: number): boolean {
  const progress = new Progress()
  const end = performance.now() + given.seconds * 1000
  const { runs: mostRuns } = given
  let shownAt = 0
  const plan: FuzzPlan = {
    ...{ seed, coverage, mostRuns },
    goesOn: () => mostRuns !== undefined || performance.now() < end,
    onProgress({ runs, pool }) {
      if (!process.stderr.isTTY || performance.now() < shownAt + 500) return
      shownAt = performance.now()
      progress.show(`${target.name}: ${runs} inputs, ${pool} to begin with`)
    },
  }
  coverage.forget()
  const { runs, pool, find } = fuzzTarget(target, plan)
  progress.done()
  const unreached = target.reads.filter((file) => !coverage.reached.has(file))
  const verdict = find === null ? 'nothing found' : 'FOUND'
  const figures = `${runs} inputs, ${pool} kept, ${coverage.size} characters of code reached`
  process.stdout.write(`${target.name.padEnd(14)} ${verdict}: ${figures}\n`)
  if (find !== null) process.stdout.write(describe(target, find))
  for (const file of unreached) process.stdout.write(`${target.name}: ${file} was not reached\n`)
  return find === null && unreached.length === 0
}

/** Runs one target on one input. */
function runOnce(target: FuzzTarget, bytes: Uint8Array): boolean {
  try {
    target.run(bytes)
    process.stdout.write(`${target.name}: nothing is broken\n`)
    return true
  } catch (error) {
    process.stdout.write(describe(target, { bytes, error }))
    return false
  }
}

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  const coverage = new Coverage(ROOT)
  // Not before: V8 counts in what it compiles from now on.
  const { TARGETS } = await import('./targets.ts')
  const { chosen, given } = readArguments(TARGETS)
  const [only] = chosen
  if (given.input !== undefined && only !== undefined) {
    process.exitCode = runOnce(only, given.input) ? 0 : 1
    return
  }
  const seed = given.seed ?? Math.floor(Math.random() * LARGEST_SEED)
  process.stdout.write(`seed ${seed}\n`)
  const isWell = chosen.map((target) => fuzzOne(target, coverage, given, seed)).every(Boolean)
  process.exitCode = isWell ? 0 : 1
}

await main()
