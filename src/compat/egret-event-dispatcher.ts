/**
 * Egret's `EventDispatcher`: who listens to what, on which object, in which order. The WebSocket is one, and games make
 * their own. It calls listeners at once and catches nothing: what one throws leaves the dispatch, as in Egret.
 */

import { Event, HashObject } from './egret-event.ts'
import { egretError } from './egret-messages.ts'

interface Bivariant<T> {
  told(this: T, event: Event): unknown
}

/** What is called for an event, on the object that it was added with. It may name a more special event, as ProgressEvent. */
export type EventListener<T> = Bivariant<T>['told']

/** The methods of an {@link EventDispatcher}. */
export interface IEventDispatcher {
  addEventListener<T>(
    type: string,
    listener: EventListener<T>,
    thisObject: T,
    useCapture?: boolean,
    priority?: number,
  ): void
  once<T>(type: string, listener: EventListener<T>, thisObject: T, useCapture?: boolean, priority?: number): void
  removeEventListener<T>(type: string, listener: EventListener<T>, thisObject: T, useCapture?: boolean): void
  hasEventListener(type: string): boolean
  dispatchEvent(event: Event): boolean
  willTrigger(type: string): boolean
}

/** A listener with the object that it is called on: together they are who listens. */
interface Seat {
  readonly listener: EventListener<never>
  readonly thisObject: unknown
  readonly priority: number
  readonly isOnce: boolean
}

/** Lists by type. A list is never changed, only replaced: a dispatch goes through the one it began with. */
type Seats = Map<string, readonly Seat[]>

/** Egret's `EventDispatcher`. */
export class EventDispatcher extends HashObject implements IEventDispatcher {
  readonly #target: IEventDispatcher
  readonly #seats: Seats = new Map()
  readonly #captureSeats: Seats = new Map()

  /** `target` is what events name as theirs; this object itself if there is none. */
  constructor(target: IEventDispatcher | null = null) {
    super()
    this.#target = target ?? this
  }

  /**
   * Calls `listener` on `thisObject` for each event of the type. Higher priority first, then in order of adding.
   * The same pair is added once: a second time changes nothing. `useCapture` has its own list, which is never called
   * here. @throws Error #1003 without a listener.
   */
  addEventListener<T>(type: string, listener: EventListener<T>, thisObject: T, useCapture = false, priority = 0): void {
    this.#add(type, { listener, thisObject, priority, isOnce: false }, useCapture)
  }

  /** The same for one dispatch, after which the listener is removed. */
  once<T>(type: string, listener: EventListener<T>, thisObject: T, useCapture = false, priority = 0): void {
    this.#add(type, { listener, thisObject, priority, isOnce: true }, useCapture)
  }

  /** Removes the pair; nothing happens where it is not listed. */
  removeEventListener<T>(type: string, listener: EventListener<T>, thisObject: T, useCapture = false): void {
    const lists = useCapture ? this.#captureSeats : this.#seats
    const left = (lists.get(type) ?? []).filter((seat) => seat.listener !== listener || seat.thisObject !== thisObject)
    if (left.length === 0) lists.delete(type)
    else lists.set(type, left)
  }

  hasEventListener(type: string): boolean {
    return this.#seats.has(type) || this.#captureSeats.has(type)
  }

  /** The same as `hasEventListener`: nothing is above a dispatcher here. */
  willTrigger(type: string): boolean {
    return this.hasEventListener(type)
  }

  /** Calls all listeners of its type. False if one prevented the default of a cancelable event. @throws what one throws. */
  dispatchEvent(event: Event): boolean {
    event.$setTarget(this.#target)
    const seats = this.#seats.get(event.type)
    if (seats === undefined) return true
    const { type } = event
    const heard: Seat[] = []
    try {
      for (const seat of seats) {
        if (seat.isOnce) heard.push(seat)
        Reflect.apply(seat.listener, seat.thisObject, [event])
        if (event.$isStopped) break
      }
    } finally {
      for (const { listener, thisObject } of heard) this.removeEventListener(type, listener, thisObject as never)
    }
    return !event.isDefaultPrevented()
  }

  /** Dispatches an event of the pool, which is emptied when this returns. */
  dispatchEventWith(type: string, bubbles = false, data: unknown = null, cancelable = false): boolean {
    if (!this.hasEventListener(type)) return true
    const event = Event.create(Event, type, bubbles, cancelable)
    event.data = data
    try {
      return this.dispatchEvent(event)
    } finally {
      Event.release(event)
    }
  }

  #add(type: string, seat: Seat, useCapture: boolean): void {
    if (typeof seat.listener !== 'function') throw egretError(1003, 'listener')
    const lists = useCapture ? this.#captureSeats : this.#seats
    const seats = lists.get(type) ?? []
    if (seats.some(({ listener, thisObject }) => listener === seat.listener && thisObject === seat.thisObject)) return
    const behind = seats.findIndex(({ priority }) => priority < seat.priority)
    lists.set(type, seats.toSpliced(behind < 0 ? seats.length : behind, 0, seat))
  }
}
