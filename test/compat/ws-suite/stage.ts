/**
 * Servers and clients of one case of the suite: opened on free ports of loopback, and gone when the case is over. The
 * clients are `ws`'s own for every subject. Nothing sleeps: each wait is for an event.
 */

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { WebSocket, type ClientOptions, type ServerOptions, type WebSocketServer } from 'ws'
import type { Subject } from './subject.ts'

/** A server, one of its sockets, and the client at the other end. */
export interface Pair {
  readonly server: WebSocketServer
  readonly socket: WebSocket
  readonly request: IncomingMessage
  readonly client: WebSocket
}

/** The stage of one case. */
export class Stage {
  readonly subject: Subject
  readonly #t: Test

  constructor(t: Test, subject: Subject) {
    this.#t = t
    this.subject = subject
  }

  /** A server as it comes out of the constructor, on a free port unless told otherwise. */
  make(options: ServerOptions & Record<string, unknown> = {}, callback?: () => void): WebSocketServer {
    const isPortless = options.noServer === true || options.server !== undefined
    const given = { ...(isPortless ? {} : { port: 0 }), ...this.subject.options, ...options }
    const server = new this.subject.WebSocketServer(given, callback)
    this.#t.teardown(() => {
      for (const socket of server.clients ?? []) socket.terminate()
      server.on('error', () => undefined)
      server.close()
    })
    return server
  }

  /** One that listens. */
  async serve(options: ServerOptions & Record<string, unknown> = {}): Promise<WebSocketServer> {
    const server = this.make(options)
    await once(server, 'listening')
    return server
  }

  /** A client on its way. */
  call(server: WebSocketServer, path = '/', protocols: string[] = [], options: ClientOptions = {}): WebSocket {
    const url = `ws://127.0.0.1:${portOf(server)}${path}`
    const client = new WebSocket(url, protocols, { perMessageDeflate: false, ...options })
    this.#t.teardown(() => {
      // Who is still on the way hears that it was cut off.
      client.on('error', () => undefined)
      client.terminate()
    })
    return client
  }

  /** A server and one connection. */
  async pair(options: ServerOptions & Record<string, unknown> = {}, client: ClientOptions = {}): Promise<Pair> {
    const server = await this.serve(options)
    return this.join(server, client)
  }

  /** One more connection. */
  async join(server: WebSocketServer, options: ClientOptions = {}): Promise<Pair> {
    const arrived = once(server, 'connection') as Promise<[WebSocket, IncomingMessage]>
    const client = this.call(server, '/', [], options)
    const [[socket, request]] = await Promise.all([arrived, once(client, 'open')])
    return { server, socket, request, client }
  }
}

/** The port that a server listens on. */
export function portOf(server: WebSocketServer): number {
  return (server.address() as AddressInfo).port
}

/** The next message, as text and kind. */
export async function nextMessage(socket: WebSocket): Promise<[text: string, isBinary: boolean]> {
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean]
  return [data.toString(), isBinary]
}

/** How a connection ends. */
export function ending(socket: WebSocket): Promise<[code: number, reason: string]> {
  // Not once(): an error comes before the end.
  return new Promise((resolve) => socket.once('close', (code, reason) => resolve([code, reason.toString()])))
}

/** What an error is known by. */
export function described(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error }
  const code: unknown = Reflect.get(error, 'code')
  return { class: error.constructor.name, message: error.message, ...(code === undefined ? {} : { code }) }
}

/** What a call throws. */
export function thrownBy(call: () => unknown): Record<string, unknown> {
  try {
    call()
    return { nothing: true }
  } catch (error) {
    return described(error)
  }
}

/** The exception that nobody catches while something happens, and what comes of that. */
export async function uncaughtIn<T>(work: () => Promise<T>): Promise<[error: Error, outcome: T]> {
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const caught = once(process, 'uncaughtException') as Promise<[Error]>
  try {
    const [[error], outcome] = await Promise.all([caught, work()])
    return [error, outcome]
  } finally {
    for (const other of others) process.on('uncaughtException', other)
  }
}

/** Resolves with what a Node callback is told. */
export function told(call: (callback: (...values: unknown[]) => void) => void): Promise<unknown[]> {
  return new Promise((resolve) => call((...values) => resolve(values)))
}

/** The next messages of a socket as text, and when they are all there. */
export function collect(socket: WebSocket, count: number): [seen: [string, boolean][], done: Promise<void>] {
  const seen: [string, boolean][] = []
  const done = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer, isBinary) => {
      seen.push([data.toString(), isBinary])
      if (seen.length === count) resolve()
    })
  })
  return [seen, done]
}

/** The name of a value's class. */
export function kindOf(data: unknown): string {
  const maker: unknown = Reflect.get(Object(data) as object, 'constructor')
  return typeof maker === 'function' ? maker.name : 'nothing'
}
