/**
 * The types by which the compiler checks `rpc` and `rset`: which names a class has, and what goes with each.
 * Types alone, nothing runs. A node that does not name its class takes any name and any value.
 */

import type { NetworkNode } from './network-node.ts'

type Callable = (...args: never) => unknown

type MethodNames<T> = { [K in keyof T]-?: T[K] extends Callable ? K : never }[keyof T] & string
type PropertyNames<T> = { [K in keyof T]-?: T[K] extends Callable ? never : K }[keyof T] & string

/** The names of the methods that `Self` adds to a NetworkNode. */
export type RpcMethod<Self> = [Self] extends [never] ? string : Exclude<MethodNames<Self>, keyof NetworkNode>

/** The names of the properties that `Self` adds to a NetworkNode. */
export type RpcProperty<Self> = [Self] extends [never] ? string : Exclude<PropertyNames<Self>, keyof NetworkNode>

/** The arguments of the method `K`. */
export type RpcArguments<Self, K> = [Self] extends [never]
  ? unknown[]
  : K extends keyof Self
    ? Self[K] extends (...args: infer Args extends readonly unknown[]) => unknown
      ? Args
      : never
    : never

/** The type of the property `K`. */
export type RpcValue<Self, K> = [Self] extends [never] ? unknown : K extends keyof Self ? Self[K] : never
