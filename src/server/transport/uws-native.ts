/**
 * The door to uWebSockets.js: loads its native build, and declares as much of it as this engine uses.
 * Called by the file that chooses the engine; the other uws files see only the types. Opens nothing.
 * Types are our own because the builds differ: the one on npm has no default export, newer ones have more methods.
 */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A listening socket: opaque, and dead once closed. */
export type NativeListenSocket = object

/** Opaque; handed from the upgrade handler to `upgrade`. */
export type NativeContext = object

/** A request: dead when the handler returns. */
export interface NativeRequest {
  getCaseSensitiveMethod(): string
  getUrl(): string
  getQuery(): string | undefined
  getHeader(lowerCaseName: string): string
  forEach(callback: (name: string, value: string) => void): void
}

/** The answering end of a socket that speaks HTTP: dead once it was ended, upgraded or aborted. */
export interface NativeResponse {
  onAborted(callback: () => void): unknown
  onData(callback: () => void): unknown
  cork(callback: () => void): unknown
  writeStatus(status: string): unknown
  writeHeader(name: string, value: string): unknown
  end(body: string | Uint8Array, closeConnection: boolean): unknown
  /**
   * Writes the head with this length, and what the system takes of the body. Does not end the answer if there is more.
   * Tells whether all of the part was taken, and whether the answer has ended.
   */
  tryEnd(part: string | Uint8Array, length: number): [isTaken: boolean, hasEnded: boolean]
  /** Writes the head with this length, and whether the socket closes when so many bytes have followed. */
  endWithoutBody(length: number, closeConnection: boolean): unknown
  /** The system takes more of the body, from this offset on. The callback returns whether it took all. */
  onWritable(callback: (offset: number) => boolean): unknown
  close(): unknown
  /** 4 or 16 bytes; none once the socket was reset. */
  getRemoteAddress(): ArrayBuffer
  /** In official builds since spring 2026. */
  getRemotePort?(): number
  upgrade(userData: object, key: string, protocol: string, extensions: string, context: NativeContext): void
}

/** An open WebSocket: dead from the moment its close handler is called. */
export interface NativeSocket {
  send(message: Uint8Array, isBinary: boolean, compress: boolean): number
  ping(payload?: Uint8Array): number
  sendFirstFragment(fragment: Uint8Array, isBinary: boolean, compress: boolean): number
  sendFragment(fragment: Uint8Array, compress: boolean): number
  sendLastFragment(fragment: Uint8Array, compress: boolean): number
  end(code: number, reason: string): void
  close(): void
  cork(callback: () => void): unknown
  getBufferedAmount(): number
}

/** The handlers and settings of one route; `T` is what `upgrade` was given, copied onto the socket. */
export interface NativeBehavior<T> {
  readonly maxPayloadLength: number
  readonly compression: number
  readonly idleTimeout: number
  readonly maxLifetime: number
  readonly maxBackpressure: number
  readonly closeOnBackpressureLimit: boolean
  readonly sendPingsAutomatically: boolean
  readonly upgrade: (response: NativeResponse, request: NativeRequest, context: NativeContext) => void
  readonly open: (socket: NativeSocket & T) => unknown
  readonly message: (socket: NativeSocket & T, message: ArrayBuffer, isBinary: boolean) => void
  readonly ping: (socket: NativeSocket & T, payload: ArrayBuffer) => void
  readonly pong: (socket: NativeSocket & T, payload: ArrayBuffer) => void
  readonly drain: (socket: NativeSocket & T) => void
  readonly close: (socket: NativeSocket & T, code: number, reason: ArrayBuffer) => void
}

/** A native app: never freed, so one is kept and listens again. */
export interface NativeApp {
  ws<T>(pattern: string, behavior: NativeBehavior<T>): unknown
  any(pattern: string, handler: (response: NativeResponse, request: NativeRequest) => void): unknown
  filter(callback: (response: NativeResponse, change: 1 | -1) => void): unknown
  listen(port: number, options: number, callback: (socket: NativeListenSocket | false) => void): unknown
  listen(host: string, port: number, options: number, callback: (socket: NativeListenSocket | false) => void): unknown
  close(): unknown
}

/** The native module. */
export interface UwsModule {
  App(): NativeApp
  SSLApp(options: { key_file_name: string; cert_file_name: string }): NativeApp
  us_listen_socket_close(socket: NativeListenSocket): void
  us_socket_local_port(socket: NativeListenSocket): number
  readonly LIBUS_LISTEN_EXCLUSIVE_PORT: number
  readonly DISABLED: number
  readonly SHARED_COMPRESSOR: number
  readonly DEDICATED_COMPRESSOR: number
}

/** Whether the native build is there; if not, a sentence for the user. */
export type UwsLoaded =
  { readonly ok: true; readonly uws: UwsModule } | { readonly ok: false; readonly message: string }

/** The command that installs the official build. */
export const INSTALL_COMMAND = 'npm install uWebSockets.js@github:uNetworking/uWebSockets.js#v20.x'

const NAME = 'uWebSockets.js'
/** Of an official build. */
const ENTRY = 'uws.js'

/**
 * Loads the native build, if there is one for this Node, system and processor: the one that came with this package, else
 * an official one that the project has installed. Never throws.
 * It is not imported statically: where no build exists, that would throw before anybody could fall back.
 */
export function loadUws(
  loads: readonly (() => unknown)[] = [requireOwn, ...officialLoads(import.meta.url)],
): UwsLoaded {
  let outcome = notLoaded('there is no build of it')
  for (const load of loads) {
    outcome = attemptLoad(load)
    if (outcome.ok) break
  }
  return outcome
}

/**
 * The official builds in the folders where Node looks for packages from a file, the nearest first. Node itself would end at
 * the build of this package: npm keeps that below it when the project installs another one.
 */
export function officialLoads(from: string): (() => unknown)[] {
  const require = createRequire(from)
  const folders = require.resolve.paths(NAME) ?? []
  return folders
    .map((folder) => join(folder, NAME, ENTRY))
    .filter((file) => existsSync(file))
    .map((file) => () => require(file) as unknown)
}

function attemptLoad(load: () => unknown): UwsLoaded {
  try {
    const loaded = load()
    if (isUwsModule(loaded)) return { ok: true, uws: loaded }
    return notLoaded('the package of this name is another one')
  } catch (error) {
    return notLoaded(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error))
  }
}

function requireOwn(): unknown {
  return createRequire(import.meta.url)(fileURLToPath(import.meta.resolve(NAME)))
}

function notLoaded(why: string): UwsLoaded {
  const where = `Node ${process.version} on ${process.platform} ${process.arch}`
  return {
    ok: false,
    message: `uWebSockets.js could not be loaded on ${where} (${why}). Its official build is installed by: ${INSTALL_COMMAND}`,
  }
}

const FUNCTIONS = ['App', 'SSLApp', 'us_listen_socket_close', 'us_socket_local_port'] as const
const NUMBERS = ['LIBUS_LISTEN_EXCLUSIVE_PORT', 'DISABLED', 'SHARED_COMPRESSOR', 'DEDICATED_COMPRESSOR'] as const

function isUwsModule(loaded: unknown): loaded is UwsModule {
  if (typeof loaded !== 'object' || loaded === null) return false
  const members = new Map<string, unknown>(Object.entries(loaded))
  return (
    FUNCTIONS.every((name) => typeof members.get(name) === 'function') &&
    NUMBERS.every((name) => typeof members.get(name) === 'number')
  )
}
