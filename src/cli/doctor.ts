/**
 * What `polled-peer doctor` says: which Node this is, and which engine `engine: 'auto'` takes here and why.
 * Called by the command. Opens nothing and prints nothing.
 */

import type { EngineChoice } from '../server/engine.ts'

/** The machine as the doctor sees it. */
export interface Machine {
  /** As `20.19.0`. */
  readonly nodeVersion: string
  /** As `linux`. */
  readonly platform: string
  /** As `x64`. */
  readonly architecture: string
}

/** Lines for the terminal, and whether a server can run here. */
export interface Diagnosis {
  readonly isHealthy: boolean
  readonly text: string
}

/** Puts the machine and the choice of engine into words. */
export function diagnose(machine: Machine, choice: EngineChoice): Diagnosis {
  const lines = [`Node ${machine.nodeVersion} on ${machine.platform} ${machine.architecture}`]
  if (choice.ok) lines.push(`engine 'auto' takes ${choice.engine} here`)
  else lines.push(`no engine loads here: ${choice.message}`)
  if (choice.ok && choice.note !== undefined) lines.push(choice.note)
  return { isHealthy: choice.ok, text: `${lines.join('\n')}\n` }
}
