/**
 * The demo's command line: reads flags and environment into settings, or into a text and an exit code.
 * Called by main. Opens nothing, prints nothing, ends nothing.
 */

import { CommandLine, type Environment, type Outcome } from '#cli/command-line'
import { readAddress, readEngine, readPort, readWhole, type EngineWord } from '#cli/words'
import type { Command } from 'commander'

/** What the demo is to do. */
export interface Settings {
  /** 0 to 65535; 0 is any free port. */
  readonly port: number
  /** An IP address of this machine, or `*` for all. */
  readonly host: string
  readonly engine: EngineWord
  /** 0 to {@link MOST_BOTS}. */
  readonly bots: number
  /** The path of the file to record into, which must not be there; undefined: nothing is recorded. */
  readonly record: string | undefined
}

/** Either settings, or what to print before leaving: code 0 for help and version, 2 for a mistake. */
export type Reading = { readonly settings: Settings } | Outcome

/** Most bots that one demo starts. */
export const MOST_BOTS = 200

/** Reads the words behind the command's name. A flag beats the environment's `PORT` and `HOST`. */
export function readCommand(words: readonly string[], environment: Environment, version: string): Reading {
  const line = new CommandLine('npm start --')
  describeCommand(line.command, version)
  return line.read(words, () => ({ settings: settle(line.command.opts<Partial<Settings>>(), environment) }))
}

function describeCommand(command: Command, version: string): void {
  command
    .description('A 2D arena on one port: the page, the match, and bots that join over real sockets.')
    .option('--port <number>', 'port to open, 0 for any free one; else PORT, else 9080', (word) =>
      readPort('--port', word),
    )
    .option('--host <address>', 'address to open, * for all; else HOST, else 127.0.0.1', (word) =>
      readAddress('--host', word),
    )
    .option('--engine <name>', 'socket engine: auto, uws or ws (default: auto)', (word) => readEngine('--engine', word))
    .option('--bots <number>', `bots that join, 0 to ${MOST_BOTS} (default: 20)`, (word) =>
      readWhole('--bots', word, 0, MOST_BOTS),
    )
    .option('--record <file>', 'record all that happens into a new file, to be replayed')
    .version(version, '--version', 'show the version and leave')
}

function settle(given: Partial<Settings>, environment: Environment): Settings {
  return {
    port: given.port ?? readPort('PORT', environment['PORT'] || '9080'),
    host: given.host ?? readAddress('HOST', environment['HOST'] || '127.0.0.1'),
    engine: given.engine ?? 'auto',
    bots: given.bots ?? 20,
    record: given.record,
  }
}
