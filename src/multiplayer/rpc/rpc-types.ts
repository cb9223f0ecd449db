/**
 * The types by which the compiler checks `rpc` and `rset`: which names there are, and what goes with each. `Self` is what
 * the class of a node names as the argument of NetworkNode, `This` is the class of the node on which the call is made.
 * Types alone, nothing runs. A node that does not name its class takes any name and any value.
 */

import type { NetworkNode } from './network-node.ts'

type Callable = (...args: never) => unknown

// Where several classes are named, as in `Ship | Sub`, each is asked by itself: what one of them has can be called.
type MethodNames<T> = T extends unknown
  ? { [K in keyof T]-?: T[K] extends Callable ? K : never }[keyof T] & string
  : never
type PropertyNames<T> = T extends unknown
  ? { [K in keyof T]-?: T[K] extends Callable ? never : K }[keyof T] & string
  : never

/** The names of the methods that `Self` and `This` add to a NetworkNode, or to another `Base`. */
export type RpcMethod<Self, This = never, Base = NetworkNode> = [Self] extends [never]
  ? string
  : Exclude<MethodNames<Self | This>, keyof Base>

/** The names of the properties that `Self` and `This` add to a NetworkNode. */
export type RpcProperty<Self, This = never> = [Self] extends [never]
  ? string
  : Exclude<PropertyNames<Self | This>, keyof NetworkNode>

/** The arguments of the method `K`; of an overloaded one, those of its last four signatures. */
export type RpcArguments<Self, K, This = never> = [Self] extends [never] ? unknown[] : ArgumentsOf<Self | This, K>

/** The type of the property `K`. */
export type RpcValue<Self, K, This = never> = [Self] extends [never] ? unknown : MemberOf<Self | This, K>

type MemberOf<T, K> = T extends unknown ? (K extends keyof T ? T[K] : never) : never
type ArgumentsOf<T, K> = T extends unknown ? (K extends keyof T ? SignaturesOf<T[K]> : never) : never

// A method of fewer signatures than are asked for repeats its first one.
type SignaturesOf<Method> = Method extends {
  (...args: infer A extends readonly unknown[]): unknown
  (...args: infer B extends readonly unknown[]): unknown
  (...args: infer C extends readonly unknown[]): unknown
  (...args: infer D extends readonly unknown[]): unknown
}
  ? A | B | C | D
  : Method extends (...args: infer Last extends readonly unknown[]) => unknown
    ? Last
    : never
