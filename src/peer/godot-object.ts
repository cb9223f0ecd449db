/**
 * The part of Godot's `Object` that signals need: connecting by name, typed by the signals a class declares.
 * Base of every Godot-facing class here. It adds nothing else.
 */

import type { ErrorReport } from './error-report.ts'
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
  readonly #report: ErrorReport

  /** The report keeps the sentence of a `connect` that fails. */
  constructor(report: ErrorReport) {
    this.#report = report
  }

  /** Connects a listener to a signal by name. An unknown name, the same listener again, or none: ERR_INVALID_PARAMETER. */
  connect<N extends keyof this['~signals']>(signal: N, listener: SignalListener<this['~signals'], N>): GodotError {
    const found = this.#find(signal)
    if (found !== undefined) return found.connect(listener)
    return this.#report.fail(GodotError.ERR_INVALID_PARAMETER, `There is no signal "${String(signal)}".`)
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
