/**
 * A place for a late upgrade when no other socket is there whose cork could shelter it (uws-reply.ts says why it needs
 * one): the native callback in which a socket is accepted. Nothing is corked in it, and native code does not warn of
 * writes there. So that one is accepted, this process calls itself: a plain app of its own listens on a free port of
 * 127.0.0.1, for that one call, and cuts it at once. No app of a server sees it, and between calls nothing is open.
 * One for each transport, used by the replies of its apps. It keeps no deadline: a call to oneself is answered or fails.
 */

import { connect, type Socket } from 'node:net'
import { attempt } from './uws-fault.ts'
import type { NativeApp, NativeListenSocket, UwsModule } from './uws-native.ts'

/** Runs tasks inside a native callback, a turn or two later. */
export class UwsSideDoor {
  readonly #uws: UwsModule
  /** Made for the first call: native code never frees an app. */
  #app: NativeApp | null = null
  #listener: NativeListenSocket | null = null
  #caller: Socket | null = null
  #tasks: (() => void)[] = []

  constructor(uws: UwsModule) {
    this.#uws = uws
  }

  /**
   * Runs the task where nothing is corked. Where this machine has no 127.0.0.1, or the process no descriptor left, that is
   * outside of every native callback: an upgrade is as safe there, but native code prints a warning about it.
   */
  enter(task: () => void): void {
    this.#tasks.push(task)
    if (this.#caller === null) this.#call()
  }

  /** Forgets the tasks that have not run. It may be entered again. */
  close(): void {
    this.#tasks = []
    this.#shut()
  }

  #call(): void {
    this.#app ??= this.#build()
    this.#app.listen('127.0.0.1', 0, this.#uws.LIBUS_LISTEN_EXCLUSIVE_PORT, (socket) => {
      this.#listener = socket === false ? null : socket
    })
    if (this.#listener === null) return this.#runAll()
    const caller = connect(this.#uws.us_socket_local_port(this.#listener), '127.0.0.1')
    this.#caller = caller
    caller.unref()
    const failed = (): void => {
      if (this.#caller === caller) this.#runAll()
    }
    caller.on('error', failed)
    caller.once('close', failed)
    // Who is connected was accepted in the same turn, or cannot be: no descriptor is left for the other end.
    caller.once('connect', () => setImmediate(() => setImmediate(failed)))
  }

  #build(): NativeApp {
    const app = this.#uws.App()
    app.filter((response, change) => {
      if (change !== 1) return
      response.close()
      this.#runAll()
    })
    return app
  }

  #runAll(): void {
    const tasks = this.#tasks
    this.#tasks = []
    this.#shut()
    for (const task of tasks) attempt(task)
  }

  #shut(): void {
    if (this.#listener !== null) this.#uws.us_listen_socket_close(this.#listener)
    this.#listener = null
    const caller = this.#caller
    this.#caller = null
    // With a RST, so that neither end keeps its port for the minute of TIME-WAIT.
    caller?.resetAndDestroy()
  }
}
