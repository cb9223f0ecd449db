/**
 * The remote port of a socket, which this build of uWebSockets.js does not tell: proven from Linux's own tables or 0.
 * Called by the transport for each accepted socket, and by a connection that is asked for its port. Never guesses:
 * a port is told only if no other socket can be meant. The two proofs stand at the functions that use them.
 */

import { endianness } from 'node:os'
import { closeSync, existsSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { godotAddress, isEveryAddress } from '../address.ts'
import type { UwsSession } from './uws-session.ts'

/** What is known of one accepted socket. */
export interface SocketTrace {
  /** The remote port; 0 if it cannot be proven. May read the kernel's tables. */
  readonly port: number
  /** The socket is closed, or will be: its descriptor is free for another one. */
  ended(): void
}

/** The trace of a socket of which nothing can be known. */
export const NO_TRACE: SocketTrace = { port: 0, ended: () => undefined }

/** A trace for a build that tells the port by itself. */
export function knownTrace(port: number): SocketTrace {
  return { port, ended: () => undefined }
}

/** What the proofs read of the machine; replaced in tests. */
export interface KernelView {
  /** The lowest descriptor that is free now; -1 if unknown. */
  lowestFree(): number
  /** Whether nothing is behind a descriptor. */
  isFree(descriptor: number): boolean
  /** The inode of the socket behind a descriptor; 0 if it is no socket. Costly if the descriptor is free, and 0 then. */
  inodeOf(descriptor: number): number
  /** The text of the tables of TCP sockets, IPv4 and IPv6. */
  tables(): readonly string[]
}

/** One row of a table of TCP sockets. */
interface Row {
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  readonly inode: number
}

/** Most descriptors that are watched after their sockets have ended: each costs a look at every accepted socket. */
const MAX_WATCHED = 16

/** Remembers which descriptors accepted sockets may have, and finds their ports. One for each transport. */
export class RemotePorts {
  readonly #kernel: KernelView
  /** Descriptors whose sockets have ended, with the inode seen there last. */
  readonly #watched = new Map<number, number>()
  #lowestFree: number
  #acceptedCount = 0
  #rows: readonly Row[] = []
  /** Sockets that we have accepted and not heard the end of, by remote address. */
  readonly #living = new Map<string, number>()
  #rowsAreFrom = 0

  constructor(kernel: KernelView) {
    this.#kernel = kernel
    this.#lowestFree = kernel.lowestFree()
  }

  /** Notes the next descriptor anew: before a listener opens, since descriptors came and went. */
  reset(): void {
    this.#watched.clear()
    this.#lowestFree = this.#kernel.lowestFree()
  }

  /**
   * Called exactly once for each socket that is accepted, at once. Every inode that has appeared on a descriptor which
   * was free, or held an ended socket, at the previous call is a candidate: at most one of the sockets accepted on
   * our port can be among them, this one, since each of the others had a call of its own.
   */
  accepted(address: string, session: UwsSession): SocketTrace {
    this.#living.set(address, (this.#living.get(address) ?? 0) + 1)
    return new KernelTrace(this, address, session, ++this.#acceptedCount, this.#appeared())
  }

  /** A socket has ended: the descriptors of its candidates are watched. */
  release(address: string, candidates: Candidates): void {
    const living = (this.#living.get(address) ?? 0) - 1
    if (living > 0) this.#living.set(address, living)
    else this.#living.delete(address)
    for (let index = 0; index < candidates.length && this.#watched.size < MAX_WATCHED; index += 2) {
      const descriptor = candidates[index] ?? -1
      this.#watched.set(descriptor, this.#kernel.isFree(descriptor) ? 0 : this.#kernel.inodeOf(descriptor))
    }
  }

  /**
   * The port, if one of two proofs holds. One of the candidates has our local end and this remote address, and `accepted`
   * says why it is ours. Or only one socket of this machine has them, and of all that we have heard of, only ours came
   * from there: without the latter it might be another's, while ours was reset and we have not heard of it yet.
   * Neither holds where the port is shared with other listeners, whose sockets nobody here hears of.
   */
  find(address: string, session: UwsSession, count: number, candidates: Candidates): number {
    if (this.#rowsAreFrom < count) this.#read()
    const isHere = localTest(session.host)
    const rows = this.#rows.filter((row) => {
      return row.localPort === session.port && row.remoteAddress === address && isHere(row.localAddress)
    })
    const isAlone = rows.length === 1 && this.#living.get(address) === 1
    const proven = isAlone ? rows : rows.filter(({ inode }) => hasInode(candidates, inode))
    return proven.length === 1 ? (proven[0]?.remotePort ?? 0) : 0
  }

  #appeared(): Candidates {
    const noted = this.#lowestFree
    this.#lowestFree = this.#kernel.lowestFree()
    let appeared = this.#watched.has(noted) ? NONE : this.#look(noted, 0)
    for (const [descriptor, before] of this.#watched) {
      const found = this.#look(descriptor, before)
      // A socket of ours that still lingers stays watched; a free descriptor is not below the one noted next.
      if (before !== 0 && found[1] === before) continue
      this.#watched.delete(descriptor)
      if (found !== NONE) appeared = appeared.concat(found)
    }
    return appeared
  }

  /** The socket that is on a descriptor now, if there is one. */
  #look(descriptor: number, before: number): Candidates {
    // The one that was just accepted took the lowest there was: where it was free before, it is below the next.
    const cannotBe = before === 0 && this.#lowestFree >= 0 && descriptor >= this.#lowestFree
    const inode = descriptor < 0 || cannotBe ? 0 : this.#kernel.inodeOf(descriptor)
    return inode === 0 ? NONE : [descriptor, inode]
  }

  #read(): void {
    this.#rowsAreFrom = this.#acceptedCount
    this.#rows = this.#kernel.tables().flatMap(readTable)
  }
}

/** Sockets that have appeared on descriptors: pairs of descriptor and inode in one array, since every peer keeps one. */
type Candidates = readonly number[]
const NONE: Candidates = []

class KernelTrace implements SocketTrace {
  readonly #ports: RemotePorts
  readonly #address: string
  readonly #session: UwsSession
  /** How many sockets had been accepted when this one was: tables older than it do not know it. */
  readonly #count: number
  #candidates: Candidates | null
  #port = -1

  constructor(ports: RemotePorts, address: string, session: UwsSession, count: number, candidates: Candidates) {
    this.#ports = ports
    this.#address = address
    this.#session = session
    this.#count = count
    this.#candidates = candidates
  }

  get port(): number {
    if (this.#port < 0 && this.#candidates !== null) {
      this.#port = this.#ports.find(this.#address, this.#session, this.#count, this.#candidates)
    }
    return Math.max(this.#port, 0)
  }

  ended(): void {
    if (this.#candidates === null) return
    this.#ports.release(this.#address, this.#candidates)
    this.#candidates = null
  }
}

/** Whether an inode is among candidates, whose every second number is one. */
function hasInode(candidates: Candidates, inode: number): boolean {
  return candidates.some((candidate, index) => index % 2 === 1 && candidate === inode)
}

/** Whether a local address can be that of a listener on this host. */
function localTest(host: string): (localAddress: string) => boolean {
  if (isEveryAddress(host)) return () => true
  const printed = godotAddress(host)
  return (localAddress) => localAddress === printed
}

/** The rows of /proc/net/tcp or tcp6 (proc(5)) that belong to a descriptor. */
function readTable(text: string): Row[] {
  const rows: Row[] = []
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/)
    const local = readEnd(fields[1] ?? '')
    const remote = readEnd(fields[2] ?? '')
    const inode = Number(fields[9])
    // A socket that nobody has accepted, or that is closed and lingers, has inode 0.
    if (local === null || remote === null || !(inode > 0)) continue
    rows.push({
      localAddress: local.address,
      localPort: local.port,
      remoteAddress: remote.address,
      remotePort: remote.port,
      inode,
    })
  }
  return rows
}

/** An address and a port in hexadecimal; the address as 32-bit words in the order of the processor. */
function readEnd(text: string): { address: string; port: number } | null {
  const match = /^((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/.exec(text)
  if (match === null) return null
  const words = (match[1] ?? '').match(/.{8}/g) ?? []
  const hex = words
    .map((word) => (endianness() === 'LE' ? (word.match(/../g) ?? []).reverse().join('') : word))
    .join('')
  const literal = hex.length === 8 ? dotted(hex) : (hex.match(/.{4}/g) ?? []).join(':')
  return { address: godotAddress(literal), port: Number.parseInt(match[2] ?? '', 16) }
}

function dotted(hex: string): string {
  return (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.')
}

/** Opens nothing but a place in the table of descriptors (open(2)); Node does not name it. */
const O_PATH = 0o10000000

/** Linux's view; null where there is none. */
export function linuxView(): KernelView | null {
  if (process.platform !== 'linux') return null
  const view: KernelView = {
    lowestFree() {
      try {
        const descriptor = openSync('/', O_PATH)
        closeSync(descriptor)
        return descriptor
      } catch (error) {
        return nothing(error, -1)
      }
    },
    isFree: (descriptor) => !existsSync(`/proc/self/fd/${descriptor}`),
    inodeOf(descriptor) {
      try {
        const found = fstatSync(descriptor)
        return found.isSocket() ? found.ino : 0
      } catch (error) {
        return nothing(error, 0)
      }
    },
    tables: () => ['/proc/self/net/tcp', '/proc/self/net/tcp6'].map(readTableFile),
  }
  return view
}

function readTableFile(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    return nothing(error, '')
  }
}

/** A file that is not there, or may not be read, only means that nothing can be proven. */
function nothing<T>(error: unknown, value: T): T {
  if (error instanceof Error && 'code' in error) return value
  throw error
}
