/**
 * Egret's `Event` with the two kinds that a WebSocket tells, and the pool that it keeps them in. Made by whoever
 * dispatches; handed to listeners. Egret's constants for the stage, loaders and timers are not here.
 */

/** What every object of Egret has. */
export class HashObject {
  static #count = 0
  readonly #hashCode = ++HashObject.#count

  /** A number that no other object has, from 1 up. */
  get hashCode(): number {
    return this.#hashCode
  }
}

/** Something that dispatches events: an `EventDispatcher`, or what has its method. */
export interface DispatchTarget {
  dispatchEvent(event: Event): boolean
}

/** A class of events that the pool can make. */
export type EventClass<T extends Event> = new (type: string, bubbles?: boolean, cancelable?: boolean) => T

/** So many of each class are kept for the next dispatch. */
const POOL_SIZE = 16

/** Egret's `Event`. One that was dispatched by `dispatchEventWith` is emptied and used again: keep what it says, not it. */
export class Event extends HashObject {
  /** A connection is open. */
  static readonly CONNECT = 'connect'
  /** A connection is over, or an attempt was in vain. Ours: `data` is a `CloseDetail`. */
  static readonly CLOSE = 'close'

  static readonly #pools = new WeakMap<object, Event[]>()
  /** What the dispatcher was given with it. */
  data: unknown
  #type: string
  #bubbles: boolean
  #cancelable: boolean
  #target: unknown = null
  #isPrevented = false
  #isStopped = false

  constructor(type: string, bubbles = false, cancelable = false, data: unknown = null) {
    super()
    this.#type = type
    this.#bubbles = bubbles
    this.#cancelable = cancelable
    this.data = data
  }

  /** Takes an event of the class out of its pool, or makes one. Give it back by `release`. */
  static create<T extends Event>(Class: EventClass<T>, type: string, bubbles = false, cancelable = false): T {
    // A pool holds what `release` put there: events of exactly this class.
    const event = Event.#pools.get(Class)?.pop() as T | undefined
    if (event === undefined) return new Class(type, bubbles, cancelable)
    event.#type = type
    event.#bubbles = bubbles
    event.#cancelable = cancelable
    event.#isPrevented = false
    event.#isStopped = false
    return event
  }

  /** Empties an event and puts it into the pool of its class. */
  static release(event: Event): void {
    event.clean()
    const Class = event.constructor
    const pool = Event.#pools.get(Class) ?? []
    Event.#pools.set(Class, pool)
    if (pool.length < POOL_SIZE && !pool.includes(event)) pool.push(event)
  }

  /** Dispatches an event of the pool. False if a listener prevented the default. */
  static dispatchEvent(target: DispatchTarget, type: string, bubbles = false, data: unknown = null): boolean {
    const event = Event.create(Event, type, bubbles)
    event.data = data
    return sendOff(target, event)
  }

  /** What has happened: one of the constants. */
  get type(): string {
    return this.#type
  }

  get bubbles(): boolean {
    return this.#bubbles
  }

  get cancelable(): boolean {
    return this.#cancelable
  }

  /** Always 2: there is no list of displays here, and so no way up or down. */
  get eventPhase(): number {
    return 2
  }

  /** Whose event it is; null when it is not being dispatched. */
  get target(): unknown {
    return this.#target
  }

  /** The same as `target`. */
  get currentTarget(): unknown {
    return this.#target
  }

  isDefaultPrevented(): boolean {
    return this.#isPrevented
  }

  /** Makes the dispatch answer false, if the event is cancelable. */
  preventDefault(): void {
    if (this.#cancelable) this.#isPrevented = true
  }

  /** For events that travel; here none does. */
  stopPropagation(): void {
    return
  }

  /** Keeps the event from the listeners that follow; only if it bubbles, as in Egret. */
  stopImmediatePropagation(): void {
    if (this.#bubbles) this.#isStopped = true
  }

  /** What `release` does first. A class with properties of its own empties those too. */
  protected clean(): void {
    this.data = null
    this.#target = null
  }

  /** @internal The dispatcher names the target. */
  $setTarget(target: unknown): void {
    this.#target = target
  }

  /** @internal Whether listeners that follow are to be left out. */
  get $isStopped(): boolean {
    return this.#isStopped
  }
}

/** Egret's `ProgressEvent`: of a WebSocket, that a message has arrived. */
export class ProgressEvent extends Event {
  static readonly PROGRESS = 'progress'
  /** A message has arrived and can be read. */
  static readonly SOCKET_DATA = 'socketData'

  /** 0 for a WebSocket, as in Egret. */
  bytesLoaded: number
  /** 0 for a WebSocket, as in Egret. */
  bytesTotal: number

  constructor(type: string, bubbles = false, cancelable = false, bytesLoaded = 0, bytesTotal = 0) {
    super(type, bubbles, cancelable)
    this.bytesLoaded = bytesLoaded
    this.bytesTotal = bytesTotal
  }

  /** Dispatches one of the pool. */
  static dispatchProgressEvent(target: DispatchTarget, type: string, bytesLoaded = 0, bytesTotal = 0): boolean {
    const event = Event.create(ProgressEvent, type)
    event.bytesLoaded = bytesLoaded
    event.bytesTotal = bytesTotal
    return sendOff(target, event)
  }
}

/** Egret's `IOErrorEvent`: no connection came about, or one broke. Ours: `data` is a `ConnectionFailure`. */
export class IOErrorEvent extends Event {
  static readonly IO_ERROR = 'ioError'

  /** Dispatches one of the pool. */
  static dispatchIOErrorEvent(target: DispatchTarget, data: unknown = null): boolean {
    const event = Event.create(IOErrorEvent, IOErrorEvent.IO_ERROR)
    event.data = data
    return sendOff(target, event)
  }
}

function sendOff(target: DispatchTarget, event: Event): boolean {
  try {
    return target.dispatchEvent(event)
  } finally {
    Event.release(event)
  }
}
