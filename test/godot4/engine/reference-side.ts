/**
 * One side of a reference session: objects of the engine, or objects of ours, that are made, called and polled by name.
 * Everything that a session does is written down with what came of it, in the same words on both sides. Used by
 * reference.test.ts.
 */

import { testCertificates } from '../../support/certificates.ts'
import { until } from '../../support/while-polling.ts'
import type { ReferenceObjects } from './reference-objects.ts'

/** URLs that no client can go to. */
export const NO_ADDRESSES: readonly string[] = [
  '',
  'nothing',
  'http://127.0.0.1:1',
  'ws://',
  'ws://127.0.0.1:99999',
  'ws://:1',
  'ws://127.0.0.1:0',
]

/** An argument that stands for something else: an object that a side holds. */
export function held(name: string): Readonly<{ held: string }> {
  return { held: name }
}

/** What a session speaks to. */
export class ReferenceSide {
  /** A port that was free, for servers. */
  readonly port: number
  readonly #objects: ReferenceObjects
  readonly #lines: string[] = []
  readonly #names = new Map<string, string>()

  constructor(objects: ReferenceObjects, port: number) {
    this.#objects = objects
    this.port = port
    this.#names.set(String(port), 'PORT')
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`
  }

  /** What was done so far, a line each. */
  get lines(): readonly string[] {
    return this.#lines.map((line) => line.replaceAll(/\d+/g, (digits) => this.#names.get(digits) ?? digits))
  }

  /** Makes objects of these classes, by their names. */
  async make(classes: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, className] of Object.entries(classes)) await this.#objects.make(name, className)
  }

  /** Makes a game: a SceneMultiplayer, `name actor` in its tree, and `name peer`. */
  game(name: string): Promise<void> {
    return this.#objects.game(name)
  }

  /** Makes the TLS options `server tls` and `client tls`. */
  async makeTls(): Promise<void> {
    await this.#objects.tls((await testCertificates()).first)
  }

  /** Calls a method, and writes down what it returned. */
  async call(name: string, method: string, ...args: unknown[]): Promise<unknown> {
    const result = await this.#objects.call(name, method, args)
    this.#note(`${name}.${method}(${args.map(shown).join(', ')})`, result)
    return result
  }

  /** Several methods without arguments. */
  async ask(name: string, ...methods: string[]): Promise<void> {
    for (const method of methods) await this.call(name, method)
  }

  /** Sets a property, and writes down what it is then. */
  async set(name: string, property: string, value: unknown): Promise<void> {
    await this.#objects.set(name, property, value)
    this.#note(`${name}.${property} = ${shown(value)}`, await this.#objects.get(name, property))
  }

  /** Keeps what a method returns; whether it returned an object is written down. */
  async hold(as: string, name: string, method: string, ...args: unknown[]): Promise<void> {
    this.#note(`${name}.${method}(${args.map(shown).join(', ')}) is`, await this.#objects.hold(as, name, method, args))
  }

  /** Gives a scene an auth callback. */
  async watchAuth(name: string): Promise<void> {
    await this.#objects.watchAuth(name)
  }

  /** Polls these once, and writes down what they told. */
  async poll(...names: string[]): Promise<void> {
    await this.#objects.poll(names)
    this.tell(...names)
  }

  /** Polls these until a call returns this value. */
  async reach(polled: readonly string[], name: string, method: string, wanted: unknown): Promise<void> {
    let result: unknown
    const polling = {
      poll: async () => {
        await this.#objects.poll(polled)
        result = await this.#objects.call(name, method, [])
      },
    }
    await until([polling], () => shown(result) === shown(wanted), `${name}.${method}() is ${shown(wanted)}`)
    this.#lines.push(`${name}.${method}() has become ${shown(wanted)}`)
    this.tell(...polled)
  }

  /** Polls these until each of `wanted` has told something that begins so: `server: peer_connected`. */
  async hear(polled: readonly string[], ...wanted: readonly string[]): Promise<void> {
    const isHeard = (sentence: string): boolean => {
      const [name = '', begin = ''] = sentence.split(': ')
      return this.#objects.heard(name).some((line) => line.startsWith(begin))
    }
    const polling = { poll: () => this.#objects.poll(polled) }
    await until([polling], () => wanted.every(isHeard), wanted.join(', '))
    this.tell(...polled)
  }

  /** From now on the id that an object has is written as a word. */
  async learn(name: string, word: string): Promise<number> {
    const id = (await this.#objects.call(name, 'get_unique_id', [])) as number
    this.#names.set(String(id), word)
    return id
  }

  /** The same of the id that an object has told of last in `peer_connected`. */
  learnTold(name: string, word: string): void {
    const begin = `  ${name} tells peer_connected `
    const line = this.#lines.findLast((one) => one.startsWith(begin))
    this.#names.set(line?.slice(begin.length) ?? '', word)
  }

  /** Writes down what these have told, and forgets it. */
  tell(...names: string[]): void {
    for (const name of names) for (const line of this.#objects.heard(name)) this.#lines.push(`  ${name} tells ${line}`)
    this.#objects.forget(names)
  }

  #note(what: string, result: unknown): void {
    this.#lines.push(`${what} -> ${shown(result)}`)
  }
}

/** A value in words; bytes as `<hex>`, whichever side they are of, and many of them as their number. */
export function shown(value: unknown): string {
  if (value instanceof Uint8Array) return shownBytes(Buffer.from(value).toString('hex'))
  if (typeof value === 'object' && value !== null && 'hex' in value) return shownBytes(String(value.hex))
  if (typeof value === 'object' && value !== null && 'held' in value) return String(value.held)
  if (typeof value === 'object' && value !== null && 'class' in value) return `a ${String(value.class)}`
  if (value instanceof Int32Array) return JSON.stringify([...value])
  return JSON.stringify(value ?? null)
}

function shownBytes(hex: string): string {
  return hex.length > 128 ? `<${hex.length / 2} bytes>` : `<${hex}>`
}
