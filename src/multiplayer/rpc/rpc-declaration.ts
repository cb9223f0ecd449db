/**
 * What a node declares of a method or property that others may use: who may, how often, and what with.
 * Made by `rpc_config`, `rset_config` and the decorators; read by sender and receiver. Checked when it is made.
 */

import { refuseUnknown } from '../../peer/option-checks.ts'
import type { Allowance } from '../../peer/token-bucket.ts'
import { allowanceOf, type RateLimit } from './rate-limit.ts'
import type { RpcMode } from './rpc-modes.ts'
import { isSchema, type StandardSchemaV1 } from './standard-schema.ts'

/** What can be said of a method besides its mode. */
export interface RpcOptions<Args = unknown> {
  /** Checks the array of arguments; what it returns are the arguments of the call. */
  readonly args?: StandardSchemaV1<unknown, Args>
  /** How often each peer may call. */
  readonly rate_limit?: RateLimit
}

/** What can be said of a property besides its mode. */
export interface RsetOptions<Value = unknown> {
  /** Checks the value; what it returns is set. */
  readonly value?: StandardSchemaV1<unknown, Value>
  /** How often each peer may set it. */
  readonly rate_limit?: RateLimit
}

/** What comes before a call or set is done, whatever the mode. */
export interface CallTerms {
  /** Of the array of arguments, or of the value. */
  readonly schema: StandardSchemaV1 | null
  readonly allowance: Allowance | null
}

/** A declared method or property. */
export interface RpcDeclaration extends CallTerms {
  readonly mode: RpcMode
}

/** Declares a method. @throws TypeError for a bad option. */
export function declareMethod(mode: RpcMode, options: RpcOptions): RpcDeclaration {
  refuseUnknown(options, { args: true, rate_limit: true })
  return { mode, ...termsOf('args', options.args, options.rate_limit) }
}

/** Declares a property. @throws TypeError for a bad option. */
export function declareProperty(mode: RpcMode, options: RsetOptions): RpcDeclaration {
  refuseUnknown(options, { value: true, rate_limit: true })
  return { mode, ...termsOf('value', options.value, options.rate_limit) }
}

/** Checks a schema, which is the option of this name, and a rate limit. @throws TypeError for what is none. */
export function termsOf(name: 'args' | 'value', schema: unknown, limit: RateLimit | undefined): CallTerms {
  if (schema !== undefined && !isSchema(schema)) {
    throw new TypeError(`Option "${name}" must be a Standard Schema: an object with "~standard".`)
  }
  return { schema: schema ?? null, allowance: limit === undefined ? null : allowanceOf(limit) }
}
