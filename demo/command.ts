/**
 * The demo's command line: reads flags and environment into settings, or into a text and an exit code.
 * Called by main. Opens nothing, prints nothing, ends nothing.
 */

import { isIP } from 'node:net'
import { Command, CommanderError } from 'commander'

/** What the demo is to do. */
export interface Settings {
  /** 0 to 65535; 0 is any free port. */
  readonly port: number
  /** An IP address of this machine, or `*` for all. */
  readonly host: string
  readonly engine: 'auto' | 'uws' | 'ws'
  /** 0 to {@link MOST_BOTS}. */
  readonly bots: number
}

/** Either settings, or what to print before leaving with `code`: 0 for help and version, 2 for a mistake. */
export type Reading = { readonly settings: Settings } | { readonly code: 0 | 2; readonly text: string }

/** Most bots that one demo starts. */
export const MOST_BOTS = 200

/** Reads the words behind the command's name. A flag beats the environment's `PORT` and `HOST`. */
export function readCommand(words: readonly string[], environment: Environment, version: string): Reading {
  const printed: string[] = []
  const command = describeCommand(version).exitOverride()
  command.configureOutput({ writeOut: (text) => printed.push(text), writeErr: () => undefined })
  try {
    command.parse([...words], { from: 'user' })
    return { settings: settle(command.opts<Partial<Settings>>(), environment) }
  } catch (error) {
    if (error instanceof Mistake) return { code: 2, text: `${error.message}\n` }
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { code: 0, text: printed.join('') }
    return { code: 2, text: `${asSentence(error.message)}\n` }
  }
}

type Environment = Readonly<Record<string, string | undefined>>

class Mistake extends Error {}

function describeCommand(version: string): Command {
  return new Command('npm start --')
    .description('A 2D arena on one port: the page, the match, and bots that join over real sockets.')
    .option('--port <number>', 'port to open, 0 for any free one; else PORT, else 9080', (word) =>
      readPort('--port', word),
    )
    .option('--host <address>', 'address to open, * for all; else HOST, else 127.0.0.1', (word) =>
      readHost('--host', word),
    )
    .option('--engine <name>', 'socket engine: auto, uws or ws (default: auto)', readEngine)
    .option('--bots <number>', `bots that join, 0 to ${MOST_BOTS} (default: 20)`, readBots)
    .helpOption('--help', 'show this and leave')
    .version(version, '--version', 'show the version and leave')
    .allowExcessArguments(false)
}

function settle(given: Partial<Settings>, environment: Environment): Settings {
  return {
    port: given.port ?? readPort('PORT', environment['PORT'] || '9080'),
    host: given.host ?? readHost('HOST', environment['HOST'] || '127.0.0.1'),
    engine: given.engine ?? 'auto',
    bots: given.bots ?? 20,
  }
}

function readPort(name: string, word: string): number {
  return readWhole(name, word, 65535)
}

function readBots(word: string): number {
  return readWhole('--bots', word, MOST_BOTS)
}

function readWhole(name: string, word: string, top: number): number {
  if (/^\d{1,6}$/.test(word) && Number(word) <= top) return Number(word)
  throw new Mistake(`${name} must be a whole number from 0 to ${top}, not "${word}".`)
}

function readHost(name: string, word: string): string {
  if (word === 'localhost') return '127.0.0.1'
  if (word === '*' || isIP(word) !== 0) return word
  throw new Mistake(`${name} must be an IP address of this machine, or * for all of them, not "${word}".`)
}

function readEngine(word: string): Settings['engine'] {
  if (word === 'auto' || word === 'uws' || word === 'ws') return word
  throw new Mistake(`--engine must be auto, uws or ws, not "${word}".`)
}

function asSentence(message: string): string {
  const text = message.replace(/^error: /, '').replaceAll('\n', ' ')
  const ended = /[.?)]$/.test(text) ? text : `${text}.`
  return ended.charAt(0).toUpperCase() + ended.slice(1)
}
