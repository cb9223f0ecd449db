/**
 * GDScript's `@rpc` as a decorator in the standard form of the language: `@rpc move() {}`, and with what it takes there
 * `@rpc({ mode: 'any_peer', call_local: true }) move() {}`. What it declares is shared by all nodes of the class, so a
 * rate limit holds for all of them together.
 */

import { declareAnnotated, type RpcAnnotation } from './rpc-config.ts'
import { isDeclarable, SceneNode } from './scene-node.ts'

/** A node as far as a decorator looks: a generic class between it and SceneNode is one too. */
type AnyNode = Pick<SceneNode, 'multiplayer' | 'get_multiplayer_authority' | 'is_multiplayer_authority'>

/** Decorates methods of a SceneNode that take `Args`. */
export type RpcMethodDecorator<Args extends readonly unknown[] = never> = <
  This extends AnyNode,
  Method extends (this: This, ...args: Args) => unknown,
>(
  method: Method,
  context: ClassMethodDecoratorContext<This, Method>,
) => void

/** Decorates a method as it stands, or takes the annotation first. */
export type RpcDecorator = RpcMethodDecorator & {
  /** A method whose arguments a schema checks. */
  <Args extends readonly unknown[]>(
    annotation: RpcAnnotation<Args> & Required<Pick<RpcAnnotation<Args>, 'args'>>,
  ): RpcMethodDecorator<Args>
  (annotation: Omit<RpcAnnotation, 'args'>): RpcMethodDecorator
}

type Context = ClassMethodDecoratorContext<SceneNode>

/** Others may call this method: the node's authority, unless it is told otherwise. @throws TypeError for a bad option, and for what cannot be called. */
export const rpc: RpcDecorator = ((first: object, context?: Context) => {
  if (context === undefined) {
    return (_method: unknown, itsContext: Context): void => {
      declareMethod(first, itsContext)
    }
  }
  declareMethod({}, context)
  return undefined
}) as RpcDecorator

/** Declares a method at each node of its class, before its constructor runs. */
function declareMethod(annotation: RpcAnnotation, context: Context): void {
  const given: unknown = context
  if (typeof given !== 'object') {
    throw new TypeError("This decorator is the language's own: compile without experimentalDecorators.")
  }
  const { name, kind, static: isStatic, private: isPrivate } = context
  const kindGiven: string = kind
  if (kindGiven !== 'method' || isStatic || isPrivate || !isDeclarable(name)) {
    throw new TypeError(`${String(name)} cannot be called by others: no method, static, private, or every node's.`)
  }
  const declaration = declareAnnotated(annotation)
  context.addInitializer(function () {
    if (!SceneNode.isNode(this)) {
      throw new TypeError(`${name} cannot be called by others: its class does not extend SceneNode.`)
    }
    SceneNode.recordOf(this).declare(name, declaration)
  })
}
