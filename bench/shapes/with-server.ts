/**
 * A fresh server of a rival for the time of one run. Called by server-shape.ts and gauge-shape.ts.
 * It always stops what it started, and what goes wrong in between names the rival and what the server said.
 */

import { freePort } from '../measure/free-port.ts'
import type { Rival, RunningServer, ServerProgram, StartOptions } from '../rivals/rival.ts'
import type { ShapeContext } from './shape.ts'

/** Starts the server, lets `use` work with it, stops it, and gives what `use` gave. */
export async function withServer<T>(
  rival: Rival,
  program: ServerProgram,
  game: Pick<StartOptions, 'hz' | 'packets' | 'work'>,
  { placement, profileFolder }: ShapeContext,
  use: (server: RunningServer) => Promise<T>,
): Promise<T> {
  const server = await rival.start(program, { ...game, port: await freePort(), core: placement.server, profileFolder })
  try {
    return await use(server)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${rival.name}: ${reason} ${server.complaint()}`.trim(), { cause: error })
  } finally {
    await server.stop()
  }
}
