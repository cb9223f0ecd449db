/**
 * The words of `polled-peer host`: its flags, PORT and HOST, read into settings.
 * Called by the command, and by `record`, which has the same flags. Opens nothing and prints nothing; each mistake is one sentence.
 */

import type { Command } from 'commander'
import { isCodecOffer } from '../multiplayer/codec/wire-codec.ts'
import { checkProtocols } from '../server/listen-check.ts'
import { TrustedProxies } from '../server/trusted-proxies.ts'
import { Mistake, type Environment } from './command-line.ts'
import { sentenceOf } from './report-once.ts'
import {
  readAddress,
  readEngine,
  readOrigin,
  readPort,
  readSeconds,
  readWhole,
  readWire,
  type EngineWord,
  type WireWord,
} from './words.ts'

/** What the host is to be. */
export interface HostSettings {
  /** 0 to 65535; 0 is any free port. */
  readonly port: number
  /** An IP address of this machine, or `*` for all. */
  readonly address: string
  /** Paths of PEM files; null is a host without TLS. */
  readonly tls: { readonly key: string; readonly certificate: string } | null
  /** 1 to 1,000,000. */
  readonly maxPeers: number
  /** Connections from one address, 1 to 1,000,000. */
  readonly maxPerAddress: number
  /** False: a star, whose clients never learn of each other. */
  readonly isRelay: boolean
  /** Empty: pages of any origin may connect. */
  readonly origins: readonly string[]
  /** Empty: only clients that offer no sub-protocol are let in. */
  readonly protocols: readonly string[]
  /** Addresses and ranges of proxies that tell true addresses. */
  readonly proxies: readonly string[]
  readonly engine: EngineWord
  /** What clients speak; `both`: each kind its own. */
  readonly wire: WireWord
  /** Seconds between two lines of status; 0 is none; null follows where the lines go. */
  readonly statusSeconds: number | null
  /** One line for each peer that comes and goes, and for each refusal. */
  readonly isVerbose: boolean
}

const PORT = 9080
const MAX_PEERS = 4095
const MAX_PER_ADDRESS = 64
const MOST_PEERS = 1_000_000

/** What the flags of a host were given. */
export interface GivenHost {
  readonly port?: number
  readonly bind?: string
  readonly tlsKey?: string
  readonly tlsCert?: string
  readonly maxPeers?: number
  readonly maxPerAddress?: number
  readonly relay: boolean
  readonly allowOrigin?: readonly string[]
  readonly protocol?: readonly string[]
  readonly trustProxy?: readonly string[]
  readonly engine?: EngineWord
  readonly wire?: WireWord
  readonly statusInterval?: number
  readonly verbose?: true
}

/** Adds `host` to the command; `hear` gets the settings when the words ask for a host. */
export function addHostCommand(
  program: Command,
  environment: Environment,
  hear: (settings: HostSettings) => void,
): void {
  withHostFlags(program.command('host'))
    .description('Run a relay for Godot and web games (gd_mp_api). Ctrl-C or SIGTERM ends it.')
    .action((given: GivenHost) => hear(settleHost(given, environment)))
}

/** Gives a command the flags of a host; what it is given goes to {@link settleHost}. */
export function withHostFlags(command: Command): Command {
  return command
    .option('--port <number>', 'port, 0 for any free one; else PORT, else 9080', one(readPort, '--port'))
    .option('--bind <address>', 'address to open; else HOST, else * for all', one(readAddress, '--bind'))
    .option('--tls-key <file>', 'private key in PEM; with --tls-cert: wss://')
    .option('--tls-cert <file>', 'certificate in PEM, its chain behind it')
    .option('--max-peers <number>', `peers at once (default: ${MAX_PEERS})`, one(readMost, '--max-peers'))
    .option(
      '--max-per-address <number>',
      `from one address (default: ${MAX_PER_ADDRESS})`,
      one(readMost, '--max-per-address'),
    )
    .option('--no-relay', 'clients reach only the server, not each other')
    .option('--allow-origin <origin...>', 'pages that may join (default: any)', many(readOrigin, '--allow-origin'))
    .option('--protocol <name...>', 'sub-protocols to accept (default: none)', many(readProtocol, '--protocol'))
    .option('--trust-proxy <address...>', 'proxies that tell true addresses', many(readProxy, '--trust-proxy'))
    .option('--engine <name>', 'auto, uws or ws (default: auto)', one(readEngine, '--engine'))
    .option('--wire <name>', 'godot3, godot4 or both (default: godot3)', one(readWire, '--wire'))
    .option(
      '--status-interval <seconds>',
      '0: no status (default: 0.5, in a log 60)',
      one(readSeconds, '--status-interval'),
    )
    .option('--verbose', 'a line for who comes, goes or is refused')
}

/** Makes settings of what the flags of {@link withHostFlags} were given. @throws Mistake */
export function settleHost(given: GivenHost, environment: Environment): HostSettings {
  const { tlsKey: key, tlsCert: certificate } = given
  if (key !== undefined && certificate === undefined) throw new Mistake('--tls-key needs --tls-cert beside it.')
  if (certificate !== undefined && key === undefined) throw new Mistake('--tls-cert needs --tls-key beside it.')
  return {
    port: given.port ?? readPort('PORT', environment['PORT'] || String(PORT)),
    address: given.bind ?? readAddress('HOST', environment['HOST'] || '*'),
    tls: key === undefined || certificate === undefined ? null : { key, certificate },
    maxPeers: given.maxPeers ?? MAX_PEERS,
    maxPerAddress: given.maxPerAddress ?? MAX_PER_ADDRESS,
    isRelay: given.relay,
    origins: given.allowOrigin ?? [],
    protocols: given.protocol ?? [],
    proxies: given.trustProxy ?? [],
    engine: given.engine ?? 'auto',
    wire: given.wire ?? 'godot3',
    statusSeconds: given.statusInterval ?? null,
    isVerbose: given.verbose === true,
  }
}

type Reader<T> = (name: string, word: string) => T

function one<T>(read: Reader<T>, name: string): (word: string) => T {
  return (word) => read(name, word)
}

/** Commander hands on what earlier words of the same flag made. */
function many<T>(read: Reader<T>, name: string): (word: string, before: readonly T[] | undefined) => readonly T[] {
  return (word, before = []) => [...before, read(name, word)]
}

function readMost(name: string, word: string): number {
  return readWhole(name, word, 1, MOST_PEERS)
}

function readProtocol(name: string, word: string): string {
  if (checkProtocols([word]) === null) return word
  if (isCodecOffer(word)) {
    throw new Mistake(`${name} must be the name of a game: codecs, as in ${JSON.stringify(word)}, need no listing.`)
  }
  throw new Mistake(`${name} must be a name without spaces and commas, not ${JSON.stringify(word)}.`)
}

function readProxy(name: string, word: string): string {
  try {
    new TrustedProxies([word])
    return word
  } catch (error) {
    throw new Mistake(sentenceOf(error).replace('trusted_proxies:', name))
  }
}
