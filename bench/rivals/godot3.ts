/**
 * Godot 3's own WebSocketServer, run by the headless engine (Debian: godot3-server), polling as fast as it can
 * or at the rate it is told.
 */

import { spawnSync } from 'node:child_process'
import type { Rival } from './rival.ts'
import { startServer } from './server-process.ts'

const PROGRAM = 'godot3-server'

/** The server whose API ours has. */
export const godot3: Rival = {
  name: 'godot3',
  title: "Godot 3's WebSocketServer, poll() in a loop",
  absence: () =>
    Promise.resolve(spawnSync(PROGRAM, ['--version']).error ? `${PROGRAM} is not on PATH (Debian has it)` : null),
  start: (program, options) => {
    const script = new URL(`../../bench/rivals/godot-${program}.gd`, import.meta.url).pathname
    const numbers = [`--port=${options.port}`, `--hz=${options.hz}`, `--packets=${options.packets ?? 1}`]
    return startServer([PROGRAM, '-s', script, ...numbers], options, 'signal')
  },
}

/** The same in shapes whose figures a server is asked for. */
export const muteGodot3: Rival = {
  ...godot3,
  absence: () => Promise.resolve('a script of the headless engine has no standard input to be asked by'),
}

/** The engine's own version; `null` where it is not installed. */
export function godotVersion(): string | null {
  const answer = spawnSync(PROGRAM, ['--version'])
  return answer.error ? null : answer.stdout.toString().trim()
}
