/**
 * Godot 3's RPC modes as tables: who may call, what runs here, and whether a packet goes out. Everything that asks looks
 * here, and nothing else decides. A test tries each cell.
 * Source: Godot 3 class reference, MultiplayerAPI, enum RPCMode; the cells by experiment with 3.2.3.
 */

/** Godot's `RPCMode` numbers by name. */
export const RPC_MODES = {
  /** Nobody may call it. */
  disabled: 0,
  /** Everybody may call it. */
  remote: 1,
  /** Runs on the node's master. */
  master: 2,
  /** Runs where the node's master is not; only the master may call it. */
  puppet: 3,
  /** As remote, and it runs at the caller's too. */
  remotesync: 4,
  /** As master, and it runs at the caller's too. */
  mastersync: 5,
  /** As puppet, and it runs at the caller's too. */
  puppetsync: 6,
} as const

/** One of Godot's `RPCMode` numbers. */
export type RpcMode = (typeof RPC_MODES)[keyof typeof RPC_MODES]

/** Whether something holds at the node's master, and elsewhere. */
interface BySeat {
  readonly atMaster: boolean
  readonly atPuppet: boolean
}

/** Whose calls are accepted. */
interface BySender {
  readonly fromMaster: boolean
  readonly fromOther: boolean
}

/** What one mode means. */
export interface RpcRule {
  /** What a receiver accepts, where it is the node's master and where it is not. */
  readonly accepts: { readonly atMaster: BySender; readonly atPuppet: BySender }
  /** Whether a call that is also meant for the caller runs at the caller's. */
  readonly runsHere: BySeat
  /** Whether a call that is also meant for the caller goes out as a packet at all. */
  readonly goesOut: BySeat
}

const NOBODY: BySender = { fromMaster: false, fromOther: false }
const ANYBODY: BySender = { fromMaster: true, fromOther: true }
const THE_MASTER: BySender = { fromMaster: true, fromOther: false }

const NOWHERE: BySeat = { atMaster: false, atPuppet: false }
const EVERYWHERE: BySeat = { atMaster: true, atPuppet: true }
const AT_MASTER: BySeat = { atMaster: true, atPuppet: false }
const AT_PUPPETS: BySeat = { atMaster: false, atPuppet: true }

const NO_CALLS = { atMaster: NOBODY, atPuppet: NOBODY }
const ALL_CALLS = { atMaster: ANYBODY, atPuppet: ANYBODY }
const CALLS_OF_MASTERS = { atMaster: ANYBODY, atPuppet: NOBODY }
const CALLS_OF_PUPPETS = { atMaster: NOBODY, atPuppet: THE_MASTER }

/** The rule of each mode, by its number. */
export const RPC_RULES: Readonly<Record<RpcMode, RpcRule>> = {
  [RPC_MODES.disabled]: { accepts: NO_CALLS, runsHere: NOWHERE, goesOut: EVERYWHERE },
  [RPC_MODES.remote]: { accepts: ALL_CALLS, runsHere: NOWHERE, goesOut: EVERYWHERE },
  // A master that is asked to call its master has only itself to call.
  [RPC_MODES.master]: { accepts: CALLS_OF_MASTERS, runsHere: AT_MASTER, goesOut: AT_PUPPETS },
  [RPC_MODES.puppet]: { accepts: CALLS_OF_PUPPETS, runsHere: AT_PUPPETS, goesOut: EVERYWHERE },
  [RPC_MODES.remotesync]: { accepts: ALL_CALLS, runsHere: EVERYWHERE, goesOut: EVERYWHERE },
  [RPC_MODES.mastersync]: { accepts: CALLS_OF_MASTERS, runsHere: EVERYWHERE, goesOut: AT_PUPPETS },
  [RPC_MODES.puppetsync]: { accepts: CALLS_OF_PUPPETS, runsHere: EVERYWHERE, goesOut: EVERYWHERE },
}

/** Whether a receiver accepts a call. */
export function isAccepted(mode: RpcMode, isMaster: boolean, isSenderMaster: boolean): boolean {
  const { atMaster, atPuppet } = RPC_RULES[mode].accepts
  const senders = isMaster ? atMaster : atPuppet
  return isSenderMaster ? senders.fromMaster : senders.fromOther
}

/** What holds at a seat. */
export function holdsAt(seats: BySeat, isMaster: boolean): boolean {
  return isMaster ? seats.atMaster : seats.atPuppet
}

/** Whether a number is a mode. */
export function isRpcMode(mode: unknown): mode is RpcMode {
  return typeof mode === 'number' && Object.hasOwn(RPC_RULES, mode)
}
