/**
 * The words of `polled-peer godot4`: what can be asked about a Godot 4 project. Called by the command. Opens nothing and
 * prints nothing.
 */

import type { Command } from 'commander'
import { Mistake } from './command-line.ts'

/** The script whose remote calls are to be shown. */
export interface RpcsSettings {
  /** The path of a `.gd` file. */
  readonly file: string
}

/** Adds `godot4` to the command; `hear` gets the settings when the words ask for remote calls. */
export function addGodot4Command(program: Command, hear: (settings: RpcsSettings) => void): void {
  program
    .command('godot4')
    .description('Show what Godot 4 makes of a project.')
    .helpCommand(false)
    .action(() => {
      throw new Mistake('Say what to show: polled-peer godot4 rpcs <script.gd>.')
    })
    .command('rpcs')
    .argument('<script.gd>')
    .description("Show the indices and the checksum of a script's remote calls, with those of the scripts it extends.")
    .action((file: string) => hear({ file }))
}
