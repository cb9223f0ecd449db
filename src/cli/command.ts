/**
 * The command line of `polled-peer`: reads the words, does what they ask, and returns what to print and the exit code,
 * or the settings of a program that is to run. Called by main. Prints nothing itself and never ends the process.
 */

import type { EngineChoice } from '../server/engine.ts'
import { CommandLine, type Environment, type Outcome } from './command-line.ts'
import { addConditionsCommand, type ConditionsSettings } from './conditions-command.ts'
import { diagnose, type Machine } from './doctor.ts'
import { addGodot4Command, type RpcsSettings } from './godot4-command.ts'
import { addHostCommand, type HostSettings } from './host-command.ts'
import { addInspectCommand, type InspectSettings } from './inspect-command.ts'
import { addLoadCommand, type LoadSettings } from './load-command.ts'
import { addRecordCommand, type RecordSettings } from './record-command.ts'
import { addReplayCommand, type ReplaySettings } from './replay-command.ts'

/** What the command needs of the world around it. */
export interface Surroundings {
  /** The version of this package. */
  readonly version: string
  readonly machine: Machine
  readonly environment: Environment
  /** The engine that `engine: 'auto'` takes. */
  readonly chooseEngine: () => EngineChoice
}

/** A host that is to run until it is told to stop. */
export interface HostOrder {
  readonly host: HostSettings
}

/** A proxy that is to run until it is told to stop. */
export interface ConditionsOrder {
  readonly conditions: ConditionsSettings
}

/** A load that is to run to its end. */
export interface LoadOrder {
  readonly load: LoadSettings
}

/** A host that is to run, recorded, until it is told to stop. */
export interface RecordOrder {
  readonly record: RecordSettings
}

/** A recording that is to be played. */
export interface ReplayOrder {
  readonly replay: ReplaySettings
}

/** A recording that is to be shown. */
export interface InspectOrder {
  readonly inspect: InspectSettings
}

/** A script of Godot 4 whose remote calls are to be shown. */
export interface RpcsOrder {
  readonly rpcs: RpcsSettings
}

/** What there is to do: print and end, or run. */
export type Answer =
  Outcome | HostOrder | ConditionsOrder | LoadOrder | RecordOrder | ReplayOrder | InspectOrder | RpcsOrder

const PROGRAMS = ['host', 'conditions', 'load', 'record', 'replay', 'inspect', 'godot4']

/** Runs the words behind the command's name, as `['doctor']`. */
export function runCommand(words: readonly string[], surroundings: Surroundings): Answer {
  const program = PROGRAMS.find((name) => name === words[0])
  const hint = `polled-peer ${program === undefined ? '' : `${program} `}--help shows what there is.`
  const silence: Outcome = { code: 2, stdout: '', stderr: `Say what to do: ${hint}\n` }
  if (words.length === 0) return silence
  const line = new CommandLine('polled-peer')
  const answers: Answer[] = []
  line.command
    .description('A multiplayer host that a game loop polls.')
    .version(surroundings.version, '--version', 'show the version and leave')
  addHostCommand(line.command, surroundings.environment, (host) => answers.push({ host }))
  addConditionsCommand(line.command, (conditions) => answers.push({ conditions }))
  addLoadCommand(line.command, (load) => answers.push({ load }))
  addRecordCommand(line.command, surroundings.environment, (record) => answers.push({ record }))
  addReplayCommand(line.command, (replay) => answers.push({ replay }))
  addInspectCommand(line.command, (inspect) => answers.push({ inspect }))
  addGodot4Command(line.command, (rpcs) => answers.push({ rpcs }))
  line.command
    .command('doctor')
    .description('say which Node and which engine a server would run on here')
    .action(() => {
      const { isHealthy, text } = diagnose(surroundings.machine, surroundings.chooseEngine())
      answers.push({ code: isHealthy ? 0 : 1, stdout: text, stderr: '' })
    })
  return line.read(words, () => answers[0] ?? silence, hint)
}
