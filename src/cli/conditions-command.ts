/**
 * The words of `polled-peer conditions`: where to listen, where to lead, and what the network between is to be like.
 * Called by the command. Opens nothing and prints nothing; each mistake is one sentence.
 */

import { isIPv6 } from 'node:net'
import type { Command } from 'commander'
import { godotAddress, isEveryAddress, isLoopbackAddress, isOfThisMachine } from '../server/address.ts'
import { resolveConditions, type ConnectionConditions, type NetworkConditions } from '../testing/conditions.ts'
import { isPresetName, preset, PRESET_NAMES, type PresetName } from '../testing/presets.ts'
import { Mistake } from './command-line.ts'
import { sentenceOf } from './report-once.ts'
import { MOST_SEED } from './seed.ts'
import { readAddress, readPort, readSeconds, readWhole } from './words.ts'

/** Where a proxy leads. */
export interface ProxyTarget {
  /** An IP address or a host name. */
  readonly host: string
  /** 1 to 65535. */
  readonly port: number
}

/** What the proxy is to be. */
export interface ConditionsSettings {
  /** 0 to 65535; 0 is any free port. */
  readonly port: number
  /** An IP address of this machine, or `*` for all. */
  readonly address: string
  readonly target: ProxyTarget
  readonly preset: PresetName | null
  readonly conditions: ConnectionConditions
  /** 0 to 999,999,999; null is one that nobody has chosen. */
  readonly seed: number | null
  /** Seconds between two storms, in which all connections are reset at once; 0 is none. */
  readonly stormSeconds: number
  /** Seconds between two lines of status; 0 is none; null follows where the lines go. */
  readonly statusSeconds: number | null
}

type Direction = 'up' | 'down' | 'both'

interface Given {
  readonly listen?: number
  readonly bind?: string
  readonly to: ProxyTarget
  readonly preset?: PresetName
  readonly latency?: number
  readonly jitter?: number
  readonly bandwidth?: number
  readonly stallEvery?: number
  readonly stall?: number
  readonly silentAfter?: number
  readonly resetAfter?: number
  readonly resetAfterBytes?: number
  readonly readRate?: number
  readonly buffer?: number
  readonly only?: Direction
  readonly stormEvery?: number
  readonly seed?: number
  readonly statusInterval?: number
}

const PORT = 9081
const DIRECTIONS: readonly Direction[] = ['up', 'down', 'both']

/** The flags by the conditions that they ask for. */
const FLAGS: Readonly<Partial<Record<keyof NetworkConditions, string>>> = {
  latencyMs: '--latency',
  jitterMs: '--jitter',
  bytesPerSecond: '--bandwidth',
  stallEveryMs: '--stall-every',
  stallMs: '--stall',
  silentAfterMs: '--silent-after',
  resetAfterMs: '--reset-after',
  resetAfterBytes: '--reset-after-bytes',
  readerBytesPerSecond: '--read-rate',
  bufferBytes: '--buffer',
}

/** Adds `conditions` to the command; `hear` gets the settings when the words ask for a proxy. */
export function addConditionsCommand(program: Command, hear: (settings: ConditionsSettings) => void): void {
  const number = (flag: string): ((word: string) => number) => read(readNumber, flag)
  program
    .command('conditions')
    .description('Put a bad network in front of a server. Ctrl-C or SIGTERM ends it.')
    .requiredOption('--to <host:port>', 'the server to lead to', read(readTarget, '--to'))
    .option('--listen <port>', `port, 0 for any free one (default: ${PORT})`, read(readPort, '--listen'))
    .option('--bind <address>', 'address to open (default: 127.0.0.1)', read(readAddress, '--bind'))
    .option('--preset <name>', 'as 4g or wifi; a wrong name lists all', read(readPreset, '--preset'))
    .option('--latency <ms>', 'one way; a round trip has two of them', number('--latency'))
    .option('--jitter <ms>', 'at most so much more, evenly', number('--jitter'))
    .option('--bandwidth <number>', 'bytes a second', number('--bandwidth'))
    .option('--stall-every <ms>', 'stall so often on average, then burst', number('--stall-every'))
    .option('--stall <ms>', 'how long a stall lasts', number('--stall'))
    .option('--silent-after <ms>', 'then nothing comes, not even an end', number('--silent-after'))
    .option('--reset-after <ms>', 'reset each connection at this age', number('--reset-after'))
    .option('--reset-after-bytes <number>', 'or after so many bytes', number('--reset-after-bytes'))
    .option('--read-rate <number>', 'bytes a second that a slow reader takes', number('--read-rate'))
    .option('--buffer <bytes>', 'on the line at most, then senders wait', number('--buffer'))
    .option('--only <direction>', 'up or down: the flags above one way only', read(readDirection, '--only'))
    .option('--storm-every <seconds>', 'reset all connections at once', read(readSeconds, '--storm-every'))
    .option('--seed <number>', 'repeat a run (default: by chance)', read(readSeed, '--seed'))
    .option('--status-interval <seconds>', '0: no status', read(readSeconds, '--status-interval'))
    .action((given: Given) => hear(settle(given)))
}

function settle(given: Given): ConditionsSettings {
  const address = given.bind ?? '127.0.0.1'
  const port = given.listen ?? PORT
  const target = given.to
  if (port === target.port && leadsTo(target.host, address)) {
    throw new Mistake('--to must not lead to where the proxy itself listens.')
  }
  return {
    port,
    address,
    target,
    preset: given.preset ?? null,
    conditions: settleConditions(given),
    seed: given.seed ?? null,
    stormSeconds: given.stormEvery ?? 0,
    statusSeconds: given.statusInterval ?? null,
  }
}

/** Whether what goes to `host` comes to who listens on `address` of this machine. No name is resolved. */
function leadsTo(host: string, address: string): boolean {
  if (isEveryAddress(address)) return isLoopbackAddress(host) || isOfThisMachine(host)
  // To connect to all addresses is to connect to loopback.
  return isEveryAddress(host) ? isLoopbackAddress(address) : godotAddress(host) === godotAddress(address)
}

function settleConditions(given: Given): ConnectionConditions {
  const { up, down } = given.preset === undefined ? { up: {}, down: {} } : preset(given.preset)
  const asked = askedFor(given)
  const only = given.only ?? 'both'
  return {
    up: checked(only === 'down' ? up : { ...up, ...asked }),
    down: checked(only === 'up' ? down : { ...down, ...asked }),
  }
}

/** What flags ask for; what they leave out is left to the preset. */
function askedFor(given: Given): NetworkConditions {
  return {
    ...(given.latency === undefined ? {} : { latencyMs: given.latency }),
    ...(given.jitter === undefined ? {} : { jitterMs: given.jitter }),
    ...(given.bandwidth === undefined ? {} : { bytesPerSecond: given.bandwidth }),
    ...(given.stallEvery === undefined ? {} : { stallEveryMs: given.stallEvery }),
    ...(given.stall === undefined ? {} : { stallMs: given.stall }),
    ...(given.silentAfter === undefined ? {} : { silentAfterMs: given.silentAfter }),
    ...(given.resetAfter === undefined ? {} : { resetAfterMs: given.resetAfter }),
    ...(given.resetAfterBytes === undefined ? {} : { resetAfterBytes: given.resetAfterBytes }),
    ...(given.readRate === undefined ? {} : { readerBytesPerSecond: given.readRate }),
    ...(given.buffer === undefined ? {} : { bufferBytes: given.buffer }),
  }
}

/** The conditions as they are, once they are good. */
function checked(conditions: NetworkConditions): NetworkConditions {
  try {
    resolveConditions(conditions)
    return conditions
  } catch (error) {
    throw new Mistake(asFlags(sentenceOf(error)))
  }
}

/** The checks speak of fields; whoever typed flags knows them by these. */
function asFlags(sentence: string): string {
  let words = sentence
  for (const [field, flag] of Object.entries(FLAGS)) {
    words = words.replaceAll(`Option "${field}"`, flag).replaceAll(`"${field}"`, flag)
  }
  return words.replace(', or Infinity', '')
}

function read<T>(reader: (name: string, word: string) => T, name: string): (word: string) => T {
  return (word) => reader(name, word)
}

function readNumber(name: string, word: string): number {
  if (/^\d{1,15}([.]\d{1,6})?$/.test(word)) return Number(word)
  throw new Mistake(`${name} must be a number, not ${JSON.stringify(word)}.`)
}

function readTarget(name: string, word: string): ProxyTarget {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:/\s]+)):(\d{1,5})$/.exec(word) ?? []
  const host = bracketed ?? plain
  const isGood = host !== undefined && (bracketed === undefined || isIPv6(bracketed))
  if (isGood && Number(port) >= 1 && Number(port) <= 65_535) {
    return { host: host === 'localhost' ? '127.0.0.1' : host, port: Number(port) }
  }
  throw new Mistake(`${name} must be host and port, as 127.0.0.1:9080, not ${JSON.stringify(word)}.`)
}

function readPreset(name: string, word: string): PresetName {
  const lower = word.toLowerCase()
  if (isPresetName(lower)) return lower
  throw new Mistake(`${name} must be one of ${PRESET_NAMES.join(', ')}, not ${JSON.stringify(word)}.`)
}

function readDirection(name: string, word: string): Direction {
  const direction = DIRECTIONS.find((known) => known === word)
  if (direction !== undefined) return direction
  throw new Mistake(`${name} must be up, down or both, not ${JSON.stringify(word)}.`)
}

function readSeed(name: string, word: string): number {
  return readWhole(name, word, 0, MOST_SEED)
}
