/**
 * The words of `polled-peer load`: whom to load, with how many peers, how often and how long, read into settings.
 * Called by the command. Opens nothing and prints nothing; each mistake is one sentence.
 */

import type { Command } from 'commander'
import { checkRequest, type Wish } from '../client/request-check.ts'
import { Mistake } from './command-line.ts'
import { LEAST_PACKET_BYTES } from './load-packet.ts'
import { MOST_SEED } from './seed.ts'
import { readSeconds, readWhole } from './words.ts'

/** What the load is to be. */
export interface LoadSettings {
  readonly url: string
  /** The server may be another machine. */
  readonly isOwnServer: boolean
  /** 1 to 60,000. */
  readonly peers: number
  /** Turns of each peer a second, 0.01 to 1000. */
  readonly rate: number
  /** Bytes of a packet, 12 to 1,048,576. */
  readonly size: number
  /** 0.1 to 3600; at least as long as the first turn takes. */
  readonly seconds: number
  /** Path of a module that exports a bot; null for this project's own. */
  readonly script: string | null
  /** 1 to 64. */
  readonly processes: number
  /** Path of a file, or `-` for standard output; null for none. */
  readonly json: string | null
  readonly isMultiplayer: boolean
  readonly protocols: readonly string[]
  readonly headers: readonly string[]
  readonly isInsecure: boolean
  /** 0 to 999,999,999; null is one that nobody has chosen. */
  readonly seed: number | null
  /** Seconds between two lines of status; 0 is none; null follows where the lines go. */
  readonly statusSeconds: number | null
}

interface Given {
  readonly peers?: number
  readonly rate?: number
  readonly size?: number
  readonly seconds?: number
  readonly script?: string
  readonly processes?: number
  readonly json?: string
  readonly gdMpApi?: true
  readonly protocol?: readonly string[]
  readonly header?: readonly string[]
  readonly insecure?: true
  readonly seed?: number
  readonly statusInterval?: number
  readonly iOwnThisServer?: true
}

const USUAL = { peers: 50, rate: 20, size: 32, seconds: 10, processes: 1 }
const MOST = { peers: 60_000, rate: 1000, size: 1_048_576, seconds: 3600, processes: 64 }
const LEAST_RATE = 0.01
/** A connection that asks for nothing; where it leads to is checked when the load begins. */
const PLAIN_WISH: Wish = {
  url: 'ws://localhost',
  protocols: [],
  custom_headers: [],
  verify_ssl: true,
  certificate: null,
}

/** Adds `load` to the command; `hear` gets the settings when the words ask for a load. */
export function addLoadCommand(program: Command, hear: (settings: LoadSettings) => void): void {
  const whole = (flag: string, least: number, most: number) => (word: string) => readWhole(flag, word, least, most)
  program
    .command('load')
    .description('Send to a server on a schedule, and time its answers. Ctrl-C ends it.')
    .argument('<url>', 'ws:// or wss://, of this machine')
    .option('--peers <number>', `peers at once (default: ${USUAL.peers})`, whole('--peers', 1, MOST.peers))
    .option('--rate <number>', `turns of each a second (default: ${USUAL.rate})`, readRate)
    .option('--size <bytes>', `of a packet (default: ${USUAL.size})`, whole('--size', LEAST_PACKET_BYTES, MOST.size))
    .option('--seconds <seconds>', `how long (default: ${USUAL.seconds})`, readLength)
    .option('--script <file>', 'a module that exports a bot, in place of an echo')
    .option('--gd-mp-api', "speak Godot's protocol: send to the next peer")
    .option('--processes <number>', 'if one is not enough', whole('--processes', 1, MOST.processes))
    .option('--json <file>', 'where the figures go; - prints them')
    .option('--protocol <name...>', 'sub-protocols to offer')
    .option('--header <line...>', 'further headers, as "Name: value"')
    .option('--insecure', 'take any certificate')
    .option('--seed <number>', 'dice of the bots (default: by chance)', whole('--seed', 0, MOST_SEED))
    .option('--status-interval <seconds>', '0: no status', (word) => readSeconds('--status-interval', word))
    .option('--i-own-this-server', 'the server may be another machine')
    .action((url: string, given: Given) => hear(settle(url, given)))
}

function settle(url: string, given: Given): LoadSettings {
  const { peers, rate, size, seconds, processes } = { ...USUAL, ...given }
  if (rate * seconds < 1) throw new Mistake('--rate and --seconds leave no turn: their product must be 1 or more.')
  if (processes > peers) throw new Mistake('--processes must not be more than --peers.')
  const { protocol: protocols = [], header: headers = [] } = given
  demandAcceptable('--protocol', { protocols })
  demandAcceptable('--header', { custom_headers: headers })
  return {
    ...{ url, peers, rate, size, seconds, processes },
    isOwnServer: given.iOwnThisServer === true,
    script: given.script ?? null,
    json: given.json ?? null,
    isMultiplayer: given.gdMpApi === true,
    ...{ protocols, headers },
    isInsecure: given.insecure === true,
    seed: given.seed ?? null,
    statusSeconds: given.statusInterval ?? null,
  }
}

/** What every peer's client would refuse is a mistake of the words. */
function demandAcceptable(flag: string, asked: Partial<Wish>): void {
  const check = checkRequest({ ...PLAIN_WISH, ...asked }, { cannot: {} })
  if (!check.ok) throw new Mistake(`${flag}: ${check.message}`)
}

function readRate(word: string): number {
  const rate = /^\d{1,4}([.]\d{1,3})?$/.test(word) ? Number(word) : -1
  if (rate >= LEAST_RATE && rate <= MOST.rate) return rate
  throw new Mistake(`--rate must be a number from ${LEAST_RATE} to ${MOST.rate}, not ${JSON.stringify(word)}.`)
}

function readLength(word: string): number {
  const seconds = /^\d{1,4}([.]\d{1,3})?$/.test(word) ? Number(word) : -1
  if (seconds >= 0.1 && seconds <= MOST.seconds) return seconds
  throw new Mistake(`--seconds must be a number from 0.1 to ${MOST.seconds}, not ${JSON.stringify(word)}.`)
}
