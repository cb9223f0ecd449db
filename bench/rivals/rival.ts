/**
 * The interface between the benchmark and the servers it compares: how a server is started, known and stopped.
 * Implemented by the other files of this folder, used by bench/measure/paired.ts.
 * A rival never runs inside the process of the benchmark.
 */

/** The name of a shape of load; each has a file of that name in bench/shapes. */
export type ShapeName =
  | 'echo'
  | 'broadcast'
  | 'broadcast-five'
  | 'relay'
  | 'relay-tick'
  | 'relay-rpc'
  | 'rpc'
  | 'record'
  | 'join'
  | 'idle'
  | 'lateness'
  | 'garbage'

/** What servers do for a shape; each rival has a program for each. */
export type ServerProgram = 'echo' | 'relay' | 'relay-rpc' | 'broadcast' | 'idle'

/** What a server's messages look like on the wire; `'plain'` is a WebSocket message that is nothing but its bytes. */
export type Dialect = 'plain' | 'socketio' | 'colyseus'

/** A server that listens on loopback, in a process of its own. */
export interface RunningServer {
  readonly port: number
  readonly pid: number
  /** What the server wrote to stderr so far, for the report of a failure. */
  complaint(): string
  /** Asks a Node program one word of its {@link Answers} (bench/servers/program.ts) and gives what it says. */
  ask(word: string): Promise<unknown>
  /** Resolves when the process has gone. Safe to call twice. */
  stop(): Promise<void>
}

/** How a server process is to be run. */
export interface StartOptions {
  readonly port: number
  /** Ticks per second of servers that are polled; 0 is as many as they can. Others do not heed it. */
  readonly hz: number
  /** Packets to everybody in each tick, for programs that broadcast; default 1. */
  readonly packets?: number
  /** The share of each tick that the game works, for programs that broadcast; default 0. */
  readonly work?: number
  /** The processor it is pinned to; `null` leaves that to the operating system. */
  readonly core: number | null
  /** Where a Node server leaves its V8 CPU profile when it is stopped; `null` for none. */
  readonly profileFolder: string | null
}

/** One server of the comparison. */
export interface Rival {
  readonly name: string
  /** One line for the report: what it is. */
  readonly title: string
  /** How its messages are written; default `'plain'`. The load must know it. */
  readonly dialect?: Dialect
  /** Why it can't run here; `null` if it can. */
  absence(): Promise<string | null>
  /** Starts the server with a program and resolves when it listens. Rejects with what the process said if it does not. */
  start(program: ServerProgram, options: StartOptions): Promise<RunningServer>
}
