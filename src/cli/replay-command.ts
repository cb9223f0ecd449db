/**
 * The words of `polled-peer replay`: the recording, and the module with the game that is to live through it again.
 * Called by the command. Opens nothing and prints nothing.
 */

import type { Command } from 'commander'

/** What is to be replayed. */
export interface ReplaySettings {
  /** The path of the recording. */
  readonly file: string
  /** The path of a module; null is the relay that `polled-peer record` ran. */
  readonly game: string | null
}

/** Adds `replay` to the command; `hear` gets the settings when the words ask for a replay. */
export function addReplayCommand(program: Command, hear: (settings: ReplaySettings) => void): void {
  program
    .command('replay')
    .argument('<file>')
    .description('Run a game on what was recorded and say where it first does otherwise.')
    .option('--game <module>', 'exports makeGame (default: the relay of `record`)')
    .action((file: string, { game }: { readonly game?: string }) => hear({ file, game: game ?? null }))
}
