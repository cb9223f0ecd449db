/**
 * Where a packet of the multiplayer protocol goes: Godot 3's relay rules as one pure function.
 * Called by the server for each packet of a client, and for its own. It knows ids, nothing else.
 * Source: Godot 3's own server, and docs/decisions.md for target -1, which does not reach the server here.
 */

const SERVER = 1
const EVERYBODY = 0

/** The receivers of one packet. */
export interface Route {
  /** The server itself reads it. */
  readonly toServer: boolean
  /** One client reads it; 0 for none. */
  readonly toOne: number
  /** All clients read it but those in `except`. */
  readonly toOthers: boolean
  /** The client that `toOthers` leaves out besides the source; 0 for none. */
  readonly except: number
}

const NOWHERE: Route = { toServer: false, toOne: 0, toOthers: false, except: 0 }

/** Whether packets can be sent there: the wire has 32 bits with a sign for it. */
export function isTarget(id: unknown): id is number {
  return typeof id === 'number' && (id | 0) === id
}

/**
 * The receivers of a packet from `source` to `target`: 0 everybody, 1 the server, another id that client,
 * negative everybody but that one. With `returnsOwn` what is for its source alone comes back to it, and else goes nowhere.
 */
export function route(source: number, target: number, returnsOwn = false): Route {
  if (target === EVERYBODY) return { ...NOWHERE, toServer: source !== SERVER, toOthers: true }
  if (target === SERVER) return { ...NOWHERE, toServer: source !== SERVER }
  if (target > SERVER) return target === source && !returnsOwn ? NOWHERE : { ...NOWHERE, toOne: target }
  const except = -target
  return {
    toServer: source !== SERVER && except !== SERVER,
    toOne: 0,
    toOthers: true,
    except: except === SERVER ? 0 : except,
  }
}
