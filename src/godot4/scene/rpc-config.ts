/**
 * What a node says of a method that others may call: who may, whether it runs at the caller's too, and how it asks to
 * travel. Made by `@rpc` and `rpc_config`, read by sender and receiver. Checked when it is made.
 * Source: Godot 4 class reference, Node.rpc_config, and GDScript's annotation.
 */

import { oneOf, refuseUnknown, shown, truth, whole } from '../../peer/option-checks.ts'
import type { TransferMode } from '../multiplayer-peer.ts'
import { RPC_MODES, SENDER_RULES, type RpcMode } from './call-rules.ts'

const TRANSFER_MODES = { unreliable: 0, unreliable_ordered: 1, reliable: 2 } as const
const TRANSFER_MODE_NAMES = Object.keys(TRANSFER_MODES) as (keyof typeof TRANSFER_MODES)[]
const LARGEST_CHANNEL = 0x7fff_ffff

/** What `@rpc` takes, in the words of GDScript. */
export interface RpcAnnotation {
  /** Who may call; default the node's authority. */
  readonly mode?: 'any_peer' | 'authority'
  /** Whether it runs at the caller's too, where the caller is among those it calls; default false. */
  readonly call_local?: boolean
  /** Changes nothing on a WebSocket, which is reliable; default `reliable`. */
  readonly transfer_mode?: keyof typeof TRANSFER_MODES
  /** Changes nothing on a WebSocket; a whole number from 0, default 0. */
  readonly channel?: number
}

/** What `rpc_config` takes, in the numbers of Godot; the defaults are those of {@link RpcAnnotation}. */
export interface RpcConfig {
  readonly rpc_mode?: RpcMode
  readonly call_local?: boolean
  readonly transfer_mode?: TransferMode
  readonly channel?: number
}

/** A declared method. */
export interface RpcDeclaration {
  readonly mode: RpcMode
  readonly isCalledHere: boolean
  readonly transferMode: TransferMode
  readonly channel: number
}

/** Declares what an annotation says. @throws TypeError for a bad option. */
export function declareAnnotated(annotation: RpcAnnotation): RpcDeclaration {
  refuseUnknown(annotation, { mode: true, call_local: true, transfer_mode: true, channel: true })
  const mode = oneOf('mode', annotation.mode, ['any_peer', 'authority'], 'authority')
  const transferMode = oneOf('transfer_mode', annotation.transfer_mode, TRANSFER_MODE_NAMES, 'reliable')
  const { call_local = false, channel = 0 } = annotation
  const transfer_mode = TRANSFER_MODES[transferMode]
  return declareConfigured({ rpc_mode: RPC_MODES[mode], call_local, transfer_mode, channel })
}

/** Declares what a configuration says. @throws TypeError for a bad option. */
export function declareConfigured(config: RpcConfig): RpcDeclaration {
  refuseUnknown(config, { rpc_mode: true, call_local: true, transfer_mode: true, channel: true })
  const { rpc_mode = RPC_MODES.authority, transfer_mode = TRANSFER_MODES.reliable } = config
  if (!Object.hasOwn(SENDER_RULES, rpc_mode)) refuse('rpc_mode', rpc_mode)
  if (!Object.values(TRANSFER_MODES).includes(transfer_mode)) refuse('transfer_mode', transfer_mode)
  return {
    mode: rpc_mode,
    isCalledHere: truth('call_local', config.call_local, false),
    transferMode: transfer_mode,
    channel: whole('channel', config.channel, 0, LARGEST_CHANNEL, 0),
  }
}

function refuse(option: string, value: unknown): never {
  throw new TypeError(`Option "${option}" must be a number of Godot's, 0 to 2, not ${shown(value)}.`)
}
