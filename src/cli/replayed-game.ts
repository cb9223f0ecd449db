/**
 * The game that `polled-peer replay` runs: of a module that was named, or the relay that `polled-peer record` ran, whose
 * settings are in the recording's note. Called by the replay's program. What cannot be had is a Mistake with a sentence.
 */

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { RecordingReader } from '../recording/recording-reader.ts'
import type { MakeGame, ReplayOptions } from '../recording/replay.ts'
import { Mistake } from './command-line.ts'
import { RelayGame, relayOfNote, relayOptions, type RelaySettings } from './relay-game.ts'
import type { ReplaySettings } from './replay-command.ts'
import { sentenceOf } from './report-once.ts'

/** How to build the game, and its server. */
export interface GameToReplay {
  readonly makeGame: MakeGame
  readonly server: ReplayOptions['server']
}

/** Finds the game. @throws Mistake */
export async function findGame({ file, game }: ReplaySettings): Promise<GameToReplay> {
  return game === null ? relayOf(file) : gameOfModule(game, await load(game))
}

/** The game of a module: its `makeGame`, or its default export; and its `serverOptions`, if it has them. @throws Mistake */
export function gameOfModule(name: string, module: Readonly<Record<string, unknown>>): GameToReplay {
  const found = [module, module['default']].filter(isObject)
  const makeGame = found.map((part) => part['makeGame']).find(isFunction) ?? module['default']
  if (!isFunction(makeGame)) throw new Mistake(`'${name}' exports no function makeGame, by name or as its default.`)
  const server = found.map((part) => part['serverOptions']).find(isObject)
  return { makeGame: makeGame as MakeGame, server }
}

function relayOf(file: string): GameToReplay {
  const reader = new RecordingReader(file)
  const settings = relayOfNote(reader.header?.description.note)
  const problem = reader.end?.reason
  reader.close()
  if (problem !== undefined) throw new Mistake(`'${file}' cannot be replayed. ${problem}`)
  if (settings === null) {
    throw new Mistake(`'${file}' was not recorded by polled-peer record: say with --game which game it is.`)
  }
  return { makeGame: (world) => openRelay(new RelayGame(world, settings)), server: relayServer(settings) }
}

function relayServer(settings: RelaySettings): ReplayOptions['server'] {
  // Its warnings were told when it was live.
  return { ...relayOptions(settings), on_warning: () => undefined }
}

function openRelay(game: RelayGame): RelayGame {
  const problem = game.open()
  if (problem !== undefined) throw new Mistake(problem)
  return game
}

async function load(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw new Mistake(`'${path}' cannot be loaded: ${sentenceOf(error)}`)
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isFunction(value: unknown): value is (...words: never) => unknown {
  return typeof value === 'function'
}
