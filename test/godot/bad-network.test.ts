/** A real Godot 3 game behind `polled-peer conditions`, in its own main loop. */

import { fileURLToPath } from 'node:url'
import t from 'tap'
import { playBadNetworks, type Felt } from '../support/bad-networks.ts'
import { GodotProcess } from '../support/godot.ts'
import { requireProgram } from '../support/programs.ts'

const SCRIPT = fileURLToPath(new URL('bad-network-client.gd', import.meta.url))

playBadNetworks(t, 'a Godot game', async (t, { url, packets, feltMs }) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return undefined
  const env = { SERVER_URL: url, PACKETS: String(packets), FELT_MS: String(feltMs) }
  const game = GodotProcess.start(t, { program, script: SCRIPT, env })

  const [felt] = await game.events.take(1)

  t.equal(await game.ended, 0, game.output)
  return felt as unknown as Felt
})
