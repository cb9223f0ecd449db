/**
 * Signals as Godot has them: named places where an object tells what happened, and who wants to know connects.
 * Emitted by the object that owns them, inside `poll()` only. A listener that throws never stops the others.
 */

import { GodotError } from './error.ts'

/** Where the errors of listeners go, so that a pass can be finished before they are thrown. */
export interface ErrorSink {
  collect(error: unknown): void
}

/** One signal of one object; `Args` are the arguments its listeners get. */
export class Signal<Args extends readonly unknown[]> {
  readonly #sink: ErrorSink
  // Replaced, never changed: a listener may connect or disconnect while the signal is being emitted.
  #listeners: readonly ((...args: Args) => void)[] = []

  constructor(sink: ErrorSink) {
    this.#sink = sink
  }

  /** Adds a listener behind the others. Connecting it twice is ERR_INVALID_PARAMETER, as in Godot. */
  connect(listener: (...args: Args) => void): GodotError {
    if (typeof listener !== 'function' || this.is_connected(listener)) return GodotError.ERR_INVALID_PARAMETER
    this.#listeners = [...this.#listeners, listener]
    return GodotError.OK
  }

  /** Takes a listener away; one that was never connected is not an error. */
  disconnect(listener: (...args: Args) => void): void {
    this.#listeners = this.#listeners.filter((other) => other !== listener)
  }

  is_connected(listener: (...args: Args) => void): boolean {
    return this.#listeners.includes(listener)
  }

  /** Calls every listener in order of connection; what they throw goes to the owner's sink. For the owner only. */
  emit(...args: Args): void {
    const listeners = this.#listeners
    for (let index = 0; index < listeners.length; index++) {
      try {
        listeners[index]?.(...args)
      } catch (error) {
        this.#sink.collect(error)
      }
    }
  }
}
