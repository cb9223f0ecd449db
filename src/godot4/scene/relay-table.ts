/**
 * Where a packet goes that a client of Godot 4 hands to the server for others: the server's relay rules as a table.
 * Called by SceneMultiplayer on a server for each relayed packet. Pure: it knows ids, nothing else.
 * Source: experiments with 4.6. A test tries each cell.
 */

/** The receivers of one relayed packet. */
export interface RelayWay {
  /** The server itself does what the packet asks, as of its sender. */
  readonly toServer: boolean
  /** One client gets it; 0 for none. */
  readonly toOne: number
  /** All clients get it but the sender and `except`. */
  readonly toOthers: boolean
  /** 0 for nobody. */
  readonly except: number
}

const SERVER = 1
const NOWHERE: RelayWay = { toServer: false, toOne: 0, toOthers: false, except: 0 }

/**
 * The way of a packet for `target`: 0 everybody; an id, that client, the sender too; -1 all clients; another negative
 * number everybody but that one. What is for the server alone is never relayed: 1 goes nowhere.
 */
export function relayWay(target: number): RelayWay {
  if (target === SERVER) return NOWHERE
  if (target > SERVER) return { ...NOWHERE, toOne: target }
  return { toServer: target !== -SERVER, toOne: 0, toOthers: true, except: target < -SERVER ? -target : 0 }
}
