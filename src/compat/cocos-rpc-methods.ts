/**
 * The methods that a remote caller can name: how they are declared, how their arguments reach them. Used by createRpc.
 * Bad declarations throw when they are made; bad arguments are answered with -32602 and never reach a method.
 */

import { isSchema, validate, type StandardSchemaV1 } from '../multiplayer/rpc/standard-schema.ts'
import { JSON_RPC_ERRORS, RpcError, type RpcParams } from './cocos-json-rpc.ts'

/** A method. Arguments by position come as they are; arguments by name come as one object. May return a promise. */
export type RpcMethod = (...params: never[]) => unknown

/** A method that says more of its arguments. */
export interface RpcMethodDefinition {
  readonly call: RpcMethod
  /** The names of its parameters, in order: callers may then use either form, and unknown names and surplus arguments are refused. */
  readonly names?: readonly string[] | undefined
  /**
   * Checks the arguments, and may change them: by Standard Schema 1 (zod, valibot, arktype …), answering at once. It is
   * shown the object of named arguments where there are `names`, else what came: an array, an object or undefined.
   */
  readonly schema?: StandardSchemaV1 | undefined
}

/** Methods by the names that callers use. Names that begin with `rpc.` are the specification's. */
export type RpcMethods = Readonly<Record<string, RpcMethod | RpcMethodDefinition>>

/** Checks the declarations and puts them where no caller reaches anything else. @throws TypeError naming the first bad one. */
export function methodTable(...lists: readonly RpcMethods[]): ReadonlyMap<string, RpcMethodDefinition> {
  const table = new Map<string, RpcMethodDefinition>()
  for (const [name, given] of lists.flatMap((methods) => Object.entries(methods))) {
    if (table.has(name)) throw new TypeError(`There are two methods "${name}".`)
    if (name.startsWith('rpc.')) throw new TypeError(`Method "${name}": names with "rpc." are the specification's.`)
    table.set(name, checkedDefinition(name, given))
  }
  return table
}

/** Calls a method with the arguments of a caller. @throws RpcError -32602 for arguments that it does not take. */
export function callMethod({ call, names, schema }: RpcMethodDefinition, params: RpcParams): unknown {
  const shown = names === undefined ? params : namedArguments(names, params)
  const value = schema === undefined ? shown : checkedArguments(schema, shown)
  // `apply` is typed with any: what comes back is looked at by JSON alone.
  return Reflect.apply(call, undefined, inOrder(names, value)) as unknown
}

function checkedDefinition(name: string, given: RpcMethod | RpcMethodDefinition): RpcMethodDefinition {
  const definition = typeof given === 'function' ? { call: given } : given
  const { call, names, schema } = (definition ?? {}) as Partial<RpcMethodDefinition>
  if (typeof call !== 'function') throw new TypeError(`Method "${name}" must be a function, or an object with "call".`)
  if (names !== undefined && !(Array.isArray(names) && names.every((one) => typeof one === 'string'))) {
    throw new TypeError(`Method "${name}": "names" must be an array of names.`)
  }
  if (schema !== undefined && !isSchema(schema))
    throw new TypeError(`Method "${name}": "schema" is no Standard Schema.`)
  return definition
}

/** Both forms of arguments as an object of names. */
function namedArguments(names: readonly string[], params: RpcParams): object {
  if (params === undefined) return {}
  if (isArray(params)) {
    if (params.length > names.length) throw invalidParams(`There are ${names.length} parameters, not ${params.length}.`)
    return Object.fromEntries(params.map((value, index) => [names[index] ?? '', value]))
  }
  const unknown = Object.keys(params).find((name) => !names.includes(name))
  if (unknown !== undefined) throw invalidParams(`There is no parameter ${JSON.stringify(unknown)}.`)
  return params
}

function checkedArguments(schema: StandardSchemaV1, value: unknown): unknown {
  const validation = validate(schema, value)
  if (!validation.ok) throw invalidParams(validation.message)
  return validation.value
}

function inOrder(names: readonly string[] | undefined, value: unknown): readonly unknown[] {
  if (names !== undefined) {
    const named: object = typeof value === 'object' && value !== null ? value : {}
    return names.map((name) => (Object.hasOwn(named, name) ? (Reflect.get(named, name) as unknown) : undefined))
  }
  if (value === undefined) return []
  return Array.isArray(value) ? (value as readonly unknown[]) : [value]
}

function isArray(params: NonNullable<RpcParams>): params is readonly unknown[] {
  return Array.isArray(params)
}

function invalidParams(problem: string): RpcError {
  return new RpcError(JSON_RPC_ERRORS.INVALID_PARAMS, 'Invalid params', problem)
}
