/**
 * Godot 3's RPC modes as a table of the tests' own, by experiment with 3.2.3: what is under test is not used to judge it.
 * Used by rpc-call-plays.ts and rpc-sessions.ts.
 */

/** Whom a call of one mode reaches. The caller is never asked whether it accepts its own. */
interface Rule {
  readonly acceptedAtMaster: boolean
  /** Where the receiver is not the node's master: of the master, and of anybody else. */
  readonly acceptedOfMaster: boolean
  readonly acceptedOfOthers: boolean
  /** Whether the caller does it too, where it is the master and where it is not. */
  readonly doneByMaster: boolean
  readonly doneByOthers: boolean
}

function marks(row: string): boolean[] {
  return row.split('').map((mark) => mark === 'x')
}

function rule(accepted: string, done: string): Rule {
  const [acceptedAtMaster = false, acceptedOfMaster = false, acceptedOfOthers = false] = marks(accepted)
  const [doneByMaster = false, doneByOthers = false] = marks(done)
  return { acceptedAtMaster, acceptedOfMaster, acceptedOfOthers, doneByMaster, doneByOthers }
}

/** Of whom it is accepted: at the master; elsewhere of the master, of others. Who does it at home: the master, others. */
const RULES = {
  disabled: rule('---', '--'),
  remote: rule('xxx', '--'),
  master: rule('x--', 'x-'),
  puppet: rule('-x-', '-x'),
  remotesync: rule('xxx', 'xx'),
  mastersync: rule('x--', 'xx'),
  puppetsync: rule('-x-', 'xx'),
} as const

/** The name of a mode, as GDScript has it. */
export type Mode = keyof typeof RULES

/** All of them. */
export const MODES = Object.keys(RULES) as readonly Mode[]

/** Whether a receiver accepts what came. */
export function acceptedBy(mode: Mode, isMaster: boolean, isFromMaster: boolean): boolean {
  const { acceptedAtMaster, acceptedOfMaster, acceptedOfOthers } = RULES[mode]
  if (isMaster) return acceptedAtMaster
  return isFromMaster ? acceptedOfMaster : acceptedOfOthers
}

/** Who of all does what one of them calls. */
export function runnersOf(mode: Mode, all: readonly string[], master: string, caller: string): string[] {
  const { doneByMaster, doneByOthers } = RULES[mode]
  return all.filter((name) => {
    if (name !== caller) return acceptedBy(mode, name === master, caller === master)
    return caller === master ? doneByMaster : doneByOthers
  })
}
