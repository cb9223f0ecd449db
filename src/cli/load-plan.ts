/**
 * What a load is to do, as plain data that passes between processes, and the port through which its processes are led.
 * Read by the runner, its worker and the run as a whole. Types, and nothing that runs.
 */

/** The part of one process in a load. Plain data. */
export interface LoadPlan {
  readonly url: string
  readonly protocols: readonly string[]
  /** Lines of the form `Name: value`. */
  readonly headers: readonly string[]
  /** Speaks Godot 3's multiplayer protocol. */
  readonly isMultiplayer: boolean
  /** Takes any certificate of a `wss://` server. */
  readonly isInsecure: boolean
  /** False: a connection that leads away from this machine is given up. */
  readonly mayLeaveMachine: boolean
  /** Path of a module; null for this project's own bots. */
  readonly script: string | null
  /** Peers of the whole load. */
  readonly peers: number
  /** The first peer of this process, from 0; then each `stride`th is. */
  readonly first: number
  readonly stride: number
  /** Turns of each peer a second. */
  readonly rate: number
  readonly seconds: number
  /** Bytes of a packet. */
  readonly size: number
  /** 0 to 4294967295: stands in each packet of this load. */
  readonly run: number
  readonly seed: number
}

/** One process of a load, whether this one or another. Called in this order; `stop` at any time. */
export interface Loader {
  /** Lets all peers connect; settles when each is in or has failed, and that was reported. */
  connect(): Promise<void>
  /** Tells from which moment of the machine's clock on turns are due, before anybody takes one: the answer may come to any process. */
  schedule(startMs: number): Promise<void>
  /** Lets them take their turns as they are due; settles when all were taken or it is stopped. */
  run(): Promise<LoaderEffort>
  /** Ends what is under way, connecting or running, as soon as it can. */
  stop(): void
  /** Lets all peers leave; settles when they are out, or were waited for long enough. The last report comes before. */
  close(): Promise<void>
}

/** What a run has cost the process that made it. */
export interface LoaderEffort {
  /** Processor time by time: 1 is one core, all the while. */
  readonly cpu: number
}
