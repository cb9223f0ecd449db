/**
 * The client under comparison on the stage of a session, where its name is 'x': what it is told to do, what it has heard,
 * and how that is written down. Used by multiplayer-reference-trace.ts.
 */

import type { ClientEvent, ClientSide } from './client-side.ts'
import { spellBytes, type Spelling } from './multiplayer-spelling.ts'

const SERVER = 1

/** One client on the stage. */
export class Subject {
  readonly #side: ClientSide
  readonly #spelling: Spelling
  readonly #heard: ClientEvent[] = []
  /** Its id, as the server knows it; 0 before that. */
  id = 0

  constructor(side: ClientSide, spelling: Spelling) {
    this.#side = side
    this.#spelling = spelling
  }

  call(method: string, args: readonly unknown[]): Promise<unknown> {
    return this.#side.call(method, args)
  }

  async status(): Promise<number> {
    return Number(await this.#side.call('get_connection_status', []))
  }

  async put(target: number, text: string): Promise<unknown> {
    await this.#side.call('set_target_peer', [target])
    return this.#side.call('put_packet', [{ utf8: text }])
  }

  async read(): Promise<string[]> {
    return readAll(this.#side, this.#spelling)
  }

  async poll(): Promise<void> {
    this.#heard.push(...(await this.#side.poll()))
  }

  hasHeard(signal: string): boolean {
    return this.#heard.some((event) => event.signal === signal)
  }

  end(): Promise<void> {
    return this.#side.end()
  }

  /** What it has heard since the last call. Who came or went one behind the other is one line. */
  takeLines(): string[] {
    const lines: string[] = []
    let run: ClientEvent[] = []
    const tellRun = (): void => {
      const [first] = run
      const ids = run.map(({ args }) => Number(args[0]))
      if (first !== undefined) {
        lines.push(...this.#spelling.additions(first.signal, ids).map((line) => `${line}, status ${first.status}`))
      }
      run = []
    }
    for (const event of this.#heard.splice(0)) {
      const isOfRun = /^peer_(dis)?connected$/.test(event.signal) && event.args[0] !== SERVER
      if (!isOfRun || run[0]?.signal !== event.signal) tellRun()
      if (isOfRun) run.push(event)
      else lines.push(this.#spell(event))
    }
    tellRun()
    return lines.map((line) => `x hears ${line}`)
  }

  #spell({ signal, args: [first, ...others], status }: ClientEvent): string {
    const isAboutPeer = signal.startsWith('peer_')
    const head = isAboutPeer ? this.#spelling.nameOf(Number(first)) : JSON.stringify(first)
    const list = first === undefined ? [] : [head, ...others.map((arg) => JSON.stringify(arg))]
    return `${[signal, ...list].join(' ')}, status ${status}`
  }
}

/** Reads all packets of a multiplayer peer; one line for each. */
export async function readAll(
  side: { call(method: string, args: readonly unknown[]): Promise<unknown> },
  spelling: Spelling,
): Promise<string[]> {
  const lines: string[] = []
  while (Number(await side.call('get_available_packet_count', [])) > 0) {
    const source = Number(await side.call('get_packet_peer', []))
    const packet = (await side.call('get_packet', [])) as { hex: string }
    const error = await side.call('get_packet_error', [])
    const text = spellBytes(Buffer.from(packet.hex, 'hex'))
    lines.push(`reads ${text} from ${spelling.nameOf(source)}, error ${String(error)}`)
  }
  return lines.length > 0 ? lines : ['reads nothing']
}
