/**
 * How far a server is open. Kept by WebSocketServer; what the game may call, and what an upgrade meets, follows from it.
 */

/**
 * - `idle`: nothing is open. `listen`, `attach` and `accept_upgrades` may be called.
 * - `listening`: a port of its own is open.
 * - `attached`: upgrades of HTTP servers of somebody else's are taken.
 * - `draining`: nobody new is let in, peers are leaving. Only `stop` ends it.
 */
export type ServerStatus = 'idle' | 'listening' | 'attached' | 'draining'

/** The sentence of ERR_ALREADY_IN_USE. */
export const IN_USE = 'The server is in use already: stop() it first.'
