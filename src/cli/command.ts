/**
 * The command line of `polled-peer`: reads the words, does what they ask, and returns what to print and the exit code.
 * Called by main. Prints nothing itself and never ends the process.
 */

import { Command, CommanderError } from 'commander'
import type { EngineChoice } from '../server/engine.ts'
import { diagnose, type Machine } from './doctor.ts'

/** What the command needs of the world around it. */
export interface Surroundings {
  /** The version of this package. */
  readonly version: string
  readonly machine: Machine
  /** The engine that `engine: 'auto'` takes. */
  readonly chooseEngine: () => EngineChoice
}

/** What to print and how to end: 0 done, 1 the answer is no, 2 the words were wrong. */
export interface Outcome {
  readonly code: 0 | 1 | 2
  readonly stdout: string
  readonly stderr: string
}

/** Runs the words behind the command's name, as `['doctor']`. */
export function runCommand(words: readonly string[], surroundings: Surroundings): Outcome {
  const printed: string[] = []
  const outcome: { code: 0 | 1 } = { code: 0 }
  const command = new Command('polled-peer')
    .description('A multiplayer host that a game loop polls.')
    .version(surroundings.version, '--version', 'show the version and leave')
    .helpOption('--help', 'show this and leave')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => void printed.push(text), writeErr: () => undefined })
  command
    .command('doctor')
    .description('say which Node and which engine a server would run on here')
    .action(() => {
      const { isHealthy, text } = diagnose(surroundings.machine, surroundings.chooseEngine())
      printed.push(text)
      outcome.code = isHealthy ? 0 : 1
    })
  try {
    if (words.length === 0)
      return { code: 2, stdout: '', stderr: 'Say what to do: polled-peer --help shows what there is.\n' }
    command.parse([...words], { from: 'user' })
    return { code: outcome.code, stdout: printed.join(''), stderr: '' }
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { code: 0, stdout: printed.join(''), stderr: '' }
    return { code: 2, stdout: '', stderr: `${asSentence(error.message)}\n` }
  }
}

/** Commander writes `error: unknown option '--x'`, with its guess on a second line. */
function asSentence(message: string): string {
  const [first = '', ...guesses] = message.replace(/^error: /, '').split('\n')
  const rest = guesses.length === 0 ? '' : ` ${guesses.join(' ')}`
  return `${first.charAt(0).toUpperCase()}${first.slice(1)}.${rest} polled-peer --help shows what there is.`
}
