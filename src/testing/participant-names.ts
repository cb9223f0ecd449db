/**
 * Who is who in a scenario: peer ids and ports behind the names that the test has given. Filled by the scenario and by
 * the server's own signals; read by the journal, so that its lines tell names, and by `idOf`. Invents no names but
 * those of participants that the test left without one.
 */

import type { WebSocketServer } from '../server/websocket-server.ts'

const SERVER_ID = 1
const FIRST_PORT = 10_000
const PORTS = 50_000

/** The name of the server. */
export const SERVER_NAME = 'server'

/** The participants of one scenario. */
export class ParticipantNames {
  readonly #taken = new Set([SERVER_NAME])
  readonly #byPort = new Map<number, string>()
  readonly #byId = new Map<number, string>([[SERVER_ID, SERVER_NAME]])
  readonly #ids = new Map<string, number>([[SERVER_NAME, SERVER_ID]])
  #connections = 0

  /** Takes a name, or finds one: `client1`. @throws Error for one that is taken, TypeError for one with spaces. */
  take(wanted: string | undefined): string {
    const name = wanted ?? this.#freeName()
    if (!/^\S+$/.test(name)) throw new TypeError(`A participant's name is one word: ${JSON.stringify(name)} is not.`)
    if (this.#taken.has(name)) throw new Error(`There is a participant named ${name} already.`)
    this.#taken.add(name)
    return name
  }

  /** Where the next connection of a participant comes from: addresses and ports differ, as those of players do. */
  originOf(name: string, wantedPort: number | undefined): { readonly address: string; readonly port: number } {
    const number = ++this.#connections
    const port = wantedPort ?? FIRST_PORT + (number % PORTS)
    this.#byPort.set(port, name)
    const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
    return { address, port }
  }

  /** A peer has come to the server. */
  learn(server: WebSocketServer, id: number): void {
    const name = this.#byPort.get(server.get_peer_port(id))
    if (name === undefined) return
    this.#byId.set(id, name)
    this.#ids.set(name, id)
  }

  /** The name of a peer; its id for one that is not known. */
  nameOf(id: number): string {
    return this.#byId.get(id) ?? String(id)
  }

  /** The id that a participant has or had last; undefined if it was never in. */
  idOf(name: string): number | undefined {
    return this.#ids.get(name)
  }

  #freeName(): string {
    let number = this.#taken.size
    while (this.#taken.has(`client${number}`)) number++
    return `client${number}`
  }
}
