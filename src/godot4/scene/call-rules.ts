/**
 * Godot 4's rules of remote calls as tables: whose calls are done, and where a call of our own goes. Everything that asks
 * looks here, and nothing else decides. A test tries each cell.
 * Source: Godot 4 class reference, MultiplayerAPI, enum RPCMode; the cells by experiment with 4.6.
 */

/** Godot's `RPCMode` numbers by the words of its `@rpc`. */
export const RPC_MODES = {
  /** Nobody may call it. */
  disabled: 0,
  /** Everybody may call it. */
  any_peer: 1,
  /** Only the node's authority may. */
  authority: 2,
} as const

/** One of Godot's `RPCMode` numbers. */
export type RpcMode = (typeof RPC_MODES)[keyof typeof RPC_MODES]

/** Whose calls are done. */
export interface SenderRule {
  readonly fromAuthority: boolean
  readonly fromOther: boolean
}

/** The rule of each mode, by its number. */
export const SENDER_RULES: Readonly<Record<RpcMode, SenderRule>> = {
  [RPC_MODES.disabled]: { fromAuthority: false, fromOther: false },
  [RPC_MODES.any_peer]: { fromAuthority: true, fromOther: true },
  [RPC_MODES.authority]: { fromAuthority: true, fromOther: false },
}

/** Whom a call is for: not us, us among others, or us alone. */
export type Audience = 'others' | 'all' | 'self'

/** What is done with a call of our own. */
export interface CallWay {
  readonly goesOut: boolean
  readonly runsHere: boolean
}

const OUT: CallWay = { goesOut: true, runsHere: false }
const BOTH: CallWay = { goesOut: true, runsHere: true }
const HERE: CallWay = { goesOut: false, runsHere: true }

/** The way of a call, with `call_local` and without it; null: it is an error. Neither mode nor authority matters. */
export const CALL_WAYS: Readonly<
  Record<Audience, { readonly callLocal: CallWay | null; readonly remoteOnly: CallWay | null }>
> = {
  others: { callLocal: OUT, remoteOnly: OUT },
  all: { callLocal: BOTH, remoteOnly: OUT },
  self: { callLocal: HERE, remoteOnly: null },
}

/** Whether a call is done here that another peer has made. */
export function isPermitted(mode: RpcMode, isSenderAuthority: boolean): boolean {
  const rule = SENDER_RULES[mode]
  return isSenderAuthority ? rule.fromAuthority : rule.fromOther
}

/** Whom a call to `target` is for: 0 everybody, an id, or negative: everybody but that one. `self` is our own id. */
export function audienceOf(target: number, self: number): Audience {
  if (target === self) return 'self'
  return target === 0 || (target < 0 && target !== -self) ? 'all' : 'others'
}
