/**
 * Reads the words of a command line, for every program of this project: either what they mean, or what to print and the
 * exit code. Called by the commands and by the demo. Prints nothing itself, and never ends the process.
 */

import { Command, CommanderError } from 'commander'

/** What to print and how to end: 0 done, 1 the answer is no, 2 the words were wrong. */
export interface Outcome {
  readonly code: 0 | 1 | 2
  readonly stdout: string
  readonly stderr: string
}

/** The environment of a process, as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A word that cannot be meant. Its message is the sentence that the user reads. */
export class Mistake extends Error {}

/** The width that help is made for, whatever the terminal's. */
const HELP_WIDTH = 80

/** A commander command that keeps to itself what it would print. */
export class CommandLine {
  /** Describe flags and subcommands here; each reader of a flag may throw a {@link Mistake}. */
  readonly command: Command
  readonly #printed: string[] = []

  constructor(name: string) {
    this.command = new Command(name)
      .helpOption('--help', 'show this and leave')
      .helpCommand(false)
      .exitOverride()
      .allowExcessArguments(false)
      .configureOutput({
        writeOut: (text) => void this.#printed.push(text),
        writeErr: () => undefined,
        getOutHelpWidth: () => HELP_WIDTH,
      })
  }

  /**
   * Reads the words behind the command's name and returns what `settle` makes of them. Help and version are outcomes
   * with code 0; a mistake is one with code 2 and a single sentence, behind which `hint` stands if a word is unknown.
   */
  read<T>(words: readonly string[], settle: () => T, hint = ''): T | Outcome {
    try {
      this.command.parse([...words], { from: 'user' })
      return settle()
    } catch (error) {
      if (error instanceof Mistake) return { code: 2, stdout: '', stderr: `${error.message}\n` }
      if (!(error instanceof CommanderError)) throw error
      if (error.exitCode === 0) return { code: 0, stdout: this.#printed.join(''), stderr: '' }
      return { code: 2, stdout: '', stderr: `${asSentence(error.message)}${hint === '' ? '' : ` ${hint}`}\n` }
    }
  }
}

/** Commander writes `error: unknown option '--x'`, with its guess on a second line. */
function asSentence(message: string): string {
  const [first = '', ...guesses] = message.replace(/^error: /, '').split('\n')
  const ended = /[.?!]$/.test(first) ? first : `${first}.`
  return [ended.charAt(0).toUpperCase() + ended.slice(1), ...guesses].join(' ')
}
