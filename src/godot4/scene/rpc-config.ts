/**
 * What a node says of a method that others may call: who may, whether it runs at the caller's too, how it asks to
 * travel, and, ours, how often and with which arguments. Made by `@rpc` and `rpc_config`, read by sender and receiver. Checked when it is made.
 * Source: Godot 4 class reference, Node.rpc_config, and GDScript's annotation.
 */

import { oneOf, refuseUnknown, shown, truth, whole } from '../../peer/option-checks.ts'
import { termsOf, type CallTerms, type RpcOptions } from '../../multiplayer/rpc/rpc-declaration.ts'
import type { TransferMode } from '../multiplayer-peer.ts'
import { RPC_MODES, SENDER_RULES, type RpcMode } from './call-rules.ts'

const TRANSFER_MODES = { unreliable: 0, unreliable_ordered: 1, reliable: 2 } as const
const TRANSFER_MODE_NAMES = Object.keys(TRANSFER_MODES) as (keyof typeof TRANSFER_MODES)[]
const LARGEST_CHANNEL = 0x7fff_ffff
const COMMON = { call_local: true, transfer_mode: true, channel: true, args: true, rate_limit: true } as const

/** What `@rpc` takes, in the words of GDScript; `args` and `rate_limit` are ours. */
export interface RpcAnnotation<Args = unknown> extends RpcOptions<Args> {
  /** Who may call; default the node's authority. */
  readonly mode?: 'any_peer' | 'authority'
  /** Whether it runs at the caller's too, where the caller is among those it calls; default false. */
  readonly call_local?: boolean
  /** Changes nothing on a WebSocket, which is reliable; default `reliable`. */
  readonly transfer_mode?: keyof typeof TRANSFER_MODES
  /** Changes nothing on a WebSocket; a whole number from 0, default 0. */
  readonly channel?: number
}

/** What `rpc_config` takes, in the numbers of Godot; the defaults, and what is ours, are those of {@link RpcAnnotation}. */
export interface RpcConfig<Args = unknown> extends RpcOptions<Args> {
  readonly rpc_mode?: RpcMode
  readonly call_local?: boolean
  readonly transfer_mode?: TransferMode
  readonly channel?: number
}

/** A declared method. */
export interface RpcDeclaration extends CallTerms {
  readonly mode: RpcMode
  readonly isCalledHere: boolean
  readonly transferMode: TransferMode
  readonly channel: number
}

/** Declares what an annotation says. @throws TypeError for a bad option. */
export function declareAnnotated(annotation: RpcAnnotation): RpcDeclaration {
  refuseUnknown(annotation, { mode: true, ...COMMON })
  const mode = oneOf('mode', annotation.mode, ['any_peer', 'authority'], 'authority')
  const transferMode = oneOf('transfer_mode', annotation.transfer_mode, TRANSFER_MODE_NAMES, 'reliable')
  return declare(RPC_MODES[mode], TRANSFER_MODES[transferMode], annotation)
}

/** Declares what a configuration says. @throws TypeError for a bad option. */
export function declareConfigured(config: RpcConfig): RpcDeclaration {
  refuseUnknown(config, { rpc_mode: true, ...COMMON })
  const { rpc_mode = RPC_MODES.authority, transfer_mode = TRANSFER_MODES.reliable } = config
  if (!Object.hasOwn(SENDER_RULES, rpc_mode)) refuse('rpc_mode', rpc_mode)
  if (!Object.values(TRANSFER_MODES).includes(transfer_mode)) refuse('transfer_mode', transfer_mode)
  return declare(rpc_mode, transfer_mode, config)
}

type Rest = Pick<RpcConfig, 'call_local' | 'channel' | 'args' | 'rate_limit'>

function declare(mode: RpcMode, transferMode: TransferMode, rest: Rest): RpcDeclaration {
  return {
    ...{ mode, transferMode, ...termsOf('args', rest.args, rest.rate_limit) },
    isCalledHere: truth('call_local', rest.call_local, false),
    channel: whole('channel', rest.channel, 0, LARGEST_CHANNEL, 0),
  }
}

function refuse(option: string, value: unknown): never {
  throw new TypeError(`Option "${option}" must be a number of Godot's, 0 to 2, not ${shown(value)}.`)
}
