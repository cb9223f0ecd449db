/**
 * One side of a comparison: a WebSocketServer, Godot's own or ours, that a session calls and polls.
 * Implemented by godot-side.ts and our-side.ts; used by trace.ts, which writes down what each of them does.
 */

/** One signal, and what its handler saw. */
export interface SideEvent {
  readonly signal: string
  readonly args: readonly unknown[]
  /** Whether the peer exists inside the handler. */
  readonly hasPeer: boolean
  /** How many packets the peer has to read inside the handler; null where there is no peer. */
  readonly count: number | null
  /** What the handler read, in the sessions whose handlers read. */
  readonly packets: readonly string[]
}

/** A server under comparison. Results are JSON values; bytes are `{ hex }`, objects are `{ class }`. */
export interface Side {
  call(method: string, args: readonly unknown[]): Promise<unknown>
  /** Calls a method of a peer, also when the server has forgotten it. */
  callPeer(id: number, method: string, args: readonly unknown[]): Promise<unknown>
  get(property: string): Promise<unknown>
  set(property: string, value: unknown): Promise<void>
  /** Reads all packets of a peer, each as `text "…"` or `binary …`. */
  drain(id: number): Promise<readonly string[]>
  /** Polls once and tells what fired. */
  poll(): Promise<readonly SideEvent[]>
  /** Ends the server and all it holds. */
  end(): Promise<void>
}

/** How a packet is written down: text as text if it is readable, binary in hex, long ones by their length and end. */
export function describePacket(bytes: Uint8Array, isText: boolean): string {
  const kind = isText ? 'text' : 'binary'
  if (bytes.length > 64)
    return `${kind} of ${bytes.length} bytes, the last ${Buffer.from(bytes.subarray(-4)).toString('hex')}`
  return isText
    ? `${kind} ${JSON.stringify(Buffer.from(bytes).toString('utf8'))}`
    : `${kind} ${Buffer.from(bytes).toString('hex')}`
}
