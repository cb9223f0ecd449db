/**
 * The part of Godot's `Object` that signals need: connecting by name, typed by the signals a class has.
 * Base of every Godot-facing class here. It adds nothing else.
 */

import { GodotError } from './error.ts'
import { Signal } from './signal.ts'

/** The names of the signals of `T`. */
export type SignalName<T> = { [K in keyof T]: T[K] extends Signal<infer _Args> ? K : never }[keyof T]

/** The listener that the signal `N` of `T` calls. */
export type SignalListener<T, N extends keyof T> = T[N] extends Signal<infer Args> ? (...args: Args) => void : never

/** Godot's `Object`, as far as signals go. */
export abstract class GodotObject {
  /** Connects a listener to a signal by name. An unknown name, or the same listener again: ERR_INVALID_PARAMETER. */
  connect<N extends SignalName<this>>(signal: N, listener: SignalListener<this, N>): GodotError {
    return this.#find(signal)?.connect(listener) ?? GodotError.ERR_INVALID_PARAMETER
  }

  /** Disconnects a listener; unknown names and listeners are ignored. */
  disconnect<N extends SignalName<this>>(signal: N, listener: SignalListener<this, N>): void {
    this.#find(signal)?.disconnect(listener)
  }

  is_connected<N extends SignalName<this>>(signal: N, listener: SignalListener<this, N>): boolean {
    return this.#find(signal)?.is_connected(listener) ?? false
  }

  #find(name: keyof this): Signal<never[]> | undefined {
    const found: unknown = Object.hasOwn(this, name) ? this[name] : undefined
    return found instanceof Signal ? found : undefined
  }
}
