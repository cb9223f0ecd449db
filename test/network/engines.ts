/**
 * The two real engines as rows of a table: a network test is written once and runs on each. Called by the tests of this
 * folder. Where the native build of uws cannot load, its row is skipped with the loader's reason; on the versions of
 * Node that it is made for that is a failure, when POLLED_PEER_REQUIRE_ALL=1 as in CI.
 */

import type { Test } from 'tap'
import { chooseEngine } from '../../src/server/engine.ts'
import type { Ability } from '../../src/server/transport/transport.ts'

/** An engine that opens real ports. */
export type RealEngine = 'uws' | 'ws'

/** The versions of Node for which the dependency brings a native build. */
const NODE_WITH_UWS = new Set(['20', '22'])

/** Calls `tell` for each engine that loads here; it makes subtests whose names begin with the engine's. */
export function onEachEngine(t: Test, tell: (engine: RealEngine) => void): void {
  if (hasEngine(t, 'uws')) tell('uws')
  tell('ws')
}

/** The engines that load here, without a word about the others. */
export function enginesHere(): RealEngine[] {
  return (['uws', 'ws'] as const).filter((engine) => chooseEngine(engine).ok)
}

/** Whether the engine loads here; if not, the test has been told why. */
export function hasEngine(t: Test, engine: RealEngine): boolean {
  const choice = chooseEngine(engine)
  if (choice.ok) return true
  const isOwed = NODE_WITH_UWS.has(process.versions.node.split('.')[0] ?? '')
  if (isOwed && process.env['POLLED_PEER_REQUIRE_ALL'] === '1') t.fail(choice.message)
  else t.pass(`${engine} engine`, { skip: choice.message })
  return false
}

/** The reason why an engine lacks an ability; undefined if it has it. */
export function inability(engine: RealEngine, ability: Ability): string | undefined {
  const choice = chooseEngine(engine)
  return choice.ok ? choice.transport.cannot[ability] : choice.message
}

/** The option that bounds the answer to our close frame, where the engine does not bound it by itself. */
export function closeTimeout(engine: RealEngine, seconds: number): { close_timeout?: number } {
  return inability(engine, 'close-timeout') === undefined ? { close_timeout: seconds } : {}
}
