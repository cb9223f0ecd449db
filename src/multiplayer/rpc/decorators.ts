/**
 * Decorators, in the standard form of the language, that declare what others may call or set: `@remote move() {}`,
 * `@puppet health = 100`, `@remote({ rate_limit: { calls: 10, per: 1 } }) fire() {}`. Their names are GDScript's keywords.
 * What they declare is shared by all nodes of the class, so a rate limit holds for all of them together.
 */

import { isDeclarable, NetworkNode } from './network-node.ts'
import { declareMethod, declareProperty, type RpcOptions, type RsetOptions } from './rpc-declaration.ts'
import { RPC_MODES, type RpcMode } from './rpc-modes.ts'
import type { RateLimit } from './rate-limit.ts'

/** A node as far as a decorator looks: a generic class between it and NetworkNode is one too. */
type AnyNode = Pick<NetworkNode, 'multiplayer' | 'get_network_master' | 'is_network_master'>

/** Decorates methods that take `Args`. */
export type RpcMethodDecorator<Args extends readonly unknown[]> = <
  This extends AnyNode,
  Method extends (this: This, ...args: Args) => unknown,
>(
  method: Method,
  context: ClassMethodDecoratorContext<This, Method>,
) => void

/** Decorates fields, accessors and setters that hold a `Value`. */
export interface RsetDecorator<Value> {
  <This extends AnyNode, Held extends Value>(
    field: undefined,
    context: ClassFieldDecoratorContext<This, Held>,
  ): (initial: Held) => Held
  <This extends AnyNode, Held extends Value>(
    accessor: ClassAccessorDecoratorTarget<This, Held>,
    context: ClassAccessorDecoratorContext<This, Held>,
  ): void
  <This extends AnyNode, Held extends Value>(
    setter: (this: This, value: Held) => void,
    context: ClassSetterDecoratorContext<This, Held>,
  ): void
}

/** Decorates all that can be declared. */
export type RpcMemberDecorator = RpcMethodDecorator<never> & RsetDecorator<unknown>

/** Decorates a member as it stands, or takes options first. */
export type RpcDecorator = RpcMemberDecorator & {
  /** A method whose arguments a schema checks. */
  <Args extends readonly unknown[]>(
    options: RpcOptions<Args> & Required<Pick<RpcOptions<Args>, 'args'>>,
  ): RpcMethodDecorator<Args>
  /** A property whose value a schema checks. */
  <Value>(options: RsetOptions<Value> & Required<Pick<RsetOptions<Value>, 'value'>>): RsetDecorator<Value>
  (options: { readonly rate_limit?: RateLimit }): RpcMemberDecorator
}

/** Everybody may call or set it. */
export const remote: RpcDecorator = decoratorOf(RPC_MODES.remote)
/** Everybody may, and it happens at the node's master. */
export const master: RpcDecorator = decoratorOf(RPC_MODES.master)
/** The node's master alone may, and it happens everywhere else. */
export const puppet: RpcDecorator = decoratorOf(RPC_MODES.puppet)
/** As {@link remote}, and it happens at the caller's too. */
export const remotesync: RpcDecorator = decoratorOf(RPC_MODES.remotesync)
/** As {@link master}, and it happens at the caller's too. */
export const mastersync: RpcDecorator = decoratorOf(RPC_MODES.mastersync)
/** As {@link puppet}, and it happens at the caller's too. */
export const puppetsync: RpcDecorator = decoratorOf(RPC_MODES.puppetsync)

type Context =
  | ClassMethodDecoratorContext<NetworkNode>
  | ClassFieldDecoratorContext<NetworkNode>
  | ClassAccessorDecoratorContext<NetworkNode>
  | ClassSetterDecoratorContext<NetworkNode>

type Declared = ((initial: unknown) => unknown) | undefined

function decoratorOf(mode: RpcMode): RpcDecorator {
  const decorate = (first: object, context?: Context): Declared | ((member: unknown, context: Context) => Declared) => {
    if (context !== undefined) return declareMember(mode, {}, context)
    return (_member, itsContext) => declareMember(mode, first, itsContext)
  }
  return decorate as RpcDecorator
}

/** Declares a member at each node of its class, before its constructor runs. @throws TypeError for one that cannot be. */
function declareMember(mode: RpcMode, options: object, context: Context): Declared {
  const given: unknown = context
  if (typeof given !== 'object') {
    throw new TypeError("These decorators are the language's own: compile without experimentalDecorators.")
  }
  const { name, kind } = context
  if (!['method', 'field', 'accessor', 'setter'].includes(kind)) {
    throw new TypeError(`A ${kind} cannot be called or set by others.`)
  }
  if (context.static || context.private || !isDeclarable(name)) {
    throw new TypeError(`${String(name)} cannot be called or set by others: it is static, private, or every node's.`)
  }
  const isMethod = kind === 'method'
  const declaration = isMethod ? declareMethod(mode, options) : declareProperty(mode, options)
  context.addInitializer(function () {
    if (!NetworkNode.isNode(this)) {
      throw new TypeError(`${name} cannot be called or set by others: its class does not extend NetworkNode.`)
    }
    const record = NetworkNode.recordOf(this)
    if (isMethod) record.declareMethod(name, declaration)
    else record.properties.set(name, declaration)
  })
  return kind === 'field' ? (initial) => refuseFunction(name, initial) : undefined
}

/** Whoever may set a field that holds a function could exchange it. */
function refuseFunction(name: string, initial: unknown): unknown {
  if (typeof initial !== 'function') return initial
  throw new TypeError(`${name} is a field that holds a function: make it a method, so that others can call it.`)
}
