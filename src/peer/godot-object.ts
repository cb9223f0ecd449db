/**
 * The part of Godot's `Object` that signals need: connecting by name, typed by the signals a class declares.
 * Base of every Godot-facing class here. It adds nothing else.
 */

import { GodotError } from './error.ts'
import { Signal } from './signal.ts'

/** The arguments of each signal among the members of `T`, by name. */
export type SignalArguments<T> = {
  [K in keyof T as T[K] extends Signal<infer _Args> ? K : never]: T[K] extends Signal<infer Args> ? Args : never
}

/** What a listener of the signal `N` looks like. */
export type SignalListener<S, N extends keyof S> = (...args: Extract<S[N], readonly unknown[]>) => void

interface AnySignal {
  connect(listener: (...args: never) => void): GodotError
  disconnect(listener: (...args: never) => void): void
  is_connected(listener: (...args: never) => void): boolean
}

/** Godot's `Object`, as far as signals go. */
export abstract class GodotObject {
  /**
   * The arguments of the signals by name, for the compiler alone: nothing is there when it runs. A lookup in it still has
   * an answer where the type is `this` of a class that somebody extends.
   */
  declare readonly '~signals': object

  /** Connects a listener to a signal by name. An unknown name, or the same listener again: ERR_INVALID_PARAMETER. */
  connect<N extends keyof this['~signals']>(signal: N, listener: SignalListener<this['~signals'], N>): GodotError {
    return this.#find(signal)?.connect(listener) ?? GodotError.ERR_INVALID_PARAMETER
  }

  /** Disconnects a listener; unknown names and listeners are ignored. */
  disconnect<N extends keyof this['~signals']>(signal: N, listener: SignalListener<this['~signals'], N>): void {
    this.#find(signal)?.disconnect(listener)
  }

  is_connected<N extends keyof this['~signals']>(signal: N, listener: SignalListener<this['~signals'], N>): boolean {
    return this.#find(signal)?.is_connected(listener) ?? false
  }

  #find(name: PropertyKey): AnySignal | undefined {
    const found: unknown = Object.hasOwn(this, name) ? Reflect.get(this, name) : undefined
    return isSignal(found) ? found : undefined
  }
}

function isSignal(member: unknown): member is AnySignal {
  return member instanceof Signal
}
